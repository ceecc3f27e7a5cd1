/** Prices over a library's database, with a market that answers from two lists. */
import type { Database } from 'better-sqlite3'
import type { AssetOffer, PastOffer } from '#shared/contract/market/offers.ts'
import type { PriceChange } from '#shared/contract/studio/prices.ts'
import { createWrite } from '../database/write.ts'
import { createEvents } from '../events.ts'
import { ACCOUNT } from '../submissions/model-device.fixture.ts'
import { createOutbox, type Outbox } from '../sync/outbox.ts'
import { createPrices, type Prices } from './prices.ts'

const AT = '2026-11-01T00:00:00.000Z'

export const assetIdOf = (number: number): string => `0190c4b2-0000-7000-8000-${String(number).padStart(12, '0')}`

export const offerOf = (id: number, offer: AssetOffer['offer'], priceCents: number): AssetOffer => ({
  ...{ id: assetIdOf(id), offer, priceCents, interval: null, createdAt: AT },
})

/** Of the asset with this number, which the market sells at $4.99. */
export const changeOf = (number: number, priceCents: number, changes: Partial<PriceChange> = {}): PriceChange => ({
  assetId: assetIdOf(number),
  name: `Work ${number}`,
  offers: [{ offer: 'one_time', priceCents }],
  standing: [offerOf(number, 'one_time', 499)],
  ...changes,
})

export interface MarketOffers {
  standing: AssetOffer[]
  history: PastOffer[]
}

interface Studio {
  readonly prices: Prices
  readonly outbox: Outbox
  /** Works with what waits, in order. */
  waiting(): [assetTitle: string, priceCents: number | undefined][]
}

/** @param onAdd called after each change that was added, within the transaction */
export function createPricing(db: Database, market: MarketOffers, onAdd: () => void = () => undefined): Studio {
  const write = createWrite(db, createEvents())
  const outbox = createOutbox(db)
  const items = (operation: string): unknown => (operation === 'offers.history' ? market.history : market.standing)
  const prices = createPrices({
    write,
    market: {
      requireAccount: () => ACCOUNT,
      relay: {
        call: async ({ operation }) => ({ data: { items: items(operation) }, asOf: AT, isFromCache: false }),
      },
    },
    sync: {
      outbox,
      enqueue(changed, mutation) {
        const id = outbox.add(changed, { ...mutation, accountId: ACCOUNT.id })
        onAdd()
        return id
      },
    },
  })
  const priceOf = new Map<string, number | undefined>()
  return {
    prices,
    outbox,
    waiting() {
      priceOf.clear()
      for (const { mutationId, offers } of prices.pending()) priceOf.set(mutationId, offers[0]?.priceCents)
      return outbox.list(ACCOUNT.id).map(({ id, title }) => [title, priceOf.get(id)])
    },
  }
}
