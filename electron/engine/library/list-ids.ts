/** The ids of everything a query finds, in its order: what "select all" and ranges over a long list mean. */
import * as z from 'zod'
import type { AssetQuery } from '#shared/contract/studio/assets.ts'
import { compileQuery } from './query.ts'
import { type Ranker, resolveRanking } from './ranking.ts'

const numberRowsSchema = z.array(z.object({ number: z.number() }))
const idRowsSchema = z.array(z.object({ number: z.number(), id: z.string() }))

export async function listAssetIds(
  ranker: Ranker,
  query: Omit<AssetQuery, 'offset' | 'limit'>,
  signal?: AbortSignal,
): Promise<string[]> {
  const { db } = ranker
  const whole = { ...query, offset: 0, limit: Number.MAX_SAFE_INTEGER }
  const { rows } = compileQuery(whole, await resolveRanking(ranker, query.filter, signal))
  const read = db.transaction(() => {
    const found = numberRowsSchema.parse(db.prepare(rows.sql).all(...rows.params))
    const ids = new Map(
      idRowsSchema.parse(db.prepare('select number, id from asset').all()).map(({ number, id }) => [number, id]),
    )
    return found.flatMap(({ number }) => ids.get(number) ?? [])
  })
  return read()
}
