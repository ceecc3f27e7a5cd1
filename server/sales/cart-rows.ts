/** The rows of carts, as sales need them. */
import type { Tx } from '../db/database.ts'
import type { NewSale } from './record.ts'

/** What was bought need not be bought again. */
export async function dropFromCart(tx: Tx, sales: readonly NewSale[]): Promise<void> {
  const copies = sales.filter(({ offer }) => offer === 'one_time')
  const [first] = copies
  if (first === undefined) return
  await tx
    .deleteFrom('cart_items')
    .where('account_id', '=', first.buyerId)
    .where(
      'asset_id',
      'in',
      copies.map(({ asset }) => asset.assetId),
    )
    .execute()
}
