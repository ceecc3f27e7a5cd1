/** Gifts, put together: what buyers and recipients do with them. */
import { isForAdults } from '#shared/asset-card/age.ts'
import type { GivenGift, ReceivedGift, ShownGift } from '#shared/contract/market/gifts.ts'
import { seesAdultWorks } from '../accounts/age.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Paged, PageRequest } from '../http/cursor.ts'
import type { Notify } from '../payments/parts.ts'
import { assetsByIds } from '../publications/assets.ts'
import type { SaleRow } from '../sales/take-back.ts'
import { type GiftMailParts, sendGiftMail } from './gift-mail.ts'
import { type GiftSale, givenGift, givenGifts, receivedGift, receivedGifts } from './gift-rows.ts'
import { giftOfToken, giftPath, lockGift, renewLink } from './links.ts'
import { asOwnedOnce, nameOf, noSuchGift, takeGift, takeGiftBack } from './taking.ts'

/** Who asks, and from where; null for anyone. */
interface Asking<AccountId = string> {
  readonly accountId: AccountId
  readonly address: string
}

/** Throw RATE_LIMITED. */
interface GiftLimits {
  beforeGiftLink(address: string): Promise<void>
  /** A link that led to a gift counts as no guess. */
  afterGiftLink(address: string): Promise<void>
  beforeMail(recipient: string, address: string): Promise<void>
}

export interface GiftsParts extends GiftMailParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly notify: Notify
  readonly limits: GiftLimits
  /** Where the market is reached, without a slash at the end. */
  readonly publicUrl: string
}

/** Those that name a sale throw NOT_FOUND where the caller did not buy it as a gift. */
export interface Gifts {
  /** Throws NOT_FOUND, RATE_LIMITED. */
  find(asking: Asking<string | null>, token: string): Promise<ShownGift>
  /** Throws NOT_FOUND, RATE_LIMITED, GIFT_NOT_POSSIBLE, OWN_ASSET, AGE_RESTRICTED, ALREADY_OWNED. */
  take(asking: Asking, token: string): Promise<ReceivedGift>
  given(accountId: string, page: PageRequest): Promise<Paged<GivenGift>>
  received(accountId: string, page: PageRequest): Promise<Paged<ReceivedGift>>
  /** Throws NOT_FOUND. */
  findReceived(accountId: string, saleId: string): Promise<ReceivedGift>
  ofPurchase(sale: GiftSale): Promise<GivenGift>
  /** `requestKey`: the request's Idempotency-Key. Throws GIFT_NOT_POSSIBLE, CONFLICT. */
  renewLink(sale: GiftSale, requestKey: string): Promise<{ readonly gift: GivenGift; readonly url: string }>
  /** Throws GIFT_NOT_POSSIBLE, CONFLICT, RATE_LIMITED. */
  send(sale: GiftSale, mail: { email: string; address: string; requestKey: string }): Promise<GivenGift>
  /** Throws GIFT_NOT_POSSIBLE, ALREADY_OWNED. */
  takeBack(sale: GiftSale): Promise<GivenGift>
}

/** Null where the reader is not shown it, and for works that left the market. */
async function workFor(tx: Tx, accountId: string | null, { asset_id: assetId, title }: SaleRow) {
  const [asset] = await assetsByIds(tx, [assetId])
  if (asset === undefined || asset.status === 'removed') return null
  const isShown = !isForAdults(asset.ageRating) || (await seesAdultWorks(tx, accountId))
  return isShown ? { assetId, name: title, kind: asset.kind } : null
}

/** By link, with guesses counted. */
function createTaking({ database, clock, notify, limits }: GiftsParts): Pick<Gifts, 'find' | 'take'> {
  async function counted<Result>(address: string, work: () => Promise<Result>): Promise<Result> {
    await limits.beforeGiftLink(address)
    const result = await work()
    await limits.afterGiftLink(address)
    return result
  }

  return {
    find: ({ accountId, address }, token) =>
      counted(address, () =>
        database.asService(async (tx) => {
          const found = await giftOfToken(tx, token)
          if (found === null) throw noSuchGift()
          const { gift, sale, state } = await lockGift(tx, found)
          const { buyerId, saleId } = found
          const isOwn = accountId === buyerId
          return {
            work: await workFor(tx, accountId, sale),
            from: await nameOf(tx, buyerId),
            message: gift.message,
            state,
            isOwn,
            saleId: accountId !== null && (isOwn || accountId === gift.recipient_id) ? saleId : null,
          }
        }),
      ),

    take: ({ accountId, address }, token) =>
      counted(address, () =>
        asOwnedOnce(
          database.asService(async (tx) => {
            const saleId = await takeGift(tx, notify, { accountId, token }, clock.now())
            return receivedGift(tx, accountId, saleId)
          }),
        ),
      ),
  }
}

export function createGifts(parts: GiftsParts): Gifts {
  const { database, clock, limits, publicUrl } = parts
  const urlOf = (token: string): string => publicUrl + giftPath(token)
  return {
    ...createTaking(parts),
    given: (accountId, page) => database.asService((tx) => givenGifts(tx, accountId, page)),
    received: (accountId, page) => database.asService((tx) => receivedGifts(tx, accountId, page)),
    findReceived: (accountId, saleId) => database.asService((tx) => receivedGift(tx, accountId, saleId)),
    ofPurchase: (sale) => database.asService((tx) => givenGift(tx, sale)),

    renewLink: (sale, requestKey) =>
      database.asService(async (tx) => {
        const url = urlOf(await renewLink(tx, sale, requestKey, clock.now()))
        return { gift: await givenGift(tx, sale), url }
      }),

    async send(of, { email, address, requestKey }) {
      await limits.beforeMail(email, address)
      return database.asService(async (tx) => {
        const at = clock.now()
        const url = urlOf(await renewLink(tx, of, requestKey, at))
        const { gift, sale } = await lockGift(tx, of)
        const { asset_id: assetId, creator_id: creatorId, title: workName } = sale
        const { message } = gift
        await sendGiftMail(tx, parts, { buyerId: of.buyerId, creatorId, assetId, workName, message, email, url }, at)
        await tx
          .updateTable('gifts')
          .set({ mailed_at: at })
          .where('account_id', '=', of.buyerId)
          .where('sale_id', '=', of.saleId)
          .execute()
        return givenGift(tx, of)
      })
    },

    takeBack: (sale) =>
      asOwnedOnce(
        database.asService(async (tx) => {
          await takeGiftBack(tx, sale)
          return givenGift(tx, sale)
        }),
      ),
  }
}
