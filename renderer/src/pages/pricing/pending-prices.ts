/** Which offers a work has, and which the person set last. */
import type { NewOffer, OwnWork } from '#shared/contract/market/offers.ts'
import type { PendingPrices } from '#shared/contract/studio/prices.ts'

/** Without licenses, which are listed and changed on their own. */
export function sellingOffers(work: Pick<OwnWork, 'offers'>): NewOffer[] {
  return work.offers.flatMap(({ offer, priceCents, interval }) =>
    offer === 'license' ? [] : [{ offer, priceCents, ...(interval === null ? {} : { interval }) }],
  )
}

/** What the person set last: what waits, or what the market has. */
export function intendedOffers(work: OwnWork, pending: PendingPrices | undefined): NewOffer[] {
  return pending?.state === 'waiting' ? [...pending.offers] : sellingOffers(work)
}
