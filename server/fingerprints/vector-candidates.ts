/**
 * Nearest works by vector. PostgreSQL answers from an approximate index for each vector of the profile in use; the
 * embedded database, made for small markets, has none and compares with every row, which is exact and at 20,000 works
 * faster than building an index there would ever pay for.
 */
import { sql } from 'kysely'
import type pg from 'pg'
import { CANDIDATE_NEIGHBORS } from '#shared/similarity/scanner.ts'
import type { Tx } from '../db/database.ts'
import { buildVectorIndexes } from '../db/vector-indexes.ts'
import { vectorText } from './fingerprint-rows.ts'

export interface VectorSpace {
  /** `standard@1` */
  readonly profile: string
  readonly dimensions: { readonly image: number; readonly text: number }
}

export type VectorColumn = 'image_vector' | 'text_vector'

/**
 * Below 200 the nearest 20 of 100,000 works are often missed (recall 0.57 at pgvector's default of 40, 0.93 at 200).
 */
const SEARCH_BREADTH = 200

/**
 * Builds the indexes of a profile, as the owner of the tables, concurrently with other work; existing ones are kept.
 * Not for the embedded database.
 */
export function createVectorIndexes(owner: pg.Pool, { profile, dimensions }: VectorSpace): Promise<void> {
  const of = { table: 'fingerprints', profile, condition: "status <> 'released'" }
  return buildVectorIndexes(owner, [
    { ...of, column: 'image_vector', dimensions: dimensions.image },
    { ...of, column: 'text_vector', dimensions: dimensions.text },
  ])
}

/** Ids of the 20 nearest by one vector, without those of the asset that the subject is a new version of. */
export async function nearestByVector(
  tx: Tx,
  { profile }: VectorSpace,
  query: { readonly column: VectorColumn; readonly vector: Float32Array; readonly exceptAssetId: string | null },
): Promise<string[]> {
  const { column, vector, exceptAssetId } = query
  const size = sql.lit(vector.length)
  await sql`set local hnsw.ef_search = ${sql.lit(SEARCH_BREADTH)}`.execute(tx)
  // The condition of the index, word for word.
  const { rows } = await sql<{ id: string }>`
    select id from fingerprints
    where profile = ${sql.lit(profile)} and status <> 'released' and ${sql.ref(column)} is not null
      and (${exceptAssetId}::uuid is null or asset_id is distinct from ${exceptAssetId}::uuid)
    order by ${sql.ref(column)}::vector(${size}) <=> ${vectorText(vector)}::vector(${size})
    limit ${sql.lit(CANDIDATE_NEIGHBORS)}`.execute(tx)
  return rows.map(({ id }) => id)
}
