/**
 * What closing an account ends: its waiting work and its offers, and all its recurring payments; earlier
 * buyers keep what they bought.
 */
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { closeListingsOf } from '../licensing/listings.ts'
import { endOffersOf } from '../offers/asset-offers.ts'
import { endDiscountsOf } from '../offers/coupons.ts'
import { lockAssetsOf } from '../publications/assets.ts'
import { forgetCustomer } from '../sales/saved-cards.ts'
import { cancelSubscriptionsOf, cancelSubscriptionsTo } from '../sales/subscriptions.ts'
import { refreshSearchDocument } from '../search/documents.ts'
import { endSharesOf } from '../shares/leaving.ts'
import type { SubmissionsService } from '../submissions/submissions.ts'
import { createEmptying } from './emptying.ts'
import type { Trade } from './trade.ts'

interface LeavingParts {
  readonly clock: Clock
  readonly jobs: Jobs
  /** Opened after the accounts that it is asked for. */
  readonly opened: () => {
    readonly intake: { readonly submissions: Pick<SubmissionsService, 'withdrawWaiting'> }
    readonly trade: Pick<Trade, 'paymentsRouter'>
  }
}

export function createLeaving({ clock, jobs, opened }: LeavingParts) {
  const emptying = createEmptying({ clock, payments: () => opened().trade.paymentsRouter.payments })

  /** In the transaction that closes the account, as the service. */
  async function leaveMarket(tx: Tx, accountId: string): Promise<void> {
    await opened().intake.submissions.withdrawWaiting(tx, accountId)
    await cancelSubscriptionsOf(tx, { jobs, clock }, accountId)
    await cancelSubscriptionsTo(tx, { jobs, clock }, accountId)
    await forgetCustomer(tx, accountId, clock.now())
    await endSharesOf(tx, accountId, clock.now())
    // Held first, so that a price that is set at this moment is set before and ended, or refused after.
    await lockAssetsOf(tx, accountId)
    const at = clock.now()
    const concerned = [...(await closeListingsOf(tx, accountId, at)), ...(await endOffersOf(tx, accountId, at))]
    await endDiscountsOf(tx, accountId, at)
    for (const assetId of new Set(concerned)) await refreshSearchDocument(tx, assetId)
  }
  return { leaveMarket, emptying: () => emptying }
}
