/** A gift finds its owner: taken with its link, once, or kept by its buyer. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import { brokenConstraint, type Tx } from '../db/database.ts'
import type { Notify } from '../payments/parts.ts'
import { assertOldEnough } from '../sales/buyable.ts'
import { GIVEN, restoreEntitlement } from '../sales/entitlements.ts'
import { assertNotOwned } from '../sales/orders.ts'
import type { SaleRow } from '../sales/take-back.ts'
import type { GiftSale } from './gift-rows.ts'
import { assertWaiting, giftOfToken, isLinkedBy, lockGift } from './links.ts'

const NO_GIFT = 'The link is not valid, or the buyer created a new one.'

export const noSuchGift = (): LunaError => new LunaError('NOT_FOUND', NO_GIFT)

/** Throws GIFT_NOT_POSSIBLE for a work that gives nothing any more. */
async function assertOnMarket(tx: Tx, { creator_id: creatorId, asset_id: assetId }: SaleRow): Promise<void> {
  const asset = await tx
    .selectFrom('assets')
    .select('status')
    .where('account_id', '=', creatorId)
    .where('id', '=', assetId)
    .executeTakeFirst()
  if (asset?.status === 'removed') throw new LunaError('GIFT_NOT_POSSIBLE', 'The work was removed from the market.')
}

/** Throws OWN_ASSET, AGE_RESTRICTED, ALREADY_OWNED, GIFT_NOT_POSSIBLE. */
async function assertMayTake(tx: Tx, accountId: string, sale: SaleRow): Promise<void> {
  if (sale.account_id === accountId) {
    throw new LunaError('GIFT_NOT_POSSIBLE', 'It is your own gift. To keep it, open your purchase of it.')
  }
  const { asset_id: assetId, creator_id: creatorId } = sale
  if (creatorId === accountId) throw new LunaError('OWN_ASSET', 'You made this work.')
  await assertOnMarket(tx, sale)
  await assertOldEnough(tx, accountId, { creatorId, assetId })
  await assertNotOwned(tx, accountId, assetId, 'one_time')
}

/** The entitlement that the buyer does not have goes to the recipient. */
async function grant(tx: Tx, accountId: string, sale: SaleRow, message: string | null, at: Date): Promise<void> {
  const { account_id: buyerId, id: saleId, asset_id, title } = sale
  const { version_id } = await tx
    .selectFrom('entitlements')
    .select('version_id')
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('entitlements')
    .values({ account_id: accountId, sale_id: saleId, asset_id, version_id, offer: 'one_time', valid_from: at })
    .execute()
  await tx
    .insertInto('received_gifts')
    .values({ account_id: accountId, sale_id: saleId, giver_id: buyerId, asset_id, title, message, taken_at: at })
    .execute()
  await tx
    .updateTable('gifts')
    .set({ state: 'taken', recipient_id: accountId, taken_at: at })
    .where('account_id', '=', buyerId)
    .where('sale_id', '=', saleId)
    .execute()
  // Of a closed account, the message was kept for the recipient alone, who has it now.
  await sql`update gifts set message = null where account_id = ${buyerId} and sale_id = ${saleId}
    and exists (select from accounts a where a.account_id = ${buyerId} and a.closed_at is not null)`.execute(tx)
}

export async function nameOf(tx: Tx, accountId: string): Promise<string> {
  const account = await tx
    .selectFrom('accounts')
    .select('display_name')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return account?.display_name ?? ''
}

/**
 * Returns the sale. Taking a gift again that one has taken changes nothing. Throws NOT_FOUND, GIFT_NOT_POSSIBLE,
 * OWN_ASSET, AGE_RESTRICTED, ALREADY_OWNED.
 */
export async function takeGift(
  tx: Tx,
  notify: Notify,
  { accountId, token }: { readonly accountId: string; readonly token: string },
  at: Date,
): Promise<string> {
  const found = await giftOfToken(tx, token)
  if (found === null) throw noSuchGift()
  const locked = await lockGift(tx, found)
  if (!isLinkedBy(locked, token)) throw noSuchGift()
  const { gift, sale } = locked
  if (gift.recipient_id === accountId) return found.saleId
  assertWaiting(locked)
  await assertMayTake(tx, accountId, sale)
  await grant(tx, accountId, sale, gift.message, at)
  const data = { assetId: sale.asset_id, name: sale.title, saleId: sale.id }
  await notify(tx, found.buyerId, { kind: 'gift_taken', data })
  const giverName = await nameOf(tx, found.buyerId)
  await notify(tx, accountId, { kind: 'gift_received', data: { ...data, giverName } })
  return found.saleId
}

/** The buyer keeps the copy. Throws NOT_FOUND, GIFT_NOT_POSSIBLE, ALREADY_OWNED. */
export async function takeGiftBack(tx: Tx, of: GiftSale): Promise<void> {
  const locked = await lockGift(tx, of)
  if (locked.state === 'taken_back') return
  assertWaiting(locked)
  await assertNotOwned(tx, of.buyerId, locked.sale.asset_id, 'one_time')
  await restoreEntitlement(tx, of, GIVEN)
  await tx
    .updateTable('gifts')
    .set({ state: 'taken_back', link_hash: null, link_at: null })
    .where('account_id', '=', of.buyerId)
    .where('sale_id', '=', of.saleId)
    .execute()
}

/** Of two ways to get one copy at the same moment, the second is refused by the database. */
export async function asOwnedOnce<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (brokenConstraint(error) !== 'entitlements_bought_once') throw error
    throw new LunaError('ALREADY_OWNED', undefined, { cause: error })
  }
}
