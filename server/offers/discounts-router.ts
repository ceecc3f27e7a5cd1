/** The discounts part of the API. */
import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { DiscountsService } from './discounts.ts'

export function discountsRouter(discounts: DiscountsService) {
  const api = marketImplementer.discounts
  return {
    price: api.price.handler(({ input, context }) => discounts.price(accountOf(context), input.id, input.couponCode)),
    reductions: api.reductions.handler(({ input, context }) => discounts.reductions(accountOf(context), input)),
    reduce: api.reduce.handler(({ input, context }) => discounts.reduce(accountOf(context), input)),
    endReduction: api.endReduction.handler(({ input, context }) =>
      discounts.endReduction(accountOf(context), input.id),
    ),
    coupons: api.coupons.handler(({ input, context }) => discounts.coupons(accountOf(context), input)),
    addCoupon: api.addCoupon.handler(({ input, context }) => discounts.addCoupon(accountOf(context), input)),
    endCoupon: api.endCoupon.handler(({ input, context }) => discounts.endCoupon(accountOf(context), input.id)),
  }
}
