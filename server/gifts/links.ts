/** The secret links of gifts: only a hash is stored, and a new link takes the place of the old one. */
import { randomBytes } from 'node:crypto'
import { LunaError } from '#shared/contract/errors.ts'
import { SALE_STATES, type SaleState } from '#shared/contract/market/sales.ts'
import type { Tx } from '../db/database.ts'
import { lockSale, type SaleRow } from '../sales/take-back.ts'
import { hashOfSecret } from '../secret-hash.ts'
import { BOUGHT_STATES, type GiftSale, giftState } from './gift-rows.ts'

const TOKEN_BYTES = 24

export const giftPath = (token: string): string => `/gifts/${token}`

async function rowOf(tx: Tx, { buyerId, saleId }: GiftSale) {
  return tx
    .selectFrom('gifts')
    .selectAll()
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .forUpdate()
    .executeTakeFirst()
}
type GiftRow = NonNullable<Awaited<ReturnType<typeof rowOf>>>

interface LockedGift {
  readonly gift: GiftRow
  readonly sale: SaleRow
  readonly state: ReturnType<typeof giftState>
}

/** The sale before the gift, as refunds lock them. Throws NOT_FOUND. */
export async function lockGift(tx: Tx, of: GiftSale): Promise<LockedGift> {
  const sale = await lockSale(tx, of.buyerId, of.saleId)
  const gift = sale === null ? undefined : await rowOf(tx, of)
  if (sale === null || gift === undefined) throw new LunaError('NOT_FOUND')
  const own = BOUGHT_STATES.find((one) => one === gift.state)
  const ofSale: SaleState | undefined = SALE_STATES.find((one) => one === sale.state)
  if (own === undefined || ofSale === undefined) throw new LunaError('INTERNAL', `gift of the sale ${sale.id}`)
  return { gift, sale, state: giftState(own, ofSale) }
}

const WHY = {
  taken: 'It was taken already.',
  taken_back: 'Its buyer kept it.',
  disputed: 'Its payment is disputed. Try again once the bank has decided.',
  withdrawn: 'Its payment was returned, so it was withdrawn.',
} as const

/** Throws GIFT_NOT_POSSIBLE. */
export function assertWaiting({ state }: LockedGift): void {
  if (state !== 'waiting') throw new LunaError('GIFT_NOT_POSSIBLE', WHY[state])
}

/** Whose gift a token leads to; null for one that leads nowhere (any more). */
export async function giftOfToken(tx: Tx, token: string): Promise<GiftSale | null> {
  const found = await tx
    .selectFrom('gifts')
    .select(['account_id', 'sale_id'])
    .where('link_hash', '=', hashOfSecret(token))
    .executeTakeFirst()
  return found === undefined || found.sale_id === null ? null : { buyerId: found.account_id, saleId: found.sale_id }
}

/** Still what the token leads to, now that it is locked. */
export function isLinkedBy({ gift }: LockedGift, token: string): boolean {
  return gift.link_hash?.equals(hashOfSecret(token)) === true
}

/**
 * Returns the token of the new link. `requestKey`: of the request whose answer shows it. Throws NOT_FOUND,
 * GIFT_NOT_POSSIBLE, CONFLICT where that request made a link before.
 */
export async function renewLink(tx: Tx, of: GiftSale, requestKey: string, at: Date): Promise<string> {
  const locked = await lockGift(tx, of)
  assertWaiting(locked)
  if (locked.gift.link_key === requestKey) {
    throw new LunaError('CONFLICT', 'This request already created a link. Create another one if you did not copy it.')
  }
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  await tx
    .updateTable('gifts')
    .set({ link_hash: hashOfSecret(token), link_key: requestKey, link_at: at, mailed_at: null })
    .where('account_id', '=', of.buyerId)
    .where('sale_id', '=', of.saleId)
    .execute()
  return token
}
