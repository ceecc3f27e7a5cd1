/** What buyers may use, until when, and what had ended. */
import { sql } from 'kysely'
import * as z from 'zod'
import { OFFER_KINDS } from '#shared/offers/offers.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { Entitlements } from '../publications/views.ts'

/** Whether the buyer may use the asset now: bought and neither withdrawn nor run out. */
async function isEntitled(tx: Tx, buyerId: string, assetId: string, now: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('entitlements')
    .select('sale_id')
    .where('account_id', '=', buyerId)
    .where('asset_id', '=', assetId)
    .where('withdrawn_at', 'is', null)
    .where('valid_from', '<=', now)
    .where((where) => where.or([where('valid_until', 'is', null), where('valid_until', '>', now)]))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

const endedSchema = z.object({ offer: z.enum(OFFER_KINDS), ended_at: z.date() })

async function lastEnded(tx: Tx, buyerId: string, assetId: string, now: Date) {
  const { rows } = await sql`select offer, least(withdrawn_at, valid_until) as ended_at from entitlements
    where account_id = ${buyerId} and asset_id = ${assetId} and least(withdrawn_at, valid_until) <= ${now}
    order by ended_at desc limit 1`.execute(tx)
  if (rows.length === 0) return null
  const { offer, ended_at: endedAt } = endedSchema.parse(rows[0])
  return { offer, endedAt }
}

export function createEntitlements(clock: Clock): Entitlements {
  return {
    isEntitled: (tx, accountId, assetId) => isEntitled(tx, accountId, assetId, clock.now()),
    lastEnded: (tx, accountId, assetId) => lastEnded(tx, accountId, assetId, clock.now()),
  }
}

interface BoughtSale {
  readonly buyerId: string
  readonly saleId: string
}

/** What was bought can no longer be used; what was withdrawn before stays withdrawn for what it was. */
export async function withdrawEntitlement(
  tx: Tx,
  { buyerId, saleId }: BoughtSale,
  reason: string,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('entitlements')
    .set({ withdrawn_at: at, withdrawal_reason: reason })
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .where('withdrawn_at', 'is', null)
    .execute()
}

/** What was withdrawn for this reason, and for no other, can be used again. */
export async function restoreEntitlement(tx: Tx, { buyerId, saleId }: BoughtSale, reason: string): Promise<void> {
  await tx
    .updateTable('entitlements')
    .set({ withdrawn_at: null, withdrawal_reason: null })
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .where('withdrawal_reason', '=', reason)
    .execute()
}

/** Of a licence, which is granted after its sale is written down. */
export async function setEntitlementEnd(tx: Tx, { buyerId, saleId }: BoughtSale, validUntil: Date): Promise<void> {
  await tx
    .updateTable('entitlements')
    .set({ valid_until: validUntil })
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .execute()
}
