/** What a creator can be paid, now and on the next payout dates. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import type { EarningsForecast } from '#shared/contract/market/ledger.ts'
import {
  availableBalance,
  FORECAST_PAYOUTS,
  payoutAmount,
  payoutDatesAfter,
  plannedPayouts,
} from '#shared/ledger/payout-schedule.ts'
import { type MicroDollars, microDollars } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { transfersWaitingFor } from './waiting.ts'

export interface PayableBalance {
  /** Of the creator's account; below zero where refunds took back what was paid out. */
  readonly balance: MicroDollars
  /** What of it can still be refunded at that time. */
  readonly pending: MicroDollars
  /** The rest; zero where more is pending or owed than there is. */
  readonly available: MicroDollars
  /** What a payout at that time would be: whole cents, 0 where nothing is available. */
  readonly payable: MicroDollars
}

/**
 * Balances of the current ledger at times that may be in the future. In one statement, so that all figures are of one
 * moment.
 */
async function payableBalances(tx: Tx, ownerId: string, times: readonly Date[]): Promise<PayableBalance[]> {
  const { rows } = await sql<{ balance: bigint; pending: bigint }>`
    with tail as materialized (
      select case when t.credit_owner_id = ${ownerId} and t.credit_book = 'creator'
          then t.amount_micro_dollars else -t.amount_micro_dollars end as amount, t.available_at
      from ${transfersWaitingFor(ownerId)}
      where (t.credit_owner_id = ${ownerId} and t.credit_book = 'creator')
        or (t.debit_owner_id = ${ownerId} and t.debit_book = 'creator'))
    select (coalesce((
        select balance_micro_dollars from ledger_entries
        where account_id = ${ownerId} and book = 'creator' order by sequence desc limit 1), 0)
      + coalesce((select sum(amount) from tail), 0))::bigint as balance,
      (coalesce((
        select sum(amount_micro_dollars) from earnings_maturities
        where account_id = ${ownerId} and available_at > moment.at), 0)
      + coalesce((select sum(amount) from tail where available_at > moment.at), 0))::bigint as pending
    from unnest(${times}::timestamptz[]) with ordinality as moment(at, place) order by place`.execute(tx)
  return rows.map((row) => {
    const balance = microDollars(row.balance)
    const pending = microDollars(row.pending)
    return { balance, pending, available: availableBalance(balance, pending), payable: payoutAmount(balance, pending) }
  })
}

/** The balance of the current ledger at a time that may be in the future. */
export async function payableBalance(tx: Tx, ownerId: string, at: Date): Promise<PayableBalance> {
  const [payable] = await payableBalances(tx, ownerId, [at])
  if (payable === undefined) throw new LunaError('INTERNAL', 'The query returned no balance.')
  return payable
}

/**
 * Keeps other transactions from paying the same creator until this one ends: take it before `payableBalance` where the
 * figure is to be paid out.
 */
export async function lockPayouts(tx: Tx, ownerId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`payout/${ownerId}`}, 0))`.execute(tx)
}

/** The next payouts if nothing is sold or refunded until then; each is what is paid by `payoutAmount` on its date. */
export async function forecastPayouts(
  tx: Tx,
  { accountId: ownerId, now }: { readonly accountId: string; readonly now: Date },
): Promise<EarningsForecast> {
  const dates = payoutDatesAfter(now, FORECAST_PAYOUTS)
  const [current, ...ahead] = await payableBalances(tx, ownerId, [now, ...dates])
  if (current === undefined) throw new LunaError('INTERNAL', 'The query returned no balance.')
  const pendingByDate = ahead.flatMap(({ pending }, place) => {
    const at = dates[place]
    return at === undefined ? [] : [{ at, pending }]
  })
  return {
    asOf: now.toISOString(),
    balanceMicroDollars: String(current.balance),
    pendingMicroDollars: String(current.pending),
    availableMicroDollars: String(current.available),
    payouts: plannedPayouts(current.balance, pendingByDate),
  }
}
