/** What is posted: transfers between accounts, and the rows they become. */
import { createHash } from 'node:crypto'
import { LunaError } from '#shared/contract/errors.ts'
import { availableFrom } from '#shared/ledger/availability.ts'
import { type Book, type JournalKind, TRANSFER_BOOKS, type TransferKind } from '#shared/ledger/kinds.ts'
import { formatMicroDollars, type MicroDollars } from '#shared/money/money.ts'
import type { OfferKind } from '#shared/offers/offers.ts'

/** An account of the ledger. PLATFORM_ID owns the platform's books. */
export interface LedgerAccount {
  readonly ownerId: string
  readonly book: Book
}

export interface TransferInput {
  readonly debit: LedgerAccount
  readonly credit: LedgerAccount
  /** Above zero. */
  readonly amount: MicroDollars
  readonly kind: TransferKind
  /** The sold asset and version. */
  readonly assetId?: string | null
  readonly versionId?: string | null
  /** Defaults to the journal's. */
  readonly saleId?: string | null
  /** Royalties only: the asset on the debit side, and the one on the credit side. */
  readonly payerAssetId?: string | null
  readonly payeeAssetId?: string | null
  readonly offer?: OfferKind | null
  /** ISO 3166-1 alpha-2, of the buyer. */
  readonly country?: string | null
  readonly memo?: string | null
  /** From when on it counts for payouts; by default after the refund window where its kind can be refunded. */
  readonly availableAt?: Date | null
}

export interface JournalInput {
  /** The account that causes it (the buyer, the paid creator, the licensee); `key` is unique for this account. */
  readonly accountId: string
  readonly key: string
  readonly kind: JournalKind
  readonly at: Date
  readonly saleId?: string | null
  readonly transfers: readonly TransferInput[]
}

/** A transfer as stored in the ledger; column names, so that it can be written and read back as JSON. */
export interface TransferRow {
  readonly number: number
  readonly debit_owner_id: string
  readonly debit_book: string
  readonly credit_owner_id: string
  readonly credit_book: string
  readonly amount_micro_dollars: bigint
  readonly kind: string
  readonly available_at: Date | null
  readonly sale_id: string | null
  readonly asset_id: string | null
  readonly version_id: string | null
  readonly payer_asset_id: string | null
  readonly payee_asset_id: string | null
  readonly offer: string | null
  readonly country: string | null
  readonly memo: string | null
}

const MAX_AMOUNT_MICRO_DOLLARS = 10n ** 15n
const MAX_MEMO_LENGTH = 200

function invalid(detail: string): never {
  throw new LunaError('INVALID_INPUT', detail)
}

function assertTransfer({ debit, credit, amount, kind, memo, country }: TransferInput): void {
  if (amount <= 0n || amount > MAX_AMOUNT_MICRO_DOLLARS) {
    invalid(`transfer: ${formatMicroDollars(amount)} is not an amount above zero and up to a billion dollars.`)
  }
  if (debit.ownerId === credit.ownerId && debit.book === credit.book) invalid('transfer: from an account to itself.')
  const allowed = TRANSFER_BOOKS[kind]
  if (!allowed.debit.includes(debit.book) || !allowed.credit.includes(credit.book)) {
    invalid(`transfer: a ${kind} does not go from ${debit.book} to ${credit.book}.`)
  }
  if (memo && memo.length > MAX_MEMO_LENGTH) invalid(`transfer: the memo is longer than ${MAX_MEMO_LENGTH} characters.`)
  if (country && !/^[A-Z]{2}$/.test(country)) invalid(`transfer: "${country}" is not a country code.`)
}

/** The rows of a journal, numbered from 1. Throws INVALID_INPUT for what cannot be posted. */
export function transferRows({ transfers, saleId, at }: JournalInput): TransferRow[] {
  if (transfers.length === 0) invalid('journal: has no transfers.')
  return transfers.map((transfer, index) => {
    assertTransfer(transfer)
    const { debit, credit, amount, kind, availableAt = availableFrom(kind, at) } = transfer
    return {
      number: index + 1,
      debit_owner_id: debit.ownerId,
      debit_book: debit.book,
      credit_owner_id: credit.ownerId,
      credit_book: credit.book,
      amount_micro_dollars: amount,
      kind,
      available_at: availableAt,
      sale_id: transfer.saleId ?? saleId ?? null,
      asset_id: transfer.assetId ?? null,
      version_id: transfer.versionId ?? null,
      payer_asset_id: transfer.payerAssetId ?? null,
      payee_asset_id: transfer.payeeAssetId ?? null,
      offer: transfer.offer ?? null,
      country: transfer.country ?? null,
      memo: transfer.memo ?? null,
    }
  })
}

/**
 * SHA-256 of all that a journal says except when: a repeated request comes later than the first. Taken over the rows,
 * so that it can be recomputed from what the ledger holds.
 */
export function journalInputHash(
  journal: { readonly accountId: string; readonly key: string; readonly kind: string; readonly saleId: string | null },
  rows: readonly TransferRow[],
): Buffer {
  const content = [
    journal.accountId,
    journal.key,
    journal.kind,
    journal.saleId,
    rows.map((row) => [
      row.debit_owner_id,
      row.debit_book,
      row.credit_owner_id,
      row.credit_book,
      String(row.amount_micro_dollars),
      row.kind,
      row.sale_id,
      row.asset_id,
      row.version_id,
      row.payer_asset_id,
      row.payee_asset_id,
      row.offer,
      row.country,
      row.memo,
    ]),
  ]
  return createHash('sha256').update(JSON.stringify(content)).digest()
}
