/** Details of closed accounts for their receipts: they are removed when the last statement of the wallet was issued. */
import { DAY_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase } from '../db/database.ts'
import { monthBefore } from './wallet-statements.ts'

interface ForgettingParts {
  readonly database: MarketDatabase
  readonly clock: Clock
}

/**
 * Periodic. The statements of a month are ordered when it is over, so those of the month in which an account was closed
 * have had another month to be issued when the statements of that other month are ordered.
 */
export async function forgetTaxDetails({ database, clock }: ForgettingParts): Promise<void> {
  const { month, from } = monthBefore(clock.now())
  await database.asService(async (tx) => {
    const isOrdered = await tx
      .selectFrom('wallet_statement_months')
      .select('month')
      .where('month', '=', month)
      .executeTakeFirst()
    if (isOrdered === undefined) return
    const closed = tx.selectFrom('accounts').select('account_id').where('closed_at', '<', from)
    await tx.deleteFrom('tax_details').where('account_id', 'in', closed).execute()
  })
}

export const TAX_DETAILS_CHECK_MS = DAY_MS
