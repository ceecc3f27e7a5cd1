/**
 * Semantic search with filters, its hits described as the API answers them, and the whole search, which also finds by
 * words and by what pictures show: each against one bare query of the vector index, the 50 nearest by text without a
 * filter, with the same breadth of search. Inference apart.
 */
import type pg from 'pg'
import { pino } from 'pino'
import { readsOf } from '#server/db/public-reads.ts'
import { buildVectorIndexes } from '#server/db/vector-indexes.ts'
import { vectorText } from '#server/fingerprints/fingerprint-rows.ts'
import { conditionOf } from '#server/search/filters.ts'
import { describeHits } from '#server/search/hits.ts'
import { expectPassing, findByMeaning, vectorIndexesOf } from '#server/search/layers.ts'
import type { QueryEmbedder } from '#server/search/query-vectors.ts'
import { createSearch } from '#server/search/search.ts'
import type { SearchFilters, SearchHit } from '#shared/contract/market/search.ts'
import { p95InTurns } from './market-turns.ts'
import { BENCH_PROFILE, type MarketWorld, type Work } from './market-world.ts'
import type { BenchRow } from './row.ts'

const ROUNDS = 300
const WARM_UP_ROUNDS = 30
const MOST_OF_BARE_QUERY = 2
const SEARCH_BREADTH = 200
const NEIGHBORS = 50
const PAGE = 20

/** From what leaves most works to what leaves one in two hundred. */
const FILTERS: readonly SearchFilters[] = [
  { ageRating: '16+' },
  { maxPriceCents: 1_999, ageRating: '13+' },
  { kind: 'character' },
  { minRating: 4, maxPriceCents: 999 },
  { kind: 'location', minRating: 3 },
  { tag: 'tag100' },
]

interface Asked extends Work {
  readonly q: string
  readonly filters: SearchFilters
}

/** The words of a query are those of some work. */
function ask(work: Work, place: number): Asked {
  const filters = FILTERS[place % FILTERS.length]
  if (filters === undefined) throw new Error('there are no filters')
  return { ...work, q: work.text.split(' ').slice(0, 2).join(' '), filters }
}

/** Every work has some likeness, so that the distance cuts nothing off. */
const CALIBRATION: QueryEmbedder['calibration'] = {
  points: [
    [-1, 0.5],
    [1, 1],
  ],
  provenance: 'bench',
}

function embedderOf(asked: readonly Asked[]): QueryEmbedder {
  const vectors = new Map(asked.map(({ q, image, textVector }) => [q, { text: textVector, picture: image }]))
  return {
    profile: BENCH_PROFILE.profile,
    calibration: CALIBRATION,
    findsPictures: true,
    async embed(query) {
      const found = vectors.get(query)
      if (found === undefined) throw new Error(`"${query}" was not prepared`)
      return found
    },
  }
}

function searchByMeaning({ database }: MarketWorld, { textVector, filters }: Asked): Promise<SearchHit[]> {
  const query = { profile: BENCH_PROFILE.profile, calibration: CALIBRATION, vector: textVector }
  return database.asAccount(null, async (tx) => {
    const condition = conditionOf(filters)
    const near = await findByMeaning(tx, query, { condition, ...(await expectPassing(tx, condition)) })
    const found = near.slice(0, PAGE).map((one) => ({ ...one, foundBy: ['semantic'] as const }))
    return describeHits(tx, found)
  })
}

async function bareQuery(client: pg.ClientBase, { textVector }: Work): Promise<void> {
  const size = BENCH_PROFILE.dimensions.text
  await client.query(
    `select asset_id from search_vectors where profile = '${BENCH_PROFILE.profile}' and text_vector is not null
     order by text_vector::vector(${size}) <=> $1::vector(${size}) limit ${NEIGHBORS}`,
    [vectorText(textVector)],
  )
}

async function expectHits({ filters }: Asked, finding: Promise<readonly SearchHit[]>): Promise<void> {
  if ((await finding).length === 0) throw new Error(`nothing was found with ${JSON.stringify(filters)}`)
}

export async function benchMarketSearch(world: MarketWorld): Promise<BenchRow[]> {
  const { works, pool, database, next } = world
  await buildVectorIndexes(pool, vectorIndexesOf(BENCH_PROFILE))
  const asked = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, (_, place) => ask(next(), place))
  const search = createSearch({ reads: readsOf(database), embedder: embedderOf(asked), log: pino({ level: 'silent' }) })
  const all = async ({ q, filters }: Asked) =>
    (await search.find({ q, ...filters, sort: 'relevance', limit: PAGE, cursor: undefined })).items
  const client = await pool.connect()
  try {
    await client.query(`set hnsw.ef_search = ${SEARCH_BREADTH}`)
    const rowOf = async (what: string, isBarred: boolean, find: (work: Asked) => Promise<readonly SearchHit[]>) => {
      const { ours, theirs } = await p95InTurns(asked, WARM_UP_ROUNDS, {
        theirs: (work) => bareQuery(client, work),
        ours: (work) => expectHits(work, find(work)),
      })
      const ratio = ours / theirs
      return {
        what: `${what} among ${works.toLocaleString('en')} assets on PostgreSQL, with filters, p95, inference apart`,
        against: 'one bare query of the vector index, p95',
        bar: isBarred ? `under ${MOST_OF_BARE_QUERY} times` : 'reported',
        ...{ ours, theirs, unit: 'ms', ratio, holds: !isBarred || ratio < MOST_OF_BARE_QUERY },
      }
    }
    return [
      await rowOf('Semantic search', true, (work) => searchByMeaning(world, work)),
      await rowOf('Search by words, meaning and pictures', false, all),
    ]
  } finally {
    client.release(true)
  }
}
