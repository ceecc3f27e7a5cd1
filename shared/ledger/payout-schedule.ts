/** When creators are paid, and how much: the same rules for the payouts themselves and for their forecast. */
import type { EarningsForecast } from '../contract/market/ledger.ts'
import { centsToMicroDollars, type MicroDollars, microDollars, microDollarsToCents } from '../money/money.ts'
import { DAY_MS, HOUR_MS } from '../time.ts'

/** Mondays at 06:00 UTC. */
const PAYOUT_WEEKDAY = 1
const PAYOUT_HOUR = 6

/** The payout dates after an instant, soonest first. */
export function payoutDatesAfter(after: Date, count: number): Date[] {
  const midnightMs = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate())
  const daysAhead = (PAYOUT_WEEKDAY - after.getUTCDay() + 7) % 7
  let firstMs = midnightMs + daysAhead * DAY_MS + PAYOUT_HOUR * HOUR_MS
  if (firstMs <= after.getTime()) firstMs += 7 * DAY_MS
  return Array.from({ length: count }, (_, week) => new Date(firstMs + week * 7 * DAY_MS))
}

/**
 * What of a balance can be paid out now. `pending` can still be refunded. What is pending lowers it to zero at most, and
 * a balance below zero leaves nothing: what is owed is said apart from it.
 */
export function availableBalance(balance: MicroDollars, pending: MicroDollars): MicroDollars {
  const available = pending > 0n ? balance - pending : balance
  return microDollars(available > 0n ? available : 0n)
}

/**
 * What is paid out of a balance of which `pending` can still be refunded: whole cents, never more than there is, nothing
 * while the balance is below zero. What is left below a cent carries over.
 */
export function payoutAmount(balance: MicroDollars, pending: MicroDollars): MicroDollars {
  return centsToMicroDollars(microDollarsToCents(availableBalance(balance, pending)).cents)
}

/** How many payouts a forecast holds. */
export const FORECAST_PAYOUTS = 4

/**
 * The payouts of a balance on dates that lie ahead, if nothing is sold or refunded until then: what `payoutAmount` pays
 * on each. `pending` is what can still be refunded at that date.
 */
export function plannedPayouts(
  balance: MicroDollars,
  dates: readonly { readonly at: Date; readonly pending: MicroDollars }[],
): EarningsForecast['payouts'] {
  let remaining = balance
  return dates.map(({ at, pending }) => {
    const amount = payoutAmount(remaining, pending)
    remaining = microDollars(remaining - amount)
    return {
      at: at.toISOString(),
      amountMicroDollars: String(amount),
      remainingMicroDollars: String(remaining),
    }
  })
}
