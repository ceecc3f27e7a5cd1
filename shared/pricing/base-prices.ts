/**
 * Where a price recommendation starts from before anything comparable has sold. These are choices of the market, in
 * cents; they matter less with every comparable sale.
 */
import type { AssetKind } from '../asset-card/kinds.ts'
import type { LicenseKind } from '../licensing/kinds.ts'
import type { OfferKind } from '../offers/offers.ts'
import type { ReputationLevel } from '../reputation/levels.ts'

/** Of subscriptions for a month; of licenses for a royalty-free one. Kinds without a price by use are not sold so. */
export const BASE_CENTS: Readonly<Record<AssetKind, Readonly<Partial<Record<OfferKind, number>>>>> = {
  character: { per_use: 25, one_time: 499, subscription: 399, license: 1_500 },
  location: { per_use: 20, one_time: 399, subscription: 399, license: 1_500 },
  item: { per_use: 10, one_time: 199, subscription: 299, license: 800 },
  quest_hook: { per_use: 15, one_time: 299, subscription: 299, license: 1_000 },
  room_template: { one_time: 799, subscription: 499, license: 2_500 },
  custom_module: { one_time: 699, subscription: 499, license: 2_500 },
  image: { one_time: 399, subscription: 399, license: 1_500 },
  video: { one_time: 999, subscription: 699, license: 4_000 },
  audio: { one_time: 299, subscription: 299, license: 1_000 },
  voice: { one_time: 999, subscription: 699, license: 4_000 },
  music: { one_time: 799, subscription: 599, license: 3_000 },
  style_pack: { one_time: 1_299, subscription: 699, license: 4_000 },
  template: { per_use: 15, one_time: 399, subscription: 399, license: 1_200 },
}

/** A year for the price of ten months, as is usual. */
export const MONTHS_PAID_IN_A_YEAR = 10

/** In basis points of the royalty-free license: what the buyer may do more or less is worth more or less. */
export const LICENSE_KIND_BASIS_POINTS: Readonly<Record<LicenseKind, number>> = {
  royalty_free: 10_000,
  // Reported use pays on top.
  rights_managed: 8_000,
  editorial: 7_000,
  commercial: 15_000,
  // Sold once: it replaces all later sales.
  exclusive: 80_000,
}

/** In basis points. Narrow, so that a name alone never decides a price. */
export const REPUTATION_BASIS_POINTS: Readonly<Record<ReputationLevel, number>> = {
  new: 9_000,
  rising: 10_000,
  established: 11_500,
  featured: 13_000,
}

/** From 0.7 at quality 0 to 1.3 at quality 1; 1 where the quality is not known. */
export function qualityBasisPoints(quality: number | null): number {
  return quality === null ? 10_000 : 7_000 + Math.round(6_000 * Math.min(1, Math.max(0, quality)))
}
