/** What a person's leaving ends: nothing of theirs waits or is on sale any more; what was sold stays with whoever has it. */
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { closeListingsOf } from '../licensing/listings.ts'
import { endOffersOf } from '../offers/asset-offers.ts'
import { lockAssetsOf } from '../publications/assets.ts'
import type { SubmissionsService } from '../submissions/submissions.ts'

interface LeavingParts {
  readonly clock: Clock
  /** Opened after the accounts that it is asked for. */
  readonly submissions: () => Pick<SubmissionsService, 'withdrawWaiting'>
  /** Told in the transaction that changes what an asset is sold for. */
  onChange(tx: Tx, assetId: string): Promise<void>
}

export function createLeaving({ clock, submissions, onChange }: LeavingParts) {
  /** In the transaction that closes the account, as the service. */
  return async function leaveMarket(tx: Tx, accountId: string): Promise<void> {
    await submissions().withdrawWaiting(tx, accountId)
    // Held first, so that a price that is set at this moment is set before and ended, or refused after.
    await lockAssetsOf(tx, accountId)
    const at = clock.now()
    const concerned = [...(await closeListingsOf(tx, accountId, at)), ...(await endOffersOf(tx, accountId, at))]
    for (const assetId of new Set(concerned)) await onChange(tx, assetId)
  }
}
