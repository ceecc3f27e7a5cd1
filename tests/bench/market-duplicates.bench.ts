/**
 * The market's duplicate check of a submission, inference apart, against one bare query of the vector index it uses:
 * the 20 nearest by picture, with the same breadth of search.
 */
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import { visualHash } from '#models/hashes/visual-hash.ts'
import { createDuplicates } from '#server/fingerprints/check.ts'
import { type CheckSubject, vectorText } from '#server/fingerprints/fingerprint-rows.ts'
import { createVectorIndexes } from '#server/fingerprints/vector-candidates.ts'
import { wordCount } from '#shared/similarity/metadata-text.ts'
import { p95InTurns } from './market-turns.ts'
import { BENCH_PROFILE, type MarketWorld, type Work } from './market-world.ts'
import type { BenchRow } from './row.ts'

const ROUNDS = 200
const WARM_UP_ROUNDS = 20
const MOST_OF_BARE_QUERY = 3
const SEARCH_BREADTH = 200

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
      features: null,
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
    const { ours, theirs } = await p95InTurns(subjects, WARM_UP_ROUNDS, {
      theirs: (work) => bareQuery(client, work),
      ours: (work) => duplicates.check(subjectOf(work)),
    })
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
    client.release(true)
  }
}
