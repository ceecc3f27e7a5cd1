/**
 * Polls for overdue events: payouts on their way and accounts not ready, so that a lost
 * event has no lasting effect. A round polls a bounded number, starting with those polled longest ago.
 */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
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

/** A payout to check, noted as checked now; servers that ask at once get different ones. Null where none is left. */
export async function claimSent(parts: ClaimParts): Promise<SentPayout | null> {
  const { now, before, checkedBefore } = times(parts, SENT_MS)
  const { rows } = await parts.database.asService((tx) =>
    sql<SentPayout>`
      update payouts p set checked_at = ${now}
      from payment_operations o
      where (p.account_id, p.id) in (
          select s.account_id, s.id from payouts s
          join payment_operations q on q.account_id = s.account_id and q.id = s.id and q.processor_id is not null
          where s.state = 'sent' and s.created_at < ${before} and (s.checked_at is null or s.checked_at < ${checkedBefore})
          order by s.checked_at nulls first limit 1 for update of s skip locked)
        and o.account_id = p.account_id and o.id = p.id
      returning o.target ->> 'recipientId' as "recipientId", o.processor_id as "payoutId"`.execute(tx),
  )
  return rows[0] ?? null
}

/** As `claimSent`, an account at the payment service that is not active, or not any more: its id there. */
export async function claimInactive(parts: ClaimParts): Promise<string | null> {
  const { now, before, checkedBefore } = times(parts, ONBOARDING_MS)
  const { rows } = await parts.database.asService((tx) =>
    sql<{ id: string }>`
      update connect_accounts set checked_at = ${now}
      where account_id in (
        select account_id from connect_accounts
        where state <> 'active' and processor_account_id is not null and updated_at < ${before}
          and (checked_at is null or checked_at < ${checkedBefore})
        order by checked_at nulls first limit 1 for update skip locked)
      returning processor_account_id as id`.execute(tx),
  )
  return rows[0]?.id ?? null
}

/**
 * A round of checks. One that fails does not keep the others from being made; the first failure is thrown at the end.
 * If the payment service does not respond, the round ends; the next one continues.
 */
export async function checkRound<Item>(
  claim: () => Promise<Item | null>,
  check: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = []
  for (let checks = 0; checks < CHECKS_PER_ROUND; checks++) {
    const item = await claim()
    if (item === null) break
    try {
      await check(item)
    } catch (error) {
      if (error instanceof LunaError && error.code === 'PAYMENTS_UNAVAILABLE') break
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
