/** What buyers may use, until when, and what had ended. */
import { sql } from 'kysely'
import * as z from 'zod'
import { RIGHTS_BEYOND_SCREENS } from '#shared/licensing/kinds.ts'
import { OFFER_KINDS } from '#shared/offers/offers.ts'
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { Access, Entitlements } from '../publications/views.ts'

const accessSchema = z.object({
  sale_id: z.string(),
  is_full: z.boolean(),
  story_id: z.string().nullable(),
  turn_id: z.number().nullable(),
})

/** Why the buyer of a gift has no access; it is restored where the buyer keeps the copy. */
export const GIVEN = 'gift'

/**
 * What the buyer may have of the asset now: bought, and neither withdrawn nor expired. A use gives a rendition, and so
 * does a free license that is for screens alone; everything else gives the files themselves.
 */
async function accessTo(tx: Tx, buyerId: string, assetId: string, now: Date): Promise<Access | null> {
  const { rows } = await sql`
    select e.sale_id, s.story_id, s.turn_id,
      (e.offer in ('one_time', 'subscription') or (e.offer = 'license' and (s.amount_micro_dollars > 0
        or coalesce((g.terms::jsonb -> 'terms' -> 'usageRights') ?| ${RIGHTS_BEYOND_SCREENS}::text[], false)))) as is_full
    from entitlements e
    left join sales s on s.account_id = e.account_id and s.id = e.sale_id
    left join license_grants g on g.account_id = e.account_id and g.sale_id = e.sale_id
    where e.account_id = ${buyerId} and e.asset_id = ${assetId} and e.withdrawn_at is null
      and e.valid_from <= ${now} and (e.valid_until is null or e.valid_until > ${now})
    order by is_full desc, e.valid_from desc, e.sale_id desc limit 1`.execute(tx)
  if (rows.length === 0) return null
  const { sale_id: saleId, is_full: isFull, story_id, turn_id } = accessSchema.parse(rows[0])
  if (isFull) return { kind: 'full' }
  const story = story_id === null || turn_id === null ? null : { id: story_id, turn: turn_id }
  return { kind: 'rendition', to: { accountId: buyerId, saleId, story } }
}

const endedSchema = z.object({ offer: z.enum(OFFER_KINDS), ended_at: z.date() })

async function lastEnded(tx: Tx, buyerId: string, assetId: string, now: Date) {
  const { rows } = await sql`select offer, least(withdrawn_at, valid_until) as ended_at from entitlements
    where account_id = ${buyerId} and asset_id = ${assetId} and least(withdrawn_at, valid_until) <= ${now}
      and withdrawal_reason is distinct from ${GIVEN}
    order by ended_at desc limit 1`.execute(tx)
  if (rows.length === 0) return null
  const { offer, ended_at: endedAt } = endedSchema.parse(rows[0])
  return { offer, endedAt }
}

/** Notes that the account got content of the asset, where that was a gift and the first time. */
async function noteOpened(tx: Tx, accountId: string, assetId: string, at: Date): Promise<void> {
  await tx
    .updateTable('received_gifts')
    .set({ opened_at: at })
    .where('account_id', '=', accountId)
    .where('asset_id', '=', assetId)
    .where('opened_at', 'is', null)
    .execute()
}

export function createEntitlements(clock: Clock): Entitlements {
  return {
    accessTo: (tx, accountId, assetId) => accessTo(tx, accountId, assetId, clock.now()),
    lastEnded: (tx, accountId, assetId) => lastEnded(tx, accountId, assetId, clock.now()),
    opened: (tx, accountId, assetId) => noteOpened(tx, accountId, assetId, clock.now()),
  }
}

interface BoughtSale {
  readonly buyerId: string
  readonly saleId: string
}

/** What was bought, or given, can no longer be used; what was withdrawn before stays withdrawn for what it was. */
export async function withdrawEntitlement(
  tx: Tx,
  { buyerId, saleId }: BoughtSale,
  reason: string,
  at: Date,
): Promise<void> {
  const recipient = sql<string>`(select recipient_id from gifts where account_id = ${buyerId} and sale_id = ${saleId})`
  await tx
    .updateTable('entitlements')
    .set({
      withdrawn_at: at,
      // Why the buyer gave it back is not the recipient's business.
      withdrawal_reason: sql`case when account_id = ${buyerId} then ${reason} else ${`${GIVEN}_withdrawn`} end`,
    })
    .where((where) => where.or([where('account_id', '=', buyerId), where('account_id', '=', recipient)]))
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

/** Whether the period of a subscription that was paid last was given back, so that nothing of it can be used. */
export async function isLastPeriodWithdrawn(tx: Tx, buyerId: string, subscriptionId: string): Promise<boolean> {
  const last = await tx
    .selectFrom('entitlements as e')
    .innerJoin('sales as s', (join) => join.onRef('s.account_id', '=', 'e.account_id').onRef('s.id', '=', 'e.sale_id'))
    .select('e.withdrawn_at')
    .where('e.account_id', '=', buyerId)
    .where('s.account_id', '=', buyerId)
    .where('s.subscription_id', '=', subscriptionId)
    .orderBy('e.valid_from', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last !== undefined && last.withdrawn_at !== null
}

/** Of a license, which is granted after its sale is written down. */
export async function setEntitlementEnd(tx: Tx, { buyerId, saleId }: BoughtSale, validUntil: Date): Promise<void> {
  await tx
    .updateTable('entitlements')
    .set({ valid_until: validUntil })
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .execute()
}
