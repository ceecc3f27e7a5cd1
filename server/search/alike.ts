/** Works that resemble one: near in meaning where the market has models, else by the tags that they share. */
import { sql } from 'kysely'
import * as z from 'zod'
import { ADULT_RATING } from '#shared/asset-card/age.ts'
import type { SearchHit } from '#shared/contract/market/search.ts'
import type { Tx } from '../db/database.ts'
import type { PublicReads } from '../db/public-reads.ts'
import { describeHits } from './hits.ts'
import { expectPassing, findByMeaning } from './layers.ts'
import type { QueryEmbedder } from './query-vectors.ts'

const MOST_ALIKE = 12
/** A tag that most works have says little; so many of its works are compared. */
const MAX_COMPARED = 2_000

const vectorRows = z.array(z.object({ vector: z.string().nullable() }))
const tagRows = z.array(z.object({ tags: z.array(z.string()) }))
const idRows = z.array(z.object({ asset_id: z.string() }))

type Embedder = Pick<QueryEmbedder, 'profile' | 'calibration'>

function othersThan(assetId: string) {
  return sql<boolean>`(d.asset_id <> ${assetId}::uuid and d.age_rating <> ${ADULT_RATING})`
}

async function alikeInMeaning(tx: Tx, assetId: string, { profile, calibration }: Embedder): Promise<string[]> {
  const { rows } = await sql`
    select v.text_vector::text as vector from search_vectors v
    join search_documents d on d.account_id = v.account_id and d.asset_id = v.asset_id
    where d.asset_id = ${assetId}::uuid and v.profile = ${profile}`.execute(tx)
  const text = vectorRows.parse(rows)[0]?.vector ?? null
  if (text === null) return []
  const vector = Float32Array.from(z.array(z.number()).parse(JSON.parse(text)))
  const condition = othersThan(assetId)
  const among = { condition, ...(await expectPassing(tx, condition)) }
  return (await findByMeaning(tx, { profile, calibration, vector }, among)).map(({ id }) => id)
}

async function alikeInTags(tx: Tx, assetId: string): Promise<string[]> {
  const { rows: own } = await sql`
    select tags from search_documents d where d.asset_id = ${assetId}::uuid`.execute(tx)
  const tags = tagRows.parse(own)[0]?.tags ?? []
  if (tags.length === 0) return []
  const { rows } = await sql`
    select asset_id from (
      select d.asset_id, d.tags from search_documents d
      where d.tags && ${tags}::text[] and ${othersThan(assetId)} limit ${sql.lit(MAX_COMPARED)}) as sharing
    order by cardinality(array(select unnest(sharing.tags) intersect select unnest(${tags}::text[]))) desc, asset_id desc
    limit ${sql.lit(MOST_ALIKE)}`.execute(tx)
  return idRows.parse(rows).map(({ asset_id }) => asset_id)
}

export type FindAlike = (assetId: string) => Promise<SearchHit[]>

/** Never works for adults: what is listed here is listed for anyone. */
export function createFindAlike(reads: PublicReads, embedder: Embedder | null): FindAlike {
  return (assetId) =>
    reads.read(async (tx) => {
      const near = embedder === null ? [] : await alikeInMeaning(tx, assetId, embedder)
      const ids = new Set([...near, ...(await alikeInTags(tx, assetId))])
      const found = [...ids].slice(0, MOST_ALIKE).map((id) => ({ id, foundBy: [], similarity: null }))
      return describeHits(tx, found)
    })
}
