/** The offers of a work as buyers see them at a moment: with what is reduced, and what it cost before. */
import type { AssetOffer } from '#shared/contract/market/offers.ts'
import type { Tx } from '../db/database.ts'
import { creatorOf } from '../publications/assets.ts'
import { currentOffers } from './asset-offers.ts'
import { reductionNow } from './reductions.ts'

/** As the service. Throws NOT_FOUND. */
export async function offersNow(tx: Tx, assetId: string, at: Date): Promise<AssetOffer[]> {
  const creatorId = await creatorOf(tx, assetId)
  const offers: AssetOffer[] = []
  for (const offer of await currentOffers(tx, assetId)) {
    const { priceCents } = offer
    const reduction = offer.offer === 'one_time' ? await reductionNow(tx, { creatorId, assetId, priceCents }, at) : null
    offers.push(reduction === null ? offer : { ...offer, reduction })
  }
  return offers
}
