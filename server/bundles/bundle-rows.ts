/** Bundles as their creators made them. */
import { sql } from 'kysely'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Tx } from '../db/database.ts'

export interface BundleRow {
  readonly id: string
  readonly creatorId: string
  readonly title: string
  readonly priceCents: number
  readonly createdAt: Date
  readonly endedAt: Date | null
  /** In the order in which the creator chose them. */
  readonly assetIds: readonly string[]
}

const rowsSchema = z.array(
  z
    .object({
      id: z.string(),
      account_id: z.string(),
      title: z.string(),
      price_cents: z.int(),
      created_at: z.date(),
      ended_at: z.date().nullable(),
      asset_ids: z.array(z.string()),
    })
    .transform((row) => ({
      ...{ id: row.id, creatorId: row.account_id, title: row.title, priceCents: row.price_cents },
      ...{ createdAt: row.created_at, endedAt: row.ended_at, assetIds: row.asset_ids },
    })),
)

interface Chosen {
  readonly id?: string | undefined
  readonly creatorId?: string | undefined
  /** With this work. */
  readonly assetId?: string | undefined
  /** Without those that were ended. */
  readonly isCurrent?: boolean
  /** Made before this one. */
  readonly before?: string | null
  readonly limit: number
}

/** The newest first. */
export async function bundleRows(tx: Tx, chosen: Chosen): Promise<BundleRow[]> {
  const { id = null, creatorId = null, assetId = null, isCurrent = false, before = null, limit } = chosen
  const { rows } = await sql`
    select b.id, b.account_id, b.title, b.price_cents, b.created_at, b.ended_at,
      (select array_agg(i.asset_id order by i.place) from bundle_items i
       where i.account_id = b.account_id and i.bundle_id = b.id) as asset_ids
    from bundles b
    where (${id}::uuid is null or b.id = ${id}::uuid)
      and (${creatorId}::uuid is null or b.account_id = ${creatorId}::uuid)
      and (${assetId}::uuid is null or exists (select 1 from bundle_items w
        where w.account_id = b.account_id and w.bundle_id = b.id and w.asset_id = ${assetId}::uuid))
      and (not ${isCurrent}::boolean or b.ended_at is null)
      and (${before}::uuid is null or b.id < ${before}::uuid)
    order by b.id desc limit ${limit}`.execute(tx)
  return rowsSchema.parse(rows)
}

/** Throws NOT_FOUND. */
export async function bundleRow(tx: Tx, id: string): Promise<BundleRow> {
  const [found] = await bundleRows(tx, { id, limit: 1 })
  if (found === undefined) throw new LunaError('NOT_FOUND', 'There is no such bundle.')
  return found
}
