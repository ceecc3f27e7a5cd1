/** What a creator can be told about the next payouts, so that no date is promised on which nothing can be paid. */

import type { EarningsForecast } from '../contract/market/ledger.ts'
import type { PayoutAccount } from '../contract/market/payments.ts'

/**
 * `set_up`: payouts are not set up, or the payment service restricts them; `held`: the market holds them; `manual`: the
 * creator starts each payout; `none`: nothing becomes payable in the time of the forecast; `dates`: the planned payouts.
 */
export type PayoutOutlook = 'set_up' | 'held' | 'manual' | 'none' | 'dates'

/** `account` is null where the market has not answered yet; the plan then stands on the ledger alone. */
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
