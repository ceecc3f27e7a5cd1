/** What sales tell about a creator. Purchases of one's own work, of linked accounts, and gifts tell nothing. */
import type { OfferKind } from '#shared/offers/offers.ts'
import type { Tx } from '../db/database.ts'
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

async function recordSale(tx: Tx, sale: SaleForReputation): Promise<void> {
  const { creatorId, buyerId, isPaid, soldAt } = sale
  if (!isPaid || (await areLinked(tx, buyerId, creatorId))) return
  await recordReputationEvent(tx, {
    accountId: creatorId,
    source: saleName(sale),
    at: soldAt,
    fact: { kind: 'sold' },
  })
}

/** Only what counted as a sale counts as a refund. The buyer's rating goes, unless another purchase still stands. */
async function recordRefund(tx: Tx, scores: AssetScores, sale: SaleForReputation, at: Date): Promise<void> {
  const name = saleName(sale)
  if ((await reputationEventOf(tx, sale.creatorId, name)) !== null) {
    await recordReputationEvent(tx, {
      accountId: sale.creatorId,
      source: `refund:${name}`,
      at,
      fact: { kind: 'refunded' },
    })
  }
  if (await owns(tx, sale.buyerId, sale.assetId, sale.saleId)) return
  await withdrawRating(tx, scores, sale.buyerId, sale.assetId, at)
}

/** Counted apart from refunds. */
async function recordDisputeLost(tx: Tx, sale: SaleForReputation, at: Date): Promise<void> {
  const name = saleName(sale)
  if ((await reputationEventOf(tx, sale.creatorId, name)) === null) return
  await recordReputationEvent(tx, {
    accountId: sale.creatorId,
    source: `dispute:${sale.saleId}`,
    at,
    fact: { kind: 'dispute_lost' },
  })
}

/** In the transaction of the sale, refund or lost dispute, as the service. */
export interface SalesReputation {
  recordSale(tx: Tx, sale: SaleForReputation): Promise<void>
  recordRefund(tx: Tx, sale: SaleForReputation, at: Date): Promise<void>
  recordDisputeLost(tx: Tx, sale: SaleForReputation, at: Date): Promise<void>
}

export function createSalesReputation(scores: AssetScores): SalesReputation {
  return {
    recordSale,
    recordRefund: (tx, sale, at) => recordRefund(tx, scores, sale, at),
    recordDisputeLost,
  }
}
