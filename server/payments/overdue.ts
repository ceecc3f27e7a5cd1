/**
 * What events should have told long ago: payouts on their way and accounts not ready. They are asked for, so that a lost
 * event leaves nothing as it was. A round asks for a bounded number, those first that were asked for longest ago.
 */
import { sql } from 'kysely'
import { HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import type { PaymentParts } from './parts.ts'

/** How many objects of each kind a round asks for. */
export const CHECKS_PER_ROUND = 50
/** Events come within seconds; payouts take days. */
const SENT_MS = HOUR_MS
const ONBOARDING_MS = 10 * MINUTE_MS
/** Between two checks of the same object. */
const PAUSE_MS = 6 * HOUR_MS

type ClaimParts = Pick<PaymentParts, 'database' | 'clock'>

interface SentPayout {
  readonly recipientId: string
  readonly payoutId: string
}

function times({ clock }: ClaimParts, ageMs: number) {
  const now = clock.now()
  return { now, before: new Date(now.getTime() - ageMs), checkedBefore: new Date(now.getTime() - PAUSE_MS) }
}

/** Notes that they are checked now; servers that do this at once get different ones. */
export async function claimSent(parts: ClaimParts): Promise<SentPayout[]> {
  const { now, before, checkedBefore } = times(parts, SENT_MS)
  const { rows } = await parts.database.asService((tx) =>
    sql<SentPayout>`
      update payouts p set checked_at = ${now}
      from payment_operations o
      where (p.account_id, p.id) in (
          select account_id, id from payouts
          where state = 'sent' and created_at < ${before} and (checked_at is null or checked_at < ${checkedBefore})
          order by checked_at nulls first limit ${CHECKS_PER_ROUND} for update skip locked)
        and o.account_id = p.account_id and o.id = p.id and o.processor_id is not null
      returning o.target ->> 'recipientId' as "recipientId", o.processor_id as "payoutId"`.execute(tx),
  )
  return rows
}

/** As `claimSent`, of accounts at the payment service that are not active, or not any more. Returns their ids there. */
export async function claimInactive(parts: ClaimParts): Promise<string[]> {
  const { now, before, checkedBefore } = times(parts, ONBOARDING_MS)
  const { rows } = await parts.database.asService((tx) =>
    sql<{ id: string }>`
      update connect_accounts set checked_at = ${now}
      where account_id in (
        select account_id from connect_accounts
        where state <> 'active' and processor_account_id is not null and updated_at < ${before}
          and (checked_at is null or checked_at < ${checkedBefore})
        order by checked_at nulls first limit ${CHECKS_PER_ROUND} for update skip locked)
      returning processor_account_id as id`.execute(tx),
  )
  return rows.map(({ id }) => id)
}

/** Checks them one after another. One that fails does not keep the others from being checked; the first is thrown. */
export async function checkEach<Item>(items: readonly Item[], check: (item: Item) => Promise<void>): Promise<void> {
  const failures: unknown[] = []
  for (const item of items) await check(item).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
