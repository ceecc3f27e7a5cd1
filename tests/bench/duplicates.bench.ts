/**
 * The market's duplicate check of a submission among 100,000 works on PostgreSQL, inference apart, against one bare
 * query of the vector index it uses: the 20 nearest by picture, with the same breadth of search.
 */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { visualHash } from '#models/hashes/visual-hash.ts'
import { createPool, openDatabase } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'
import { createDuplicates } from '#server/fingerprints/check.ts'
import { type CheckSubject, vectorText, wordsOf } from '#server/fingerprints/fingerprint-rows.ts'
import { createVectorIndexes } from '#server/fingerprints/vector-candidates.ts'
import { wordCount } from '#shared/similarity/metadata-text.ts'
import { startPostgres } from '../../build/postgres.ts'
import type { BenchRow } from './row.ts'

const PROFILE = { profile: 'standard@bench', dimensions: { image: 512, text: 384 } }
const LATENT = 48
const VOCABULARY = 8_000
const WORDS_PER_TEXT = 60
const BATCH = 500
const ROUNDS = 200
const WARM_UP_ROUNDS = 20
const MOST_OF_BARE_QUERY = 3
const SEARCH_BREADTH = 200

interface Work {
  readonly text: string
  readonly pHash: string
  readonly dHash: string
  readonly image: Float32Array
  readonly text_vector: Float32Array
}

