/** What a work of a cart costs now, without a coupon or a chosen amount. */
import type { Tx } from '../db/database.ts'
import type { Prices, SellableAsset } from './seams.ts'

interface Wish {
  readonly buyerId: string
  readonly asset: SellableAsset
  readonly at: Date
}

export async function pricedNow(tx: Tx, prices: Pick<Prices, 'quote'>, wish: Wish): Promise<SellableAsset> {
  const { priceCents } = await prices.quote(tx, { ...wish, couponCode: null, chosenCents: null, expectedCents: null })
  return { ...wish.asset, priceCents }
}
