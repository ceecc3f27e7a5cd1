/** Gifts over the sales of a test database, between accounts with names, and the emails that would be sent. */
import { v7 as uuidv7 } from 'uuid'
import type { NewMail } from '../mail/outbox.ts'
import { notify } from '../notifications/notify.ts'
import { createPeople } from '../reputation/people.fixture.ts'
import { openSalesWorld } from '../sales/world.fixture.ts'
import type { TestDatabase } from '../testing/databases.fixture.ts'
import { createGifts } from './gifts.ts'

export const PRICE_CENTS = 500

export type GiftsWorld = Awaited<ReturnType<typeof openGiftsWorld>>

export async function openGiftsWorld(test: TestDatabase) {
  const { database, clock } = test
  const sales = await openSalesWorld(test)
  const people = createPeople(test)
  const mails: NewMail[] = []
  const notices: readonly { readonly accountId: string; readonly kind: string }[] = sales.notices
  const gifts = createGifts({
    ...{ database, clock, publicUrl: 'http://market.test' },
    notify: async (tx, accountId, content) => {
      sales.notices.push({ accountId, ...content })
      await notify(tx, accountId, content, clock.now())
    },
    outbox: { send: async (_tx, mail) => void mails.push(mail) },
    mailLinks: { frameOf: () => ({ settingsUrl: null, unsubscribeUrl: null }) },
    limits: { beforeGiftLink: async () => {}, afterGiftLink: async () => {}, beforeMail: async () => {} },
  })

  const work = (creatorId: string, priceCents = PRICE_CENTS) => sales.addAsset(creatorId, { one_time: priceCents })

  /** Bought and paid. */
  async function buyGift(buyerId: string, assetId: string, message?: string) {
    const gift = message === undefined ? {} : { message }
    const order = await sales.buy(buyerId, { kind: 'one_time', assetId, gift })
    const { items } = await gifts.given(buyerId, { limit: 1 })
    const saleId = items[0]?.saleId
    if (order.state !== 'fulfilled' || saleId === undefined) throw new Error(`the order is ${order.state}`)
    return { buyerId, saleId }
  }

  async function linkOf(sale: { buyerId: string; saleId: string }): Promise<string> {
    const { url } = await gifts.renewLink(sale, uuidv7())
    return url.slice(url.lastIndexOf('/') + 1)
  }

  return {
    ...sales,
    ...{ notices, people, gifts, mails, work, buyGift, linkOf },
    take: (accountId: string, token: string) => gifts.take({ accountId, address: '192.0.2.1' }, token),
    /** Accounts that can use the copy of a sale now. */
    async holders(saleId: string): Promise<string[]> {
      const { rows } = await test.admin.query<{ account_id: string }>(
        'select account_id from entitlements where sale_id = $1 and withdrawn_at is null',
        [saleId],
      )
      return rows.map(({ account_id }) => account_id)
    },
    refund: ({ buyerId, saleId }: { buyerId: string; saleId: string }) =>
      sales.sales.refund({ buyerId, saleId, key: uuidv7(), origin: 'buyer', reason: 'low_quality' }),
  }
}
