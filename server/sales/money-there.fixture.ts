/** What the payment double has of the market's money, to compare with the ledger. */
import type pg from 'pg'
import type { SalesWorld } from './world.fixture.ts'

const MICRO = 10_000n

/** Money at the payment service, with what is on its way to banks and what open disputes keep. */
export function moneyThere({ double }: Pick<SalesWorld, 'double'>, takenAtOnce: ReadonlySet<string>): bigint {
  const { state } = double
  let cents = state.balanceCents
  for (const { balanceCents } of Object.values(state.accounts)) cents += balanceCents
  for (const { status, amountCents } of Object.values(state.payouts)) if (status === 'pending') cents += amountCents
  for (const { status, amountCents, paymentIntentId } of Object.values(state.disputes)) {
    if (status !== 'needs_response') continue
    const paid = state.intents[paymentIntentId]?.amountCents ?? 0
    // A top-up is taken from the wallet as soon as the bank takes it, and so is a refund that the card did not get.
    cents += takenAtOnce.has(paymentIntentId) ? amountCents - Math.min(paid, amountCents) : amountCents
  }
  return BigInt(cents) * MICRO
}

export async function takenAtOnceIntents(admin: pg.Pool): Promise<Set<string>> {
  const { rows } = await admin.query<{ reference: string }>(
    `select reference from payment_references r join orders o on o.account_id = r.account_id and o.id = r.order_id
     where o.kind = 'top_up'
     union all select target ->> 'paymentIntentId' from payment_operations where kind = 'refund' and state = 'failed'`,
  )
  return new Set(rows.map(({ reference }) => reference))
}
