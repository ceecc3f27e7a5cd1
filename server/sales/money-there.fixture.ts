/** What the payment double has of the market's money, to compare with the ledger. */
import type pg from 'pg'
import type { SalesWorld } from './world.fixture.ts'

const MICRO = 10_000n

/** Money at the payment service, with what is on its way to banks and what open disputes keep. */
export function moneyThere({ double }: Pick<SalesWorld, 'double'>, takenAtOnce: ReadonlyMap<string, number>): bigint {
  const { state } = double
  let cents = state.balanceCents
  for (const { balanceCents } of Object.values(state.accounts)) cents += balanceCents
  for (const { status, amountCents } of Object.values(state.payouts)) if (status === 'pending') cents += amountCents
  for (const { id, status, amountCents } of Object.values(state.disputes)) {
    if (status === 'needs_response') cents += amountCents - (takenAtOnce.get(id) ?? 0)
  }
  return BigInt(cents) * MICRO
}

/**
 * Of open disputes, in cents: a top-up is taken from the wallet as soon as the bank takes it, and so are refunds that the
 * card did not get, as far as the bank takes more than the sales that it holds.
 */
export async function takenAtOnceOf(admin: pg.Pool): Promise<Map<string, number>> {
  const { rows } = await admin.query<{ id: string; cents: string }>(
    `select d.processor_dispute_id as id, case when o.kind = 'top_up' then least(r.amount_cents, d.amount_cents)
       else least(
         (select coalesce(sum(p.amount_cents), 0) from payment_operations p
          where p.kind = 'refund' and p.state = 'failed' and p.target ->> 'paymentIntentId' = d.payment_reference),
         d.amount_cents - (select coalesce(sum(h.amount_cents), 0) from dispute_sales h
           where h.account_id = d.account_id and h.processor_dispute_id = d.processor_dispute_id)) end::text as cents
     from disputes d join payment_references r on r.reference = d.payment_reference
     join orders o on o.account_id = r.account_id and o.id = r.order_id where d.state = 'held'`,
  )
  return new Map(rows.map(({ id, cents }) => [id, Number(cents)]))
}
