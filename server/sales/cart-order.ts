/** What an order of a cart or a bundle sells: works at the total that the buyer saw. */
import { LunaError } from '#shared/contract/errors.ts'
import type { NewCheckout } from '#shared/contract/market/sales.ts'
import { cents, formatCents } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import type { SalesParts } from './parts.ts'
import { pricedNow } from './priced-now.ts'
import type { SellableAsset } from './seams.ts'

type BundleWish = Extract<NewCheckout, { kind: 'bundle' }>
type CartWish = Extract<NewCheckout, { kind: 'cart' }>

export interface WantedItems {
  readonly asset: null
  readonly items: readonly SellableAsset[]
  readonly title: string
  readonly priceCents: number
}

/** For example `A quiet forest and 2 more`. */
function titleOfItems(items: readonly SellableAsset[]): string {
  const [first] = items
  const more = items.length - 1
  return more > 0 ? `${first?.title} and ${more} more` : (first?.title ?? '')
}

/** Throws PRICE_CHANGED, whose data have the total that the works cost now. */
function assertSameTotal(seenCents: number, totalCents: number): void {
  if (seenCents === totalCents) return
  const detail = `The total is ${formatCents(cents(totalCents))} now, not ${formatCents(cents(seenCents))}.`
  throw new LunaError('PRICE_CHANGED', detail, { data: { totalCents } })
}

/** Throws OFFER_UNAVAILABLE, whose data name the works that are not for sale, and PRICE_CHANGED. */
export async function wantedCart(
  tx: Tx,
  { assets, prices, clock }: SalesParts,
  buyerId: string,
  { assetIds, totalCents }: CartWish,
): Promise<WantedItems> {
  const found = await assets.sellable(
    tx,
    assetIds.map((assetId) => ({ assetId, offer: 'one_time' })),
  )
  const gone = assetIds.filter((_, index) => found[index] == null)
  if (gone.length > 0) throw new LunaError('OFFER_UNAVAILABLE', undefined, { data: { assetIds: gone } })
  const items: SellableAsset[] = []
  for (const asset of found)
    if (asset !== null) items.push(await pricedNow(tx, prices, { buyerId, asset, at: clock.now() }))
  const priceCents = items.reduce((sum, one) => sum + one.priceCents, 0)
  assertSameTotal(totalCents, priceCents)
  return { asset: null, items, title: titleOfItems(items), priceCents }
}

/** Throws as `BundleSales.quote` does, and PRICE_CHANGED. */
export async function wantedBundle(
  tx: Tx,
  { bundles }: SalesParts,
  buyerId: string,
  { bundleId, totalCents }: BundleWish,
): Promise<WantedItems> {
  const { title, items } = await bundles.quote(tx, bundleId, buyerId)
  const priceCents = items.reduce((sum, one) => sum + one.priceCents, 0)
  assertSameTotal(totalCents, priceCents)
  return { asset: null, items, title, priceCents }
}
