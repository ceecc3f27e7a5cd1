/** A sale written down: the rows of buyer and creators, and the journal that splits the money. */
import { type RawBuilder, sql } from 'kysely'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import type { FeeSchedule, OfferKind } from '#shared/offers/offers.ts'
import { type SaleSplit, splitSale } from '#shared/offers/split.ts'
import type { Tx } from '../db/database.ts'
import { postSaleJournals } from '../ledger/post.ts'
import { saleTransfers } from '../ledger/sale-transfers.ts'
import { taxTransfers } from '../ledger/tax-transfers.ts'
import { concerning, type InForce, inForceFor } from '../shares/in-force.ts'
import { GIVEN } from './entitlements.ts'
import type { SellableAsset } from './seams.ts'

export interface NewSale {
  readonly id: string
  readonly buyerId: string
  /** Once per buyer: the request's key, or the order or invoice. */
  readonly key: string
  readonly offer: OfferKind
  readonly paidFrom: 'wallet' | 'processor' | 'nothing'
  readonly asset: SellableAsset
  /** Without tax. */
  readonly amountCents: number
  /** The tax paid in addition, only by card. */
  readonly taxCents?: number
  readonly fees: FeeSchedule
  readonly at: Date
  readonly validFrom?: Date
  /** Null: no end. */
  readonly validUntil?: Date | null
  readonly storyId?: string
  readonly turnId?: number
  readonly orderId?: string
  readonly subscriptionId?: string
  /** The buyer gets no access: it is for whom the gift is. */
  readonly isGift?: boolean
  readonly country?: string | null
}

/** The journal of a sale in the ledger; it belongs to the buyer. */
export const saleJournalKey = (saleId: string): string => `sale:${saleId}`

/** A sale with what it is divided by, and how. */
interface SplitSale {
  readonly sale: NewSale
  readonly inForce: InForce
  readonly split: SaleSplit
}

const worksOf = ({ asset }: NewSale) => [asset, ...asset.ancestry]

function splitOf(sale: NewSale, all: InForce): SplitSale {
  const { offer, asset, amountCents, fees } = sale
  const { assetId, creatorId, ancestry: parents } = asset
  const amount = centsToMicroDollars(cents(amountCents))
  const inForce = concerning(all, worksOf(sale))
  return { sale, inForce, split: splitSale({ offer, amount, sold: { assetId, creatorId }, parents, fees, ...inForce }) }
}

function saleRow({ sale, split, inForce: { shares, closed } }: SplitSale) {
  const { asset, at } = sale
  return {
    ...(sale.isGift === true ? { withdrawal_reason: GIVEN } : {}),
    ...(shares.length + closed.size === 0 ? {} : { shares, closed_accounts: [...closed] }),
    account_id: sale.buyerId,
    id: sale.id,
    key: sale.key,
    offer: sale.offer,
    paid_from: sale.paidFrom,
    asset_id: asset.assetId,
    version_id: asset.versionId,
    creator_id: asset.creatorId,
    ancestry: asset.ancestry,
    fee_version: split.feeScheduleVersion,
    amount_micro_dollars: String(split.platform + split.creatorShare),
    platform_micro_dollars: String(split.platform),
    story_id: sale.storyId ?? null,
    turn_id: sale.turnId ?? null,
    title: asset.title,
    order_id: sale.orderId ?? null,
    subscription_id: sale.subscriptionId ?? null,
    country: sale.country ?? null,
    sold_at: at,
    valid_from: sale.validFrom ?? at,
    valid_until: sale.validUntil ?? null,
  }
}

function creatorRows({ sale, split, inForce: { shares } }: SplitSale) {
  const shareOf = (part: { readonly assetId: string; readonly accountId: string }) =>
    shares.find(({ assetId, accountId }) => assetId === part.assetId && accountId === part.accountId)
  return split.parts.flatMap((part) =>
    part.party === 'platform'
      ? []
      : [
          {
            account_id: part.accountId,
            sale_id: sale.id,
            asset_id: part.assetId,
            sold_asset_id: sale.asset.assetId,
            depth: part.depth,
            version_id: sale.asset.versionId,
            buyer_id: sale.buyerId,
            offer: sale.offer,
            amount_micro_dollars: String(split.platform + split.creatorShare),
            earned_micro_dollars: String(part.amount),
            country: sale.country ?? null,
            sold_at: sale.at,
            share_basis_points: part.party === 'creator' ? null : (shareOf(part)?.basisPoints ?? null),
          },
        ],
  )
}

/** All rows in one statement. A key that was used before breaks `sales_account_id_key_key`. */
function insertRows(sales: readonly SplitSale[]): RawBuilder<unknown> {
  const rows = JSON.stringify(sales.map(saleRow))
  const parts = JSON.stringify(sales.flatMap(creatorRows))
  return sql`record_sales(${rows}, ${parts})`
}

function journalOf({ sale, split }: SplitSale) {
  const { buyerId, id, paidFrom, offer, asset, at, country = null } = sale
  const from =
    paidFrom === 'wallet'
      ? ({ ownerId: buyerId, book: 'wallet' } as const)
      : ({ ownerId: PLATFORM_ID, book: 'processor' } as const)
  const common = { from, saleId: id, versionId: asset.versionId, offer, country }
  const tax = centsToMicroDollars(cents(sale.taxCents ?? 0))
  const transfers = [
    ...saleTransfers({ ...common, split }),
    ...taxTransfers({ ...common, tax, assetId: asset.assetId }),
  ]
  return { accountId: buyerId, key: saleJournalKey(id), kind: 'sale', at, saleId: id, transfers } as const
}

/**
 * Writes sales down: what was sold to whom, what each creator and collaborator earned by the shares in force at this
 * moment, what the buyer may use, and the money, all in the caller's transaction. Throws WALLET_TOO_LOW where a wallet
 * does not cover its sale; give the transaction up then.
 */
export async function recordSales(tx: Tx, sales: readonly NewSale[]): Promise<SaleSplit[]> {
  const inForce = await inForceFor(tx, sales.flatMap(worksOf))
  const splits = sales.map((sale) => splitOf(sale, inForce))
  const inserted = insertRows(splits)
  const journals = splits.map(journalOf).filter(({ transfers }) => transfers.length > 0)
  if (journals.length > 0) await postSaleJournals(tx, journals, inserted)
  else await sql`select ${inserted}`.execute(tx)
  return splits.map(({ split }) => split)
}
