/** The three ways to find: by words, by the meaning of the text, by what the picture shows. */
import { sql } from 'kysely'
import * as z from 'zod'
import { MAX_SEMANTIC_DISTANCE } from '#shared/contract/market/search.ts'
import { type Calibration, calibrate } from '#shared/similarity/calibration.ts'
import type { Tx } from '../db/database.ts'
import type { VectorIndex } from '../db/vector-indexes.ts'
import type { Condition } from './filters.ts'

/** Of each way; fused, they give more than the 50 that one answer has. */
const NEIGHBOURS = 50
/** Cosines of a text and a picture have no calibrated scale, so that rank alone counts, and fewer of them. */
const PICTURES = 20
/** Below 200 the nearest of 100,000 are often missed (recall 0.57 at pgvector's default of 40, 0.93 at 200). */
const SEARCH_BREADTH = 200
/** With filters, so many of the nearest are looked at for ones that pass. */
const MAX_SCANNED = 600
const INDEX_SETTINGS = `set local hnsw.ef_search = ${SEARCH_BREADTH}; set local hnsw.iterative_scan = relaxed_order;
  set local hnsw.max_scan_tuples = ${MAX_SCANNED}`
/** To compare so many works one by one takes as long as the index does. */
const EACH_BELOW = 3_000
/** Words that stand in many works: only so many of those are ranked, whichever the index gives first. */
const MAX_RANKED = 10_000

export const LANGUAGE = 'english'

export function wordQuery(q: string) {
  return sql`websearch_to_tsquery(${LANGUAGE}::regconfig, ${q})`
}

/** Ids, best first. */
export async function findByWords(tx: Tx, q: string, condition: Condition): Promise<string[]> {
  const { rows } = await sql<{ asset_id: string }>`
    select asset_id from (
      select d.asset_id, d.words from search_documents d
      where d.words @@ ${wordQuery(q)} and ${condition} limit ${sql.lit(MAX_RANKED)}) as matching
    order by ts_rank(words, ${wordQuery(q)}, 1) desc, asset_id desc
    limit ${sql.lit(NEIGHBOURS)}`.execute(tx)
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
export function vectorIndexesOf(
  profile: string,
  dimensions: { readonly image: number; readonly text: number },
): VectorIndex[] {
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

/** How many works the database expects to pass the filters; it only looks at its statistics. */
async function expectedPassing(tx: Tx, condition: Condition): Promise<number> {
  const { rows } = await sql`
    explain (format json) select 1 from search_documents d where ${condition}`.execute(tx)
  const [
    {
      'QUERY PLAN': [{ Plan }],
    },
  ] = planSchema.parse(rows)
  return Plan['Plan Rows']
}

interface Neighbour {
  readonly asset_id: string
  readonly distance: number
}

/**
 * Of few works that pass the filters each is compared. Of many, the index gives the nearest one after the other until
 * enough of them have passed.
 */
async function nearest(
  tx: Tx,
  column: VectorColumn,
  { profile, vector }: VectorQuery,
  condition: Condition,
  limit: number,
): Promise<Near[]> {
  const size = sql.lit(vector.length)
  const distance = sql`(v.${sql.ref(column)}::vector(${size}) <=> ${`[${vector.join(',')}]`}::vector(${size}))`
  const each = () =>
    sql<Neighbour>`
      with passing as materialized (select d.account_id, d.asset_id from search_documents d where ${condition}),
        compared as materialized (
          select v.asset_id, ${distance} as distance from passing
          join search_vectors v on v.account_id = passing.account_id and v.asset_id = passing.asset_id
          where ${coveredBy(column, profile)})
      select asset_id, distance from compared order by distance limit ${sql.lit(limit)}`.execute(tx)
  const fromIndex = async () => {
    await sql.raw(INDEX_SETTINGS).execute(tx)
    return sql<Neighbour>`
      select v.asset_id, ${distance} as distance
      from search_vectors v join search_documents d on d.account_id = v.account_id and d.asset_id = v.asset_id
      where ${coveredBy(column, profile)} and ${condition}
      order by ${distance} limit ${sql.lit(limit)}`.execute(tx)
  }
  const { rows } = (await expectedPassing(tx, condition)) <= EACH_BELOW ? await each() : await fromIndex()
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
  condition: Condition,
): Promise<Similar[]> {
  const near = await nearest(tx, 'text_vector', query, condition, NEIGHBOURS)
  return near
    .map(({ id, cosine }) => ({ id, similarity: calibrate(query.calibration, cosine) }))
    .filter(({ similarity }) => 1 - similarity < MAX_SEMANTIC_DISTANCE)
}

/** Works whose picture shows what the query says, likeliest first. */
export async function findByPicture(tx: Tx, query: VectorQuery, condition: Condition): Promise<string[]> {
  return (await nearest(tx, 'image_vector', query, condition, PICTURES)).map(({ id }) => id)
}
