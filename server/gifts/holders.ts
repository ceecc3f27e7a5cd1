/** Who has what a sale gave: the buyer, or the account that took it as a gift. */
import type { Tx } from '../db/database.ts'
import type { GiftSale } from './gift-rows.ts'

/** Null where no one has taken it, or it was no gift. */
export async function recipientOf(tx: Tx, { buyerId, saleId }: GiftSale): Promise<string | null> {
  const gift = await tx
    .selectFrom('gifts')
    .select('recipient_id')
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .executeTakeFirst()
  return gift?.recipient_id ?? null
}

/** Whether the recipient has opened it. */
export async function isOpened(tx: Tx, sale: GiftSale): Promise<boolean> {
  const recipientId = await recipientOf(tx, sale)
  if (recipientId === null) return false
  const received = await tx
    .selectFrom('received_gifts')
    .select('opened_at')
    .where('account_id', '=', recipientId)
    .where('sale_id', '=', sale.saleId)
    // A first opening that is under way counts.
    .forUpdate()
    .executeTakeFirst()
  return received !== undefined && received.opened_at !== null
}
