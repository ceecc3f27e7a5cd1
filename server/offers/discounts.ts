/** Reductions, coupons, and what a one-time purchase costs a buyer with them. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Coupon, NewCoupon, NewReduction, PriceQuote, Reduction } from '#shared/contract/market/discounts.ts'
import { chosenRange, couponCodeOf } from '#shared/offers/discounts.ts'
import { requireShown } from '../accounts/age.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Paged, PageRequest } from '../http/cursor.ts'
import { assetById } from '../publications/assets.ts'
import { addCoupon, endCoupon, listCoupons } from './coupons.ts'
import { offersNow } from './offers-now.ts'
import { type CodeTries, leastPrice, whileTrying } from './prices.ts'
import { addReduction, endReduction, listReductions } from './reductions.ts'
import { sellableAssets } from './sellable.ts'

interface DiscountsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly tries: CodeTries
}

export interface DiscountsService {
  /** Throws NOT_FOUND, AGE_RESTRICTED, OFFER_UNAVAILABLE, COUPON_NOT_VALID, RATE_LIMITED. */
  price(buyerId: string, assetId: string, couponCode: string | undefined): Promise<PriceQuote>
  reductions(creatorId: string, page: PageRequest): Promise<Paged<Reduction>>
  /** Throws INVALID_INPUT, NOT_FOUND, CONFLICT. */
  reduce(creatorId: string, wish: NewReduction): Promise<Reduction>
  /** Throws NOT_FOUND. */
  endReduction(creatorId: string, id: string): Promise<Reduction>
  coupons(creatorId: string, page: PageRequest): Promise<Paged<Coupon>>
  /** Throws INVALID_INPUT, NOT_FOUND, CONFLICT. */
  addCoupon(creatorId: string, wish: NewCoupon): Promise<Coupon>
  /** Throws NOT_FOUND. */
  endCoupon(creatorId: string, id: string): Promise<Coupon>
}

interface Asked {
  readonly buyerId: string
  readonly assetId: string
  readonly couponCode: string | null
  readonly at: Date
}

async function quoteFor(tx: Tx, { assetId, ...asked }: Asked): Promise<PriceQuote> {
  await requireShown(tx, asked.buyerId, await assetById(tx, assetId))
  const [asset = null] = await sellableAssets.sellable(tx, [{ assetId, offer: 'one_time' }])
  if (asset === null) throw new LunaError('OFFER_UNAVAILABLE')
  const { priceCents, by } = await leastPrice(tx, { ...asked, asset, chosenCents: null, expectedCents: null })
  const offer = (await offersNow(tx, assetId, asked.at)).find((one) => one.offer === 'one_time')
  const open = offer?.payWhatYouWant
  return {
    ...{ regularCents: asset.priceCents, priceCents, by, reduction: offer?.reduction ?? null },
    couponCode: asked.couponCode === null ? null : couponCodeOf(asked.couponCode),
    payWhatYouWant: open === undefined ? null : { ...open, maxCents: chosenRange(priceCents).maxCents },
  }
}

export function createDiscounts({ database, clock, tries }: DiscountsParts): DiscountsService {
  return {
    price(buyerId, assetId, code) {
      const asked = { buyerId, assetId, couponCode: code ?? null, at: clock.now() }
      return whileTrying(tries, asked, () => database.asService((tx) => quoteFor(tx, asked)))
    },
    reductions: (creatorId, page) => database.asService((tx) => listReductions(tx, creatorId, page, clock.now())),
    reduce: (creatorId, wish) => database.asService((tx) => addReduction(tx, creatorId, wish, clock.now())),
    endReduction: (creatorId, id) => database.asService((tx) => endReduction(tx, creatorId, id, clock.now())),
    coupons: (creatorId, page) => database.asService((tx) => listCoupons(tx, creatorId, page, clock.now())),
    addCoupon: (creatorId, wish) => database.asService((tx) => addCoupon(tx, creatorId, wish, clock.now())),
    endCoupon: (creatorId, id) => database.asService((tx) => endCoupon(tx, creatorId, id, clock.now())),
  }
}
