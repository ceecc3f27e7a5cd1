/** What sales need of gifts: to keep that an order is one, and to withdraw it where its payment goes back. */
import type { Tx } from '../db/database.ts'
import type { Notify } from '../payments/parts.ts'
import type { GiftSales } from '../sales/seams.ts'
import { isOpened, recipientOf } from './holders.ts'

export function createGiftSales(notify: Notify): GiftSales {
  return {
    async order(tx, { id, buyerId, asset, title, createdAt }, message) {
      if (asset === null) throw new Error(`the order ${id} has no work that could be given`)
      await tx
        .insertInto('gifts')
        .values({
          ...{ account_id: buyerId, order_id: id, asset_id: asset.assetId, title, message },
          ...{ state: 'ordered', ordered_at: createdAt },
        })
        .execute()
    },

    async isGift(tx, { id, buyerId }) {
      const gift = await tx
        .selectFrom('gifts')
        .select('state')
        .where('account_id', '=', buyerId)
        .where('order_id', '=', id)
        .executeTakeFirst()
      return gift !== undefined
    },

    async bought(tx, { id, buyerId }, saleId) {
      await tx
        .updateTable('gifts')
        .set({ state: 'waiting', sale_id: saleId })
        .where('account_id', '=', buyerId)
        .where('order_id', '=', id)
        .execute()
    },

    isOpened,

    async withdrawn(tx: Tx, sale, reason) {
      const recipientId = await recipientOf(tx, sale)
      if (recipientId === null) return
      const { saleId, assetId, title: name } = sale
      const why = reason === 'charged_back' ? 'charged_back' : 'refunded'
      const data = { assetId, name, saleId, why } as const
      await notify(tx, recipientId, { kind: 'gift_withdrawn', data: { ...data, isGiver: false } })
      await notify(tx, sale.buyerId, { kind: 'gift_withdrawn', data: { ...data, isGiver: true } })
    },
  }
}
