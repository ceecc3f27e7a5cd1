/** The name under which the words of a way to sell stand. */

import type { OfferKind } from '#shared/offers/offers.ts'
import type { Priced } from '#shared/offers/way-key.ts'

export function wayName({
  offer,
  interval,
}: Pick<Priced, 'offer' | 'interval'>):
  | Exclude<OfferKind, 'subscription'>
  | 'subscription_year'
  | 'subscription_month' {
  if (offer !== 'subscription') return offer
  return interval === 'year' ? 'subscription_year' : 'subscription_month'
}
