/** Lists and counts of the library. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { AssetQuery, AssetSummary } from '#shared/contract/studio/assets.ts'
import { compileQuery } from './query.ts'
import { type Ranker, resolveRanking } from './ranking.ts'
import { assetSummaries } from './summaries.ts'

const pageRowSchema = z
  .object({ number: z.number(), group_size: z.number() })
  .transform((row) => ({ number: row.number, groupSize: row.group_size }))

export async function listAssets(
  ranker: Ranker,
  query: AssetQuery,
  signal?: AbortSignal,
): Promise<{ items: AssetSummary[]; total: number }> {
  const { db } = ranker
  const { rows, count } = compileQuery(query, await resolveRanking(ranker, query.filter, signal))
  const read = db.transaction(() => {
    const found = db.prepare(rows.sql).all(...rows.params)
    const shown = count === null ? found.slice(query.offset, query.offset + query.limit) : found
    const page = shown.map((row) => pageRowSchema.parse(row))
    const total =
      count === null
        ? found.length
        : Number(
            db
              .prepare(count.sql)
              .pluck()
              .get(...count.params),
          )
    return { items: assetSummaries(db, page, ranker.activeProfile()), total }
  })
  return read()
}

interface Facets {
  kinds: { value: string; count: number }[]
  tags: { value: string; count: number }[]
  models: { value: string; count: number }[]
  loras: { value: string; count: number }[]
  total: number
  trashed: number
}

const facetRowsSchema = z.array(z.object({ value: z.string(), count: z.number() }))

/** What the library holds by kind, tag, model and LoRA, most frequent first; assets in the trash count only as such. */
export function libraryFacets(db: Database): Facets {
  const facet = (value: string, from: string) =>
    facetRowsSchema.parse(
      db
        .prepare(
          `select ${value} as value, count(*) as count from ${from}
           where a.deleted_at is null and ${value} is not null group by 1 order by 2 desc, 1`,
        )
        .all(),
    )
  const count = (condition: string) =>
    Number(db.prepare(`select count(*) from asset where deleted_at is ${condition}`).pluck().get())
  return {
    kinds: facet('a.kind', 'asset a'),
    tags: facet('t.tag', 'asset_tag t join asset a on a.id = t.asset_id'),
    models: facet('a.model', 'asset a'),
    loras: facet('l.name', 'asset_lora l join asset a on a.id = l.asset_id'),
    total: count('null'),
    trashed: count('not null'),
  }
}
