/** What sales need to know from other parts of the market, as narrow as they need it. */

import type { ParentLink } from '#shared/offers/ancestry.ts'
import type { BillingInterval, FeeSchedule, OfferKind } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'

export interface WantedOffer {
  readonly assetId: string
  readonly offer: Exclude<OfferKind, 'license'>
  /** Of a subscription. */
  readonly interval?: BillingInterval
}

/** An asset as it can be bought now. */
export interface SellableAsset {
  readonly assetId: string
  readonly creatorId: string
  readonly versionId: string
  readonly title: string
  /** All links above it, those to its own parents first. */
  readonly ancestry: readonly ParentLink[]
  /** The offer, or the license listing. */
  readonly offerId: string
  readonly priceCents: number
  /** Of what is for sale now; an order does not keep it. */
  readonly ageRating?: string
  /** The price is the least, and the buyer chooses the amount; an order does not keep it. */
  readonly paysWhatTheyWant?: boolean
}

/** A coupon of a creator. */
export interface CouponRef {
  readonly id: string
  readonly creatorId: string
}

/** What a buyer wants to pay for a one-time purchase. */
export interface PriceWish {
  readonly buyerId: string
  /** With its regular price. */
  readonly asset: SellableAsset
  readonly couponCode: string | null
  /** Where the buyer chooses. */
  readonly chosenCents: number | null
  /** The price that the buyer saw. */
  readonly expectedCents: number | null
  readonly at: Date
}

interface CouponUse {
  readonly buyerId: string
  readonly orderId: string
  readonly at: Date
}

/** What a one-time purchase costs now. */
export interface Prices {
  /** `coupon` is null where another price is as low. Throws COUPON_NOT_VALID, PRICE_CHANGED, INVALID_INPUT. */
  quote(tx: Tx, wish: PriceWish): Promise<{ readonly priceCents: number; readonly coupon: CouponRef | null }>
  /** Orders of the buyer that wait for their payment with this code, without the one of this idempotency key. */
  waitingWith(
    tx: Tx,
    use: { readonly buyerId: string; readonly couponCode: string; readonly key: string },
  ): Promise<readonly string[]>
  /** In the transaction that makes the order, once for each coupon of it. Throws COUPON_NOT_VALID. */
  redeem(tx: Tx, use: CouponUse & { readonly coupon: CouponRef }): Promise<void>
  /** Where an order expires or fails, or is refunded in full. Safe to repeat. */
  release(tx: Tx, use: CouponUse): Promise<void>
  /** Where an order that had expired is fulfilled after all. */
  restore(tx: Tx, use: Omit<CouponUse, 'at'>): Promise<void>
  /** Runs `work`, whose COUPON_NOT_VALID counts as a wrong code. Throws RATE_LIMITED after too many of them. */
  whileTrying<Result>(request: Pick<PriceWish, 'buyerId' | 'couponCode'>, work: () => Promise<Result>): Promise<Result>
}

export interface SellableAssets {
  /** In the order asked for; null where the asset is not published or not offered in this way. */
  sellable(tx: Tx, wanted: readonly WantedOffer[]): Promise<(SellableAsset | null)[]>
  /** Throws NOT_FOUND. */
  creatorOf(tx: Tx, assetId: string): Promise<string>
  /**
   * False once the asset was removed or sold exclusively, or its creator's account is closed: what was paid in the
   * meantime is given back.
   */
  deliverable(tx: Tx, assetId: string): Promise<boolean>
}

export interface BundleSales {
  /**
   * What the buyer does not own of a bundle, each work at its part of the price. Throws NOT_FOUND, OFFER_UNAVAILABLE,
   * ALREADY_OWNED.
   */
  quote(
    tx: Tx,
    bundleId: string,
    buyerId: string,
  ): Promise<{ readonly title: string; readonly items: readonly SellableAsset[] }>
}

export interface FeeSchedules {
  inForce(tx: Tx, at: Date): Promise<FeeSchedule>
}

export interface PaidLicense {
  readonly buyerId: string
  readonly listingId: string
  readonly saleId: string
  readonly orderId: string
  readonly amountCents: number
  readonly at: Date
}

export interface GrantedLicense {
  /** Null: perpetual. */
  readonly expiresAt: Date | null
}

export interface LicenseSales {
  /** `licenseeName`: to whom it is made out, null for the buyer. Throws OFFER_UNAVAILABLE, ALREADY_OWNED, NOT_FOUND. */
  quote(
    tx: Tx,
    listingId: string,
    buyer: { readonly id: string; readonly licenseeName: string | null },
  ): Promise<SellableAsset>
  /** As it was ordered, by the `offerId` of its quote; null where there is no such license. Holds nothing. */
  ordered(tx: Tx, offerId: string): Promise<SellableAsset | null>
  /** Throws OFFER_UNAVAILABLE or ALREADY_OWNED where it can no longer be granted; the money is given back then. */
  grant(tx: Tx, license: PaidLicense): Promise<GrantedLicense>
  /** After a refund or a lost dispute: the key is no longer valid. */
  withdraw(tx: Tx, sale: { readonly buyerId: string; readonly saleId: string; readonly reason: string }): Promise<void>
}

interface GiftOrder {
  readonly id: string
  readonly buyerId: string
}

interface NewGiftOrder extends GiftOrder {
  readonly asset: SellableAsset | null
  readonly title: string
  readonly createdAt: Date
}

interface SoldGift {
  readonly buyerId: string
  readonly saleId: string
}

/** One-time copies bought for somebody else: the sale is the buyer's, the access is not. */
export interface GiftSales {
  /** With the order, before it is paid. */
  order(tx: Tx, order: NewGiftOrder, message: string | null): Promise<void>
  isGift(tx: Tx, order: GiftOrder): Promise<boolean>
  /** It is paid, and waits for its recipient. */
  bought(tx: Tx, order: GiftOrder, saleId: string): Promise<void>
  /** Whether somebody else has the files by now. */
  isOpened(tx: Tx, sale: SoldGift): Promise<boolean>
  /** After a refund or a lost dispute, which withdrew the access: notifies both, where it had been taken. */
  withdrawn(
    tx: Tx,
    sale: SoldGift & { readonly assetId: string; readonly title: string },
    reason: string,
  ): Promise<void>
}
