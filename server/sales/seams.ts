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
