/** The effect of sales on a creator's reputation. Purchases of own works, of linked accounts, and gifts have none. */
import type { OfferKind } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'
import { recipientOf } from '../gifts/holders.ts'
import { recordReputationEvent, reputationEventOf } from './events.ts'
import { areLinked, owns } from './links.ts'
import { type AssetScores, withdrawRating } from './ratings.ts'

export interface SaleForReputation {
  readonly saleId: string
  readonly assetId: string
  readonly creatorId: string
  readonly buyerId: string
  readonly offer: OfferKind
  readonly soldAt: Date
  /** False for what was given away. */
  readonly isPaid: boolean
}

/**
 * One purchase is one sale. Uses are one sale for each buyer, asset and day: otherwise a single buyer could make a
 * reputation, a cent at a time.
 */
function saleName({ saleId, assetId, buyerId, offer, soldAt }: SaleForReputation): string {
  return offer === 'per_use' ? `uses:${assetId}:${buyerId}:${soldAt.toISOString().slice(0, 10)}` : `sale:${saleId}`
}

/** True where it counts, and had not been counted before. */
export async function recordSale(tx: Tx, sale: SaleForReputation): Promise<boolean> {
  const { creatorId: accountId, buyerId, isPaid, soldAt: at } = sale
  if (!isPaid || (await areLinked(tx, buyerId, accountId))) return false
  const fact = { kind: 'sold' } as const
  return (await recordReputationEvent(tx, { accountId, source: saleName(sale), at, fact })) !== null
}

/** Of a sale that counted: true where this had not been counted before. */
async function recordAgainst(tx: Tx, sale: SaleForReputation, kind: 'refunded' | 'dispute_lost', at: Date) {
  const name = saleName(sale)
  const { creatorId: accountId } = sale
  if ((await reputationEventOf(tx, accountId, name)) === null) return false
  return (await recordReputationEvent(tx, { accountId, source: `${kind}:${name}`, at, fact: { kind } })) !== null
}

async function withdrawRatingOf(tx: Tx, scores: AssetScores, sale: SaleForReputation, at: Date): Promise<void> {
  const holderId = (await recipientOf(tx, sale)) ?? sale.buyerId
  if (await owns(tx, holderId, sale.assetId, sale.saleId)) return
  await withdrawRating(tx, scores, holderId, sale.assetId, at)
}

/** Removes the rating of the buyer, or of the account that took it as a gift, unless another purchase is still active. */
export async function recordRefund(tx: Tx, scores: AssetScores, sale: SaleForReputation, at: Date): Promise<boolean> {
  const counts = await recordAgainst(tx, sale, 'refunded', at)
  await withdrawRatingOf(tx, scores, sale, at)
  return counts
}

/** Counted apart from refunds. */
export async function recordDisputeLost(
  tx: Tx,
  scores: AssetScores,
  sale: SaleForReputation,
  at: Date,
): Promise<boolean> {
  const counts = await recordAgainst(tx, sale, 'dispute_lost', at)
  await withdrawRatingOf(tx, scores, sale, at)
  return counts
}