/** Mulberry32 (T. Ettinger, 2017, public domain): the same works in every run. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Embeddings lie near a plane of far fewer dimensions; uniform vectors would make the index look worse than it is. */
function createWorks(seed: number) {
  const random = randomFrom(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const plane = (dimensions: number) =>
    Array.from({ length: LATENT }, () => Float32Array.from({ length: dimensions }, normal))
  const planes = { image: plane(PROFILE.dimensions.image), text: plane(PROFILE.dimensions.text) }
  const vector = (axes: readonly Float32Array[], dimensions: number): Float32Array => {
    const made = Float32Array.from({ length: dimensions }, () => normal() * 0.3)
    for (const axis of axes) {
      const share = normal()
      for (let at = 0; at < dimensions; at++) made[at] = (made[at] ?? 0) + share * (axis[at] ?? 0)
    }
    const length = Math.hypot(...made)
    return made.map((value) => value / length)
  }
  const word = (): string => `word${Math.floor(random() ** 2 * VOCABULARY)}`
  const hash = (): string => Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('')
  return (): Work => ({
    text: Array.from({ length: WORDS_PER_TEXT }, word).join(' '),
    pHash: hash(),
    dHash: hash(),
    image: vector(planes.image, PROFILE.dimensions.image),
    text_vector: vector(planes.text, PROFILE.dimensions.text),
  })
}

async function insert(pool: pg.Pool, works: readonly Work[]): Promise<void> {
  const rows = works.map((work) => ({
    account_id: randomUUID(),
    id: randomUUID(),
    submission_id: randomUUID(),
    asset_id: randomUUID(),
    metadata_hash: sha256Hex(work.text),
    metadata_text: work.text,
    words: wordsOf(work.text),
    content_sha256: sha256Hex(`${work.pHash}${work.text}`),
    visual_hash: visualHash(work.pHash, work.dHash),
    p_hash: BigInt(`0x${work.pHash}`).toString(2).padStart(64, '0'),
    d_hash: BigInt(`0x${work.dHash}`).toString(2).padStart(64, '0'),
    image_vector: vectorText(work.image),
    text_vector: vectorText(work.text_vector),
  }))
  await pool.query(
    `insert into fingerprints (account_id, id, submission_id, asset_id, status, kind, name, metadata_hash, metadata_text,
       word_count, words, content_sha256, picture_sha256, visual_hash, p_hash, d_hash, oriented_hashes, low_information,
       profile, image_vector, text_vector, created_at)
     select account_id, id, submission_id, asset_id, 'published', 'character', 'Work', metadata_hash, metadata_text,
       $2, words, content_sha256, content_sha256, visual_hash, p_hash::bit(64), d_hash::bit(64),
       decode(repeat('00', 128), 'hex'), false, $3, image_vector::vector, text_vector::vector, now()
     from jsonb_to_recordset($1) as work(account_id uuid, id uuid, submission_id uuid, asset_id uuid, metadata_hash text,
       metadata_text text, words text[], content_sha256 text, visual_hash text, p_hash text, d_hash text,
       image_vector text, text_vector text)`,
    [JSON.stringify(rows), WORDS_PER_TEXT, PROFILE.profile],
  )
}

function subjectOf(work: Work): CheckSubject {
  const turned = (hash: string) => Array.from({ length: 8 }, () => hash)
  const { text, pHash, dHash } = work
  return {
    accountId: randomUUID(),
    submissionId: randomUUID(),
    assetId: null,
    fingerprint: {
      kind: 'character',
      name: 'Submission',
      text: { metadataHash: sha256Hex(text), text, words: wordCount(text) },
      contentSha256: null,
      pictureSha256: null,
      hasPicture: true,
      picture: {
        ...{ pHash, dHash, visualHash: visualHash(pHash, dHash), lowInformation: false },
        orientations: { pHash: turned(pHash), dHash: turned(dHash) },
      },
      profile: PROFILE.profile,
      imageVector: work.image,
      textVector: work.text_vector,
    },
  }
}

async function bareQuery(client: pg.ClientBase, { image }: Work): Promise<void> {
  await client.query(
    `select id from fingerprints where profile = '${PROFILE.profile}' and status <> 'released' and image_vector is not null
     order by image_vector::vector(${PROFILE.dimensions.image}) <=> $1::vector(${PROFILE.dimensions.image}) limit 20`,
    [vectorText(image)],
  )
}

/** Both in turns, so that whatever else the machine does meets both alike. */
async function p95Ms(
  subjects: readonly Work[],
  measured: Record<'ours' | 'theirs', (work: Work) => Promise<unknown>>,
): Promise<Record<'ours' | 'theirs', number>> {
  const times: Record<'ours' | 'theirs', number[]> = { ours: [], theirs: [] }
  for (const [round, work] of subjects.entries()) {
    for (const side of ['theirs', 'ours'] as const) {
      const startedAt = performance.now()
      await measured[side](work)
      if (round >= WARM_UP_ROUNDS) times[side].push(performance.now() - startedAt)
    }
  }
  const p95 = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN
  return { ours: p95(times.ours), theirs: p95(times.theirs) }
}

export async function benchDuplicates(works = 100_000): Promise<BenchRow[]> {
  const server = await startPostgres({ settings: { shared_buffers: '1GB', maintenance_work_mem: '1GB' } })
  const connection = { connectionString: server.connectionString }
  const pool = createPool({ connection, maxConnections: 2 })
  const database = openDatabase({ connection, maxConnections: 4 })
  try {
    await migrate(pool)
    const next = createWorks(7)
    for (let done = 0; done < works; done += BATCH) await insert(pool, Array.from({ length: BATCH }, next))
    await createVectorIndexes(pool, PROFILE)
    await pool.query('vacuum analyze fingerprints')
    const calibration = { points: [[-1, 0] as [number, number], [1, 1] as [number, number]], provenance: 'bench' }
    const duplicates = createDuplicates({
      database,
      clock: { now: () => new Date() },
      models: {
        embedder: { profile: PROFILE.profile, calibration: { image: calibration, text: calibration } },
        dimensions: PROFILE.dimensions,
      },
      creatorNames: async () => new Map(),
    })
    const subjects = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, next)
    const client = await pool.connect()
    await client.query(`set hnsw.ef_search = ${SEARCH_BREADTH}`)
    const { ours, theirs } = await p95Ms(subjects, {
      theirs: (work) => bareQuery(client, work),
      ours: (work) => duplicates.check(subjectOf(work)),
    })
    client.release()
    const ratio = ours / theirs
    return [
      {
        what: `Duplicate check of a submission among ${works.toLocaleString('en')} works on PostgreSQL, p95, inference apart`,
        against: 'one bare query of the vector index, p95',
        bar: `under ${MOST_OF_BARE_QUERY} times`,
        ...{ ours, theirs, unit: 'ms', ratio, holds: ratio < MOST_OF_BARE_QUERY },
      },
    ]
  } finally {
    await database.close()
    await pool.end()
    await server.stop()
  }
}
