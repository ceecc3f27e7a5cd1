/**
 * The market's duplicate check of a submission, inference apart: against one bare query of the vector index it uses (the
 * 20 nearest by picture, with the same breadth of search), and against what a creator is to wait for it at most.
 */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { randomFeatures } from '#models/features/descriptors.fixture.ts'
import { type LocalFeatures, MAX_FEATURES } from '#models/features/features.ts'
import { packFeatures } from '#models/features/packed.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { visualHash } from '#models/hashes/visual-hash.ts'
import { createDuplicates } from '#server/fingerprints/check.ts'
import { type CheckSubject, vectorText } from '#server/fingerprints/fingerprint-rows.ts'
import { createVectorIndexes } from '#server/fingerprints/vector-candidates.ts'
import { randomFrom } from '#shared/random.ts'
import { wordCount } from '#shared/similarity/metadata-text.ts'
import { p95InTurns } from './market-turns.ts'
import { BENCH_PROFILE, type MarketWorld, type Work } from './market-world.ts'
import type { BenchRow } from './row.ts'

const ROUNDS = 200
const WARM_UP_ROUNDS = 20
const MOST_OF_BARE_QUERY = 3
const SEARCH_BREADTH = 200
const MOST_MS = 250
const WITH_FEATURES_AT_ONCE = 200

const random = randomFrom(9)

/** Before the indexes are built: each row that is written later is put into all of them. */
async function addFeatures(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>('select id from fingerprints order by id')
  for (let at = 0; at < rows.length; at += WITH_FEATURES_AT_ONCE) {
    const ids = rows.slice(at, at + WITH_FEATURES_AT_ONCE).map(({ id }) => id)
    const features = ids.map(() => Buffer.from(packFeatures(randomFeatures(random, MAX_FEATURES))))
    await pool.query(
      `update fingerprints set features = given.features
       from unnest($1::uuid[], $2::bytea[]) as given(id, features) where fingerprints.id = given.id`,
      [ids, features],
    )
  }
  await pool.query('vacuum analyze fingerprints')
}

function subjectOf(work: Work, features: LocalFeatures | null): CheckSubject {
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
      features,
      profile: BENCH_PROFILE.profile,
      imageVector: work.image,
      textVector: work.textVector,
    },
  }
}

async function bareQuery(client: pg.ClientBase, { image }: Work): Promise<void> {
  const { profile, dimensions } = BENCH_PROFILE
  await client.query(
    `select id from fingerprints where profile = '${profile}' and status <> 'released' and image_vector is not null
     order by image_vector::vector(${dimensions.image}) <=> $1::vector(${dimensions.image}) limit 20`,
    [vectorText(image)],
  )
}

export async function benchMarketDuplicates({ works, pool, database, next }: MarketWorld): Promise<BenchRow[]> {
  await addFeatures(pool)
  await createVectorIndexes(pool, BENCH_PROFILE)
  const calibration = { points: [[-1, 0] as [number, number], [1, 1] as [number, number]], provenance: 'bench' }
  const duplicates = createDuplicates({
    database,
    clock: { now: () => new Date() },
    models: {
      embedder: { profile: BENCH_PROFILE.profile, calibration: { image: calibration, text: calibration } },
      space: BENCH_PROFILE,
    },
    creatorNames: async () => new Map(),
    readBlob: async () => null,
  })
  const client = await pool.connect()
  try {
    await client.query(`set hnsw.ef_search = ${SEARCH_BREADTH}`)
    const subjects = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, next)
    await duplicates.prepare()
    const { ours: without, theirs } = await p95InTurns(subjects, WARM_UP_ROUNDS, {
      theirs: (work) => bareQuery(client, work),
      ours: (work) => duplicates.check(subjectOf(work, null)),
    })
    const { ours } = await p95InTurns(subjects, WARM_UP_ROUNDS, {
      theirs: async () => {},
      ours: (work) => duplicates.check(subjectOf(work, randomFeatures(random, MAX_FEATURES))),
    })
    const what = `Duplicate check of a submission among ${works.toLocaleString('en')} works on PostgreSQL, p95, inference apart`
    return [
      {
        ...{ what, against: 'what it may take', bar: `at most ${MOST_MS} ms` },
        ...{ ours, theirs: MOST_MS, unit: 'ms', ratio: ours / MOST_MS, holds: ours <= MOST_MS },
      },
      {
        ...{ what: `${what}, features apart`, against: 'one bare query of the vector index, p95' },
        bar: `under ${MOST_OF_BARE_QUERY} times`,
        ...{ ours: without, theirs, unit: 'ms', ratio: without / theirs, holds: without < theirs * MOST_OF_BARE_QUERY },
      },
    ]
  } finally {
    client.release(true)
  }
}
