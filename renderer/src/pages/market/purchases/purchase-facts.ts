/** What can be done with a purchase, from what the market and this machine say of it. */
import type * as z from 'zod'
import type { purchaseSchema } from '#shared/contract/market/sales.ts'
import type { PurchaseDownload } from '#shared/contract/studio/purchases.ts'

export type Purchase = z.output<typeof purchaseSchema>

/** When access ended, or null while there is some. */
export function endOf({ entitlement }: Purchase, now: Date): string | null {
  const { withdrawnAt, validUntil } = entitlement
  if (withdrawnAt !== null) return withdrawnAt
  return validUntil !== null && Date.parse(validUntil) <= now.getTime() ? validUntil : null
}

export type DownloadAction = 'download' | 'resume' | 'running' | 'here' | 'none'

/** What is on this machine stays, also once access has ended; nothing new can be fetched then. */
export function downloadAction(purchase: Purchase, download: PurchaseDownload | undefined, now: Date): DownloadAction {
  if (download?.state === 'under_way') return 'running'
  if (download?.state === 'complete') return 'here'
  if (endOf(purchase, now) !== null) return 'none'
  return download === undefined ? 'download' : 'resume'
}

/** A license is for one version; all else includes later ones for as long as there is access. */
export function hasNewerVersion(
  purchase: Purchase,
  download: PurchaseDownload | undefined,
  currentVersionId: string | undefined,
  now: Date,
): boolean {
  if (download?.state !== 'complete' || currentVersionId === undefined || purchase.offer === 'license') return false
  return endOf(purchase, now) === null && download.versionId !== currentVersionId
}
