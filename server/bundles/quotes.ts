/** What bundles cost now, for everybody and for somebody who owns some of their works. */
import { LunaError } from '#shared/contract/errors.ts'
import type { BundleObstacle } from '#shared/contract/market/bundles.ts'
import { shareOut } from '#shared/money/share-out.ts'
import { LEAST_CENTS } from '#shared/offers/discounts.ts'
import type { Tx } from '../db/database.ts'
import type { BundleSales, SellableAsset, SellableAssets } from '../sales/seams.ts'
import { type BundleRow, bundleRow } from './bundle-rows.ts'

export interface QuotedItem {
  readonly assetId: string
  /** As it is sold by itself; null where it is not. */
  readonly sold: SellableAsset | null
  /** Its part of the price; null while the bundle is not for sale. */
  readonly shareCents: number | null
  readonly isOwned: boolean
}

export interface QuotedBundle extends BundleRow {
  readonly items: readonly QuotedItem[]
  readonly obstacle: BundleObstacle | null
  readonly separateCents: number | null
  /** For the buyer; null while the bundle is not for sale. */
  readonly leftCents: number | null
}

/** Works of which the buyer owns a copy. */
async function ownedAmong(tx: Tx, buyerId: string | null, assetIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (buyerId === null || assetIds.length === 0) return new Set()
  const rows = await tx
    .selectFrom('entitlements')
    .select('asset_id')
    .where('account_id', '=', buyerId)
    .where('asset_id', 'in', assetIds)
    .where('offer', '=', 'one_time')
    .where('withdrawn_at', 'is', null)
    .execute()
  return new Set(rows.map((row) => row.asset_id))
}

/**
 * Whether some part is below what creators of parents are owed a share of: a filler with a high price could take all of a
 * bundle's price from a derived work. A part of nothing would be a free copy.
 */
export function hasTooLowPart(priceCents: number, sold: readonly (SellableAsset | null)[]): boolean {
  const parts = shareOut(
    priceCents,
    sold.map((one) => one?.priceCents ?? 0),
  )
  return sold.some((one, index) => {
    const least = (one?.ancestry.length ?? 0) > 0 ? LEAST_CENTS : 1
    return (parts[index] ?? 0) < least
  })
}

function obstacleOf(
  { endedAt, priceCents }: BundleRow,
  sold: readonly (SellableAsset | null)[],
): BundleObstacle | null {
  if (endedAt !== null) return 'ended'
  const separateCents = sumOfPrices(sold)
  if (separateCents === null) return 'unavailable'
  if (priceCents >= separateCents) return 'not_cheaper'
  return hasTooLowPart(priceCents, sold) ? 'part_too_low' : null
}

/** Null where one of them has no price. */
export function sumOfPrices(sold: readonly (SellableAsset | null)[]): number | null {
  return sold.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one.priceCents), 0)
}

/** The price is divided over all works in proportion to their prices; who owns some pays the parts of the others. */
function quote(row: BundleRow, sold: readonly (SellableAsset | null)[], owned: ReadonlySet<string>): QuotedBundle {
  const separateCents = sumOfPrices(sold)
  const obstacle = obstacleOf(row, sold)
  const prices = sold.map((one) => one?.priceCents ?? 0)
  const shares = obstacle === null ? shareOut(row.priceCents, prices) : []
  const items = row.assetIds.map((assetId, index) => ({
    ...{ assetId, sold: sold[index] ?? null, shareCents: shares[index] ?? null },
    isOwned: owned.has(assetId),
  }))
  const left = items.reduce((sum, { isOwned, shareCents }) => sum + (isOwned ? 0 : (shareCents ?? 0)), 0)
  return { ...row, items, obstacle, separateCents, leftCents: obstacle === null ? left : null }
}

export async function quoteBundles(
  tx: Tx,
  assets: Pick<SellableAssets, 'sellable'>,
  rows: readonly BundleRow[],
  buyerId: string | null,
): Promise<QuotedBundle[]> {
  const ids = rows.flatMap(({ assetIds }) => assetIds)
  const sold = await assets.sellable(
    tx,
    ids.map((assetId) => ({ assetId, offer: 'one_time' })),
  )
  const owned = await ownedAmong(tx, buyerId, ids)
  let place = 0
  return rows.map((row) => {
    const from = place
    place += row.assetIds.length
    return quote(row, sold.slice(from, place), owned)
  })
}

/** What sales need in order to sell a bundle. */
export function createBundleSales(assets: Pick<SellableAssets, 'sellable'>): BundleSales {
  return {
    async quote(tx, bundleId, buyerId) {
      const [bundle] = await quoteBundles(tx, assets, [await bundleRow(tx, bundleId)], buyerId)
      if (bundle === undefined || bundle.obstacle !== null) throw new LunaError('OFFER_UNAVAILABLE')
      const items = bundle.items.flatMap(({ sold, shareCents, isOwned }) =>
        isOwned || sold === null || shareCents === null ? [] : [{ ...sold, priceCents: shareCents }],
      )
      if (items.length === 0) throw new LunaError('ALREADY_OWNED', 'You own all works of this bundle.')
      return { title: bundle.title, items }
    },
  }
}
