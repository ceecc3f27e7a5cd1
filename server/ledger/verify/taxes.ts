/** Is the tax of each sale posted as it was charged, and is no receipt's number missing or given twice? */
import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import type { Scope } from './findings.ts'

/** Compares what the payment service said was taxed with the transfers of the sale. */
export async function checkTaxes(tx: Tx, { ownerId }: Scope): Promise<string | null> {
  const { rows } = await sql<{ ownerId: string; saleId: string; charged: bigint; posted: bigint }>`
    with posted as (
      select account_id, sale_id, sum(amount_micro_dollars)::bigint as amount from ledger_transfers
      where kind = 'tax' group by account_id, sale_id),
    charged as (
      select account_id, sale_id, sum(tax_cents)::bigint * 10000 as amount
      from (select account_id, sale_id, tax_cents from payment_taxes where sale_id is not null
        union all select account_id, sale_id, tax_cents from payment_sales) as taxes
      where tax_cents > 0 group by account_id, sale_id)
    select coalesce(p.account_id, c.account_id) as "ownerId", coalesce(p.sale_id, c.sale_id) as "saleId",
      coalesce(c.amount, 0)::bigint as charged, coalesce(p.amount, 0)::bigint as posted
    from posted p full join charged c on c.account_id = p.account_id and c.sale_id = p.sale_id
    where coalesce(c.amount, 0) <> coalesce(p.amount, 0)
      and (${ownerId}::uuid is null or coalesce(p.account_id, c.account_id) = ${ownerId}::uuid)
    limit 1`.execute(tx)
  const [found] = rows
  return found
    ? `Tax of sale ${found.saleId} of ${found.ownerId}: ${found.charged} was charged, but ${found.posted} was posted.`
    : null
}

/** Of all owners: numbers are given across accounts. */
export async function checkReceiptNumbers(tx: Tx): Promise<string | null> {
  const { rows } = await sql<{ issuer: string; last: bigint; given: bigint; issued: bigint }>`
    select c.issuer, c.last_number as last,
      (select count(*) from receipt_numbers n where n.issuer = c.issuer and n.number between 1 and c.last_number) as given,
      (select count(*) from receipts r join receipt_numbers n on n.issuer = r.issuer and n.number = r.number
        and n.account_id = r.account_id and n.receipt_id = r.id where r.issuer = c.issuer) as issued
    from receipt_counters c`.execute(tx)
  const found = rows.find(({ last, given, issued }) => last !== given || last !== issued)
  return found
    ? `Receipts of ${found.issuer}: the last number is ${found.last}, but ${found.given} were given and ${found.issued} issued.`
    : null
}
