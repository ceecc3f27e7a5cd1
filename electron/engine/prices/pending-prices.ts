/** Prices in the outbox: set here, and not in the market yet, or refused because they changed elsewhere. */
import type { PendingPrices } from '#shared/contract/studio/prices.ts'
import type { OutboxEntry } from '../sync/outbox.ts'

export interface QueuedPrices extends PendingPrices {
  /** The offers of the market that the change comes from. */
  readonly baseOfferIds: readonly string[]
}

export function pricesSubject(assetId: string): string {
  return `offers:${assetId}`
}

/** The last of each work, by asset. */
export function queuedPrices(entries: readonly OutboxEntry[]): Map<string, QueuedPrices> {
  const byAsset = new Map<string, QueuedPrices>()
  for (const { id, call, state, attempts, error } of entries) {
    if (call?.operation !== 'offers.setOffers') continue
    const { input } = call
    byAsset.set(input.id, {
      mutationId: id,
      assetId: input.id,
      offers: input.offers,
      baseOfferIds: input.baseOfferIds ?? [],
      state: state !== 'refused' ? 'waiting' : error?.code === 'CONFLICT' ? 'conflict' : 'refused',
      isUntried: state === 'waiting' && attempts === 0,
      problem: error === null ? null : (error.detail ?? error.message),
    })
  }
  return byAsset
}
