/** Forecasts the next payouts without promising a date on which nothing can be paid. */

import type { EarningsForecast } from '../contract/market/ledger.ts'
import type { PayoutAccount } from '../contract/market/payments.ts'

/**
 * `set_up`: payouts are not set up, or the payment service restricts them; `held`: the market holds them; `manual`: the
 * creator starts each payout; `none`: nothing becomes payable in the time of the forecast; `dates`: the planned
 * payouts.
 */
export type PayoutOutlook = 'set_up' | 'held' | 'manual' | 'none' | 'dates'

/** `account` is null if the market has not responded yet; the forecast is then based only on the ledger. */
export function payoutOutlook(
  account: Pick<PayoutAccount, 'state' | 'schedule' | 'holdReason'> | null,
  payouts: EarningsForecast['payouts'],
): PayoutOutlook {
  if (account !== null) {
    if (account.state !== 'active') return 'set_up'
    if (account.holdReason !== null) return 'held'
    if (account.schedule === 'manual') return 'manual'
  }
  return payouts.every(({ amountMicroDollars }) => BigInt(amountMicroDollars) === 0n) ? 'none' : 'dates'
}
