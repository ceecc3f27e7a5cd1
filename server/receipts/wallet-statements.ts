/** What was paid from a wallet in one month, by work: uses cost too little for a receipt each. */
import { sql } from 'kysely'
import * as z from 'zod'
import { amountsOf, type ReceiptLine, totalsOf } from '#shared/tax/receipt.ts'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { NewReceipt } from './issue.ts'
import { scheduleReceipt } from './schedule.ts'

/** The first moments of a month and of the next, in UTC. `month`: such as `2026-11`. */
function boundsOf(month: string): { readonly from: Date; readonly until: Date } {
  const from = new Date(`${month}-01T00:00:00.000Z`)
  const until = new Date(from)
  until.setUTCMonth(until.getUTCMonth() + 1)
  return { from, until }
}

/** The last month that is over. */
export function monthBefore(now: Date) {
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7)
  return { month, ...boundsOf(month) }
}

const rowsSchema = z.array(
  z.object({ title: z.string(), is_back: z.boolean(), count: z.bigint().transform(Number), amount: z.bigint() }),
)

async function linesOf(tx: Tx, accountId: string, month: string): Promise<ReceiptLine[]> {
  const { from, until } = boundsOf(month)
  const { rows } = await sql`
    select title, false as is_back, count(*) as count, sum(amount_micro_dollars)::bigint as amount from sales
    where account_id = ${accountId} and paid_from = 'wallet' and amount_micro_dollars > 0
      and sold_at >= ${from} and sold_at < ${until}
    group by title
    union all
    select s.title, true, count(*), -sum(r.amount_micro_dollars)::bigint
    from refunds r join sales s on s.account_id = r.account_id and s.id = r.sale_id
    where r.account_id = ${accountId} and s.account_id = ${accountId} and s.paid_from = 'wallet'
      and r.amount_micro_dollars > 0 and r.refunded_at >= ${from} and r.refunded_at < ${until}
    group by s.title
    order by is_back, title`.execute(tx)
  return rowsSchema.parse(rows).map(({ title, is_back: isBack, count, amount }) => {
    return { title, detail: isBack ? 'Refunded to the wallet' : '', quantity: count, ...amountsOf(amount, 0n) }
  })
}

/** Null where nothing was paid from the wallet in that month. */
export async function walletStatement(tx: Tx, accountId: string, month: string): Promise<NewReceipt | null> {
  const lines = await linesOf(tx, accountId, month)
  if (lines.length === 0) return null
  const details = await tx
    .selectFrom('tax_details')
    .select(['country', 'business_name', 'vat_number'])
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  const { country = null, business_name: name = null, vat_number: vatNumber = null } = details ?? {}
  return {
    ...{ accountId, key: `wallet:${month}`, kind: 'wallet_statement', suppliedAt: boundsOf(month).from.toISOString() },
    buyer: { name, address: [], country, vatNumber },
    lines,
    ...totalsOf(lines),
    ...{ ratePercent: null, treatment: 'included', credits: null, saleId: null },
  }
}

interface OrderingParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly jobs: Pick<Jobs, 'enqueue' | 'every'>
}

/** Orders the statements of the last month that is over, once. */
export async function orderWalletStatements({ database, clock, jobs }: OrderingParts): Promise<void> {
  const now = clock.now()
  const { month, from, until } = monthBefore(now)
  await database.asService(async (tx) => {
    const ordered = await tx
      .insertInto('wallet_statement_months')
      .values({ month, ordered_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    if (ordered.numInsertedOrUpdatedRows !== 1n) return
    const { rows } = await sql<{ account_id: string }>`
      select account_id from sales where paid_from = 'wallet' and sold_at >= ${from} and sold_at < ${until}
      union
      select account_id from refunds where paid_to = 'wallet' and refunded_at >= ${from} and refunded_at < ${until}
      order by account_id`.execute(tx)
    for (const { account_id: accountId } of rows) {
      await scheduleReceipt(tx, jobs, { about: 'wallet_month', accountId, month })
    }
  })
}

export const STATEMENTS_CHECK_MS = 30 * MINUTE_MS
