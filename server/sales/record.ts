/** A sale written down: the rows of buyer and creators, and the journal that splits the money. */
import { sql } from 'kysely'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import type { FeeSchedule, OfferKind } from '#shared/offers/offers.ts'
import { type SaleSplit, splitSale } from '#shared/offers/split.ts'
import type { Tx } from '../db/database.ts'
import { postJournal } from '../ledger/post.ts'
import { saleTransfers } from '../ledger/sale-transfers.ts'
import type { SellableAsset } from './seams.ts'

export interface NewSale {
  readonly id: string
  readonly buyerId: string
  /** Once per buyer: the request's key, or the order or invoice. */
  readonly key: string
  readonly offer: OfferKind
  readonly paidFrom: 'wallet' | 'processor' | 'nothing'
  readonly asset: SellableAsset
  readonly amountCents: number
  readonly fees: FeeSchedule
  readonly at: Date
  readonly validFrom?: Date
  /** Null for ever. */
  readonly validUntil?: Date | null
  readonly storyId?: string
  readonly turnId?: number
  readonly orderId?: string
  readonly subscriptionId?: string
  readonly country?: string | null
}

/** The journal of a sale in the ledger; it lies with the buyer. */
export const saleJournalKey = (saleId: string): string => `sale:${saleId}`

function splitOf({ offer, asset, amountCents, fees }: NewSale): SaleSplit {
  const { assetId, creatorId, ancestry: parents } = asset
  const amount = centsToMicroDollars(cents(amountCents))
  return splitSale({ offer, amount, sold: { assetId, creatorId }, parents, fees })
}

function saleRow(sale: NewSale, split: SaleSplit) {
  const { asset, at } = sale
  return {
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

function creatorRows(sale: NewSale, split: SaleSplit) {
  return split.parts.flatMap((part) =>
    part.party === 'platform'
      ? []
      : [
          {
            account_id: part.creatorId,
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
          },
        ],
  )
}

/** All rows in one statement. A key that was used before breaks `sales_account_id_key_key`. */
async function insertRows(tx: Tx, sales: readonly { sale: NewSale; split: SaleSplit }[]): Promise<void> {
  const rows = JSON.stringify(sales.map(({ sale, split }) => saleRow(sale, split)))
  const parts = JSON.stringify(sales.flatMap(({ sale, split }) => creatorRows(sale, split)))
  await sql`
    with given as materialized (
      select * from json_to_recordset(${rows}::json) as t(
        account_id uuid, id uuid, key text, offer text, paid_from text, asset_id uuid, version_id uuid, creator_id uuid,
        ancestry jsonb, fee_version integer, amount_micro_dollars bigint, platform_micro_dollars bigint, story_id text,
        turn_id integer, title text, order_id uuid, subscription_id uuid, country text, sold_at timestamptz, valid_from timestamptz,
        valid_until timestamptz)
    ), sold as (
      insert into sales (account_id, id, key, state, offer, paid_from, asset_id, version_id, creator_id, ancestry,
        fee_version, amount_micro_dollars, platform_micro_dollars, story_id, turn_id, title, order_id, subscription_id,
        country, sold_at, state_at)
      select account_id, id, key, 'completed', offer, paid_from, asset_id, version_id, creator_id, ancestry,
        fee_version, amount_micro_dollars, platform_micro_dollars, story_id, turn_id, title, order_id, subscription_id,
        country, sold_at, sold_at from given
    ), granted as (
      insert into entitlements (account_id, sale_id, asset_id, version_id, offer, valid_from, valid_until)
      select account_id, id, asset_id, version_id, offer, valid_from, valid_until from given
    ), noted as (
      insert into sales_to_count (account_id, sale_id) select creator_id, id from given
    )
    insert into creator_sales (account_id, sale_id, asset_id, sold_asset_id, depth, version_id, buyer_id, offer,
      amount_micro_dollars, earned_micro_dollars, country, state, sold_at)
    select account_id, sale_id, asset_id, sold_asset_id, depth, version_id, buyer_id, offer,
      amount_micro_dollars, earned_micro_dollars, country, 'completed', sold_at
    from json_to_recordset(${parts}::json) as t(
      account_id uuid, sale_id uuid, asset_id uuid, sold_asset_id uuid, depth integer, version_id uuid, buyer_id uuid,
      offer text, amount_micro_dollars bigint, earned_micro_dollars bigint, country text, sold_at timestamptz)`.execute(
    tx,
  )
}

/**
 * Writes sales down: what was sold to whom, what each creator earned, what the buyer may use, and the money, all in the
 * caller's transaction. Throws WALLET_TOO_LOW where a wallet does not cover its sale; give the transaction up then.
 */
export async function recordSales(tx: Tx, sales: readonly NewSale[]): Promise<SaleSplit[]> {
  const splits = sales.map((sale) => ({ sale, split: splitOf(sale) }))
  await insertRows(tx, splits)
  for (const { sale, split } of splits) {
    const { buyerId, id, paidFrom, offer, asset, at, country = null } = sale
    const from =
      paidFrom === 'wallet'
        ? ({ ownerId: buyerId, book: 'wallet' } as const)
        : ({ ownerId: PLATFORM_ID, book: 'processor' } as const)
    const transfers = saleTransfers({ from, split, saleId: id, versionId: asset.versionId, offer, country })
    if (transfers.length === 0) continue
    await postJournal(tx, { accountId: buyerId, key: saleJournalKey(id), kind: 'sale', at, saleId: id, transfers })
  }
  return splits.map(({ split }) => split)
}
