/** The three ways to find: by words, by the meaning of the text, by what the picture shows. */
import { sql } from 'kysely'
import * as z from 'zod'
import { MAX_SEMANTIC_DISTANCE } from '#shared/contract/market/search.ts'
import { type Calibration, calibrate } from '#shared/similarity/calibration.ts'
import type { Tx } from '../db/database.ts'
import type { VectorIndex } from '../db/vector-indexes.ts'
import type { VectorSpace } from '../fingerprints/vector-candidates.ts'
import type { Condition } from './filters.ts'
import { hasWords, wordQuery } from './words.ts'

/** Of each way; fused, they give more than the 50 that one answer has. */
const NEIGHBORS = 50
/**
 * Cosines of a text and a picture have no calibrated scale, so that rank alone counts, and fewer of them; only where the
 * order is that of relevance.
 */
const PICTURES = 20
/**
 * Below 200 the nearest 20 of 100,000 are often missed (recall 0.57 at pgvector's default of 40, 0.93 at 200). What a
 * picture shows is vaguer than any of these misses.
 */
const SEARCH_BREADTH = { text_vector: 200, image_vector: 64 }
/** Of the nearest, at most: the breadth of the search, and with it the time, grows with them. */
const MAX_LOOKED_AT = { text_vector: 200, image_vector: 100 }
/** To compare so many works one by one takes as long as the index does. */
const EACH_BELOW = 3_000
/** Words that stand in many works: only so many of those are ranked, whichever the index gives first. */
const MAX_RANKED = 10_000

/** Ids, best first; works that have the words come before those whose creator has them in the name. */
export async function findByWords(tx: Tx, q: string, condition: Condition): Promise<string[]> {
  const { rows } = await sql<{ asset_id: string }>`
    select asset_id from (
      select d.asset_id, d.words from search_documents d
      where ${hasWords(q)} and ${condition} limit ${sql.lit(MAX_RANKED)}) as matching
    order by ts_rank(words, ${wordQuery(q)}, 1) desc, asset_id desc
    limit ${sql.lit(NEIGHBORS)}`.execute(tx)
  return rows.map(({ asset_id }) => asset_id)
}

export interface VectorQuery {
  /** `standard@1` */
  readonly profile: string
  readonly vector: Float32Array
}

interface Near {
  readonly id: string
  readonly cosine: number
}

type VectorColumn = 'text_vector' | 'image_vector'

/** What `buildVectorIndexes` builds for a profile. */
export function vectorIndexesOf({ profile, dimensions }: VectorSpace): VectorIndex[] {
  const of = { table: 'search_vectors', profile }
  return [
    { ...of, column: 'image_vector', dimensions: dimensions.image },
    { ...of, column: 'text_vector', dimensions: dimensions.text },
  ]
}

/** The rows that the index of a profile covers. */
function coveredBy(column: VectorColumn, profile: string) {
  return sql`v.profile = ${sql.lit(profile)} and v.${sql.ref(column)} is not null`
}

const planSchema = z.tuple([
  z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })]) }),
])

export interface Expected {
  /** Works that pass the filters, as far as the database knows from its statistics. */
  readonly passing: number
  /** All works. */
  readonly total: number
}

/** Looks at statistics alone, so that it costs no more for a large market. */
export async function expectPassing(tx: Tx, condition: Condition): Promise<Expected> {
  const plan = await sql`explain (format json) select 1 from search_documents d where ${condition}`.execute(tx)
  const [
    {
      'QUERY PLAN': [{ Plan }],
    },
  ] = planSchema.parse(plan.rows)
  const passing = Plan['Plan Rows']
  const { rows } = await sql<{ total: number }>`
    select reltuples as total from pg_class where oid = 'search_documents'::regclass`.execute(tx)
  return { passing, total: Math.max(rows[0]?.total ?? 0, passing) }
}

interface Neighbor {
  readonly asset_id: string
  readonly distance: number
}

/** What to look among: the filters, and how many works they are expected to leave. */
export interface Among extends Expected {
  readonly condition: Condition
}

/**
 * Of few works that pass the filters each is compared. Of many, the index gives as many of the nearest of all as are
 * likely to hold enough that pass.
 */
async function nearest(
  tx: Tx,
  column: VectorColumn,
  { profile, vector }: VectorQuery,
  { condition, passing, total }: Among,
  limit: number,
): Promise<Near[]> {
  const size = sql.lit(vector.length)
  const distance = sql`(v.${sql.ref(column)}::vector(${size}) <=> ${`[${vector.join(',')}]`}::vector(${size}))`
  const each = () =>
    sql<Neighbor>`
      with passing as materialized (select d.account_id, d.asset_id from search_documents d where ${condition}),
        compared as materialized (
          select v.asset_id, ${distance} as distance from passing
          join search_vectors v on v.account_id = passing.account_id and v.asset_id = passing.asset_id
          where ${coveredBy(column, profile)})
      select asset_id, distance from compared order by distance limit ${sql.lit(limit)}`.execute(tx)
  const fromIndex = async () => {
    const looked = Math.min(Math.ceil((limit * total) / passing), MAX_LOOKED_AT[column])
    await sql`set local hnsw.ef_search = ${sql.lit(Math.max(looked, SEARCH_BREADTH[column]))}`.execute(tx)
    return sql<Neighbor>`
      with near as materialized (
        select v.account_id, v.asset_id, ${distance} as distance from search_vectors v
        where ${coveredBy(column, profile)} order by ${distance} limit ${sql.lit(looked)})
      select near.asset_id, near.distance from near
      join search_documents d on d.account_id = near.account_id and d.asset_id = near.asset_id
      where ${condition} order by near.distance limit ${sql.lit(limit)}`.execute(tx)
  }
  const { rows } = passing <= EACH_BELOW ? await each() : await fromIndex()
  return rows
    .map(({ asset_id, distance: far }) => ({ id: asset_id, cosine: 1 - far }))
    .sort((a, b) => b.cosine - a.cosine || (a.id < b.id ? 1 : -1))
}

export interface Similar {
  readonly id: string
  /** Calibrated, 0 to 1. */
  readonly similarity: number
}

/** Works whose text means something like the query, nearest first. */
export async function findByMeaning(
  tx: Tx,
  query: VectorQuery & { readonly calibration: Calibration },
  among: Among,
): Promise<Similar[]> {
  const near = await nearest(tx, 'text_vector', query, among, NEIGHBORS)
  return near
    .map(({ id, cosine }) => ({ id, similarity: calibrate(query.calibration, cosine) }))
    .filter(({ similarity }) => 1 - similarity < MAX_SEMANTIC_DISTANCE)
}

/** Works whose picture shows what the query says, likeliest first. */
export async function findByPicture(tx: Tx, query: VectorQuery, among: Among): Promise<string[]> {
  return (await nearest(tx, 'image_vector', query, among, PICTURES)).map(({ id }) => id)
}
