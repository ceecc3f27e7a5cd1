/** A sale as transfers, and how a sale is taken back. */

import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import type { TransferKind } from '#shared/ledger/kinds.ts'
import { microDollars } from '#shared/money/money.ts'
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

/** From the creator of a work (`workId`) to one of those who share it; `assetId` is what was sold or used. */
export function shareTransfer({
  workId,
  creatorId,
  accountId,
  ...common
}: Omit<TransferInput, 'debit' | 'credit' | 'payerAssetId' | 'payeeAssetId'> & {
  readonly kind: 'share' | 'usage_share'
  readonly workId: string
  readonly creatorId: string
  readonly accountId: string
}): TransferInput {
  return {
    ...common,
    debit: { ownerId: creatorId, book: 'creator' },
    credit: { ownerId: accountId, book: 'creator' },
    payerAssetId: workId,
    payeeAssetId: workId,
  }
}

/**
 * The whole price goes to the creator of the sold asset, who pays the platform's fee and the parents' royalties;
 * a parent pays its own parents, and so on; then each creator pays those who share the work. So everyone's own account
 * shows gross, fees, royalties and shares. Parts of zero are left out, and so are royalties to oneself: a free sale posts
 * nothing (an empty list, which is not a journal).
 */
export function saleTransfers({ from, split, saleId, versionId, offer, country }: SaleToPost): TransferInput[] {
  const sold = split.parts.find((part) => part.party === 'creator')
  if (sold === undefined) return []
  const common = { assetId: sold.assetId, versionId, saleId, offer, country }
  const book = (ownerId: string): LedgerAccount => ({ ownerId, book: 'creator' })
  const seller = book(sold.accountId)
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
  for (const { payer, payee, amount } of split.royalties) {
    if (payer.creatorId === payee.creatorId) continue
    transfers.push({
      ...common,
      kind: 'royalty',
      debit: book(payer.creatorId),
      credit: book(payee.creatorId),
      amount,
      payerAssetId: payer.assetId,
      payeeAssetId: payee.assetId,
    })
  }
  for (const { assetId, creatorId, accountId, amount } of split.shares) {
    transfers.push(shareTransfer({ ...common, kind: 'share', workId: assetId, creatorId, accountId, amount }))
  }
  return transfers.filter(({ amount }) => amount > 0n)
}

const REVERSED_KINDS: Partial<Record<TransferKind, TransferKind>> = {
  sale: 'refund',
  fee: 'fee_refund',
  royalty: 'royalty_refund',
  share: 'share_refund',
  tax: 'tax_refund',
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
