import type { OwnWork } from '#shared/contract/market/offers.ts'
import type { PendingPrices } from '#shared/contract/studio/prices.ts'
import { AT, idOf } from '../../testing/ids.ts'

/** A published picture that is sold once, for a price in cents. */
export function ownWork(number: number, priceCents: number, changes: Partial<OwnWork> = {}): OwnWork {
  return {
    ...{ assetId: idOf(number), kind: 'image', name: `Work ${number}`, status: 'published', isPaused: false, tags: [] },
    ...{ thumbnail: null, parents: [], salesCount: 0, publishedAt: AT },
    offers: [{ id: idOf(1_000 + number), offer: 'one_time', priceCents, interval: null, createdAt: AT }],
    ...changes,
  }
}

export function pendingPrices(assetId: string, changes: Partial<PendingPrices> = {}): PendingPrices {
  return {
    ...{ assetId, mutationId: idOf(77), offers: [{ offer: 'one_time', priceCents: 499 }], state: 'waiting' },
    ...{ isUntried: true, problem: null },
    ...changes,
  }
}
