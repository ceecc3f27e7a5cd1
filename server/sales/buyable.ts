/** Who may not buy a work, whatever it costs. */
import { isForAdults } from '#shared/asset-card/age.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { CheckoutKind } from '#shared/contract/market/sales.ts'
import { adultsAmong } from '../accounts/age.ts'
import type { Tx } from '../db/database.ts'
import { assertNotOwned } from './orders.ts'
import { assertNotCoolingOff } from './refund-requests.ts'
import type { SellableAsset } from './seams.ts'

interface BuyableFor {
  readonly kind: CheckoutKind
  /** For somebody else, so that the buyer may own a copy. */
  readonly isGift?: boolean
  readonly at: Date
}

/** Throws OWN_ASSET, AGE_RESTRICTED, ALREADY_OWNED, COOLING_OFF. */
export async function assertBuyable(
  tx: Tx,
  buyerId: string,
  work: SellableAsset,
  { kind, isGift = false, at }: BuyableFor,
): Promise<void> {
  if (work.creatorId === buyerId) throw new LunaError('OWN_ASSET')
  await assertOldEnough(tx, buyerId, work)
  if (!isGift) await assertNotOwned(tx, buyerId, work.assetId, kind)
  await assertNotCoolingOff(tx, buyerId, work.assetId, at)
}

/** Of licenses too, whose quotes do not say what the work is rated. Throws AGE_RESTRICTED. */
export async function assertOldEnough(
  tx: Tx,
  buyerId: string,
  { creatorId, assetId }: Pick<SellableAsset, 'creatorId' | 'assetId'>,
): Promise<void> {
  const row = await tx
    .selectFrom('assets')
    .select('age_rating')
    .where('account_id', '=', creatorId)
    .where('id', '=', assetId)
    .executeTakeFirst()
  if (!isForAdults(row?.age_rating ?? '') || (await adultsAmong(tx, [buyerId])).has(buyerId)) return
  throw new LunaError('AGE_RESTRICTED')
}
