/**
 * What a person's leaving ends: nothing of theirs waits or is on sale any more, and they pay for nothing more; what was
 * sold stays with whoever has it.
 */
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { closeListingsOf } from '../licensing/listings.ts'
import { endOffersOf } from '../offers/asset-offers.ts'
import { lockAssetsOf } from '../publications/assets.ts'
import { cancelSubscriptionsOf } from '../sales/subscriptions.ts'
import { refreshSearchDocument } from '../search/documents.ts'
import type { SubmissionsService } from '../submissions/submissions.ts'

interface LeavingParts {
  readonly clock: Clock
  readonly jobs: Jobs
  /** Opened after the accounts that it is asked for. */
  readonly submissions: () => Pick<SubmissionsService, 'withdrawWaiting'>
}

export function createLeaving({ clock, jobs, submissions }: LeavingParts) {
  /** In the transaction that closes the account, as the service. */
  return async function leaveMarket(tx: Tx, accountId: string): Promise<void> {
    await submissions().withdrawWaiting(tx, accountId)
    await cancelSubscriptionsOf(tx, { jobs, clock }, accountId)
    // Held first, so that a price that is set at this moment is set before and ended, or refused after.
    await lockAssetsOf(tx, accountId)
    const at = clock.now()
    const concerned = [...(await closeListingsOf(tx, accountId, at)), ...(await endOffersOf(tx, accountId, at))]
    for (const assetId of new Set(concerned)) await refreshSearchDocument(tx, assetId)
  }
}
