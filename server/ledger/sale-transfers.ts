/** A sale as transfers, and how a sale is taken back. */

import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { TransferKind } from '#shared/ledger/kinds.ts'
import { type MicroDollars, microDollars } from '#shared/money/money.ts'
import type { OfferKind } from '#shared/offers/offers.ts'
import type { SaleSplit } from '#shared/offers/split.ts'
import type { LedgerAccount, TransferInput } from './transfers.ts'

export interface SaleToPost {
  /** Where the money comes from: the buyer's wallet, or the platform's `processor` book for a card payment. */
  readonly from: LedgerAccount
  readonly split: SaleSplit
  readonly saleId: string
  readonly versionId: string | null
  readonly offer: OfferKind
  readonly country: string | null
}

interface Link {
  readonly assetId: string
  readonly creatorId: string
  /** All that reaches this creator: the own part and what is passed on to the parents. */
  readonly received: MicroDollars
}

function linksOf(split: SaleSplit): Link[] {
  const creators = split.parts.flatMap((part) => (part.party === 'creator' ? [part] : []))
  return creators.map(({ assetId, creatorId }, depth) => ({
    assetId,
    creatorId,
    received: microDollars(creators.slice(depth).reduce((sum, { amount }) => sum + amount, 0n)),
  }))
}

/**
 * The whole price goes to the creator of the sold asset, who pays the platform's fee and the parent's royalty; the
 * parent pays its own parent, and so on. So everyone's own account shows gross, fees and royalties. Parts of zero are
 * left out, and so are royalties to oneself: a free sale posts nothing (an empty list, which is not a journal).
 */
export function saleTransfers({ from, split, saleId, versionId, offer, country }: SaleToPost): TransferInput[] {
  const links = linksOf(split)
  const [sold] = links
  if (sold === undefined) return []
  const common = { assetId: sold.assetId, versionId, saleId, offer, country }
  const book = (ownerId: string): LedgerAccount => ({ ownerId, book: 'creator' })
  const seller = book(sold.creatorId)
  const gross = microDollars(split.platform + split.creatorShare)
  const transfers: TransferInput[] = [
    { ...common, kind: 'sale', debit: from, credit: seller, amount: gross },
    {
      ...common,
      kind: 'fee',
      debit: seller,
      credit: { ownerId: PLATFORM_ID, book: 'platform_revenue' },
      amount: split.platform,
    },
  ]
  for (const [depth, parent] of links.slice(1).entries()) {
    const child = links[depth]
    if (child === undefined || child.creatorId === parent.creatorId) continue
    transfers.push({
      ...common,
      kind: 'royalty',
      debit: book(child.creatorId),
      credit: book(parent.creatorId),
      amount: parent.received,
      payerAssetId: child.assetId,
      payeeAssetId: parent.assetId,
    })
  }
  return transfers.filter(({ amount }) => amount > 0n)
}

const REVERSED_KINDS: Partial<Record<TransferKind, TransferKind>> = {
  sale: 'refund',
  fee: 'fee_refund',
  royalty: 'royalty_refund',
}

/**
 * Takes back all that a sale posted, part by part. `transfers` are the sale's as they were posted (`transfersOf`), so
 * that what is refunded before it is available is never paid out, and after that is owed at once.
 */
export function refundTransfers(transfers: readonly TransferInput[], memo: string | null): TransferInput[] {
  return transfers.toReversed().flatMap((transfer) => {
    const kind = REVERSED_KINDS[transfer.kind]
    if (kind === undefined) return []
    const { debit, credit, payerAssetId = null, payeeAssetId = null } = transfer
    return [
      { ...transfer, kind, memo, debit: credit, credit: debit, payerAssetId: payeeAssetId, payeeAssetId: payerAssetId },
    ]
  })
}
