/** Own listings summed up. */
import type { OwnListing } from '#shared/contract/market/licensing.ts'

export interface ListingTotals {
  readonly active: number
  readonly sold: number
  readonly revenueCents: number
  readonly royaltiesMicroDollars: bigint
}

export function listingTotals(items: readonly Pick<OwnListing, 'status' | 'analytics'>[]): ListingTotals {
  return {
    active: items.filter(({ status }) => status === 'active').length,
    sold: items.reduce((sum, { analytics }) => sum + analytics.totalPurchases, 0),
    revenueCents: items.reduce((sum, { analytics }) => sum + analytics.totalRevenueCents, 0),
    royaltiesMicroDollars: items.reduce((sum, { analytics }) => sum + BigInt(analytics.royaltiesMicroDollars), 0n),
  }
}

/** The share of all payments by buyers, in basis points; 0 if there are none. */
export function shareOf({ analytics }: Pick<OwnListing, 'analytics'>, totals: ListingTotals): number {
  return totals.revenueCents === 0 ? 0 : Math.round((analytics.totalRevenueCents * 10_000) / totals.revenueCents)
}
