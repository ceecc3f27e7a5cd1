/** The offer table as data: what every screen and every check of a price goes by. */
import { BILLING_INTERVALS, type FeeSchedule, OFFER_KINDS, OFFERS, priceRange } from '#shared/offers/offers.ts'

export function offerRules(fees: FeeSchedule) {
  const items = OFFER_KINDS.flatMap((offer) => {
    const { settles, mayBeFree, intervals } = OFFERS[offer]
    const each = intervals.length === 0 ? [null] : BILLING_INTERVALS
    return each.map((interval) => {
      const { min, max } = priceRange(offer, interval ?? 'month')
      const platformBasisPoints = fees.platformBasisPoints[offer]
      return { offer, interval, minCents: min, maxCents: max, platformBasisPoints, settles, mayBeFree }
    })
  })
  return { feeScheduleVersion: fees.version, items }
}
