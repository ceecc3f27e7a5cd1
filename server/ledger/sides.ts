/** A transfer as each of its two accounts sees it. */

import type { LedgerLine } from '#shared/ledger/chain.ts'
import { type Book, bookSchema, transferKindSchema } from '#shared/ledger/kinds.ts'
import { offerKindSchema } from '#shared/offers/offers.ts'
import type { TransferRow } from './transfers.ts'

/** A transfer with its position. */
export interface PostedTransfer extends TransferRow {
  readonly account_id: string
  readonly journal_id: string
  readonly at: Date
}

/** What an entry says, whether it is sealed already or not. */
export type LineContent = Omit<LedgerLine, 'sequence' | 'balanceMicroDollars' | 'hash' | 'amountMicroDollars' | 'at'>

export interface Side {
  readonly ownerId: string
  readonly book: Book
  /** Positive where the account is credited. */
  readonly amount: bigint
  readonly at: Date
  readonly availableAt: Date | null
  readonly content: LineContent
}

function sideOf(transfer: PostedTransfer, side: 'debit' | 'credit'): Side {
  const isDebit = side === 'debit'
  const amount = BigInt(transfer.amount_micro_dollars)
  const isRoyalty = transfer.payer_asset_id !== null
  const ownAsset = (isDebit ? transfer.payer_asset_id : transfer.payee_asset_id) ?? transfer.asset_id
  return {
    ownerId: isDebit ? transfer.debit_owner_id : transfer.credit_owner_id,
    book: bookSchema.parse(isDebit ? transfer.debit_book : transfer.credit_book),
    amount: isDebit ? -amount : amount,
    at: transfer.at,
    availableAt: transfer.available_at,
    content: {
      journalId: transfer.journal_id,
      transferNumber: transfer.number,
      kind: transferKindSchema.parse(transfer.kind),
      availableAt: transfer.available_at?.toISOString() ?? null,
      saleId: transfer.sale_id,
      assetId: ownAsset,
      viaAssetId: isRoyalty ? (isDebit ? transfer.payee_asset_id : transfer.payer_asset_id) : null,
      soldAssetId: isRoyalty ? transfer.asset_id : null,
      // A version belongs to the sold asset, not to its parents.
      versionId: ownAsset === transfer.asset_id ? transfer.version_id : null,
      offer: transfer.offer === null ? null : offerKindSchema.parse(transfer.offer),
      country: transfer.country,
      memo: transfer.memo,
    },
  }
}

export function sidesOf(transfer: PostedTransfer): [Side, Side] {
  return [sideOf(transfer, 'debit'), sideOf(transfer, 'credit')]
}
