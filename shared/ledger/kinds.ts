/**
 * The books of the ledger and what may be posted between them. An account is an owner and a book; its balance is what
 * was credited less what was debited, so what the market owes is positive and what it has or is owed is negative.
 */
import * as z from 'zod'

/**
 * Of the platform: its fees; tax to pass on to the state; money at the payment service; what that costs; what was lost.
 */
export const PLATFORM_BOOKS = ['platform_revenue', 'tax_payable', 'processor', 'processor_fees', 'losses'] as const

export const BOOKS = [
  /** What a buyer has prepaid. */
  'wallet',
  /** What a creator has earned and was not yet paid. */
  'creator',
  /** A creator's earnings that a dispute holds back. */
  'hold',
  /** On the way to a creator's bank. */
  'payout',
  /** Royalties for usage that a licensee has not paid yet. */
  'royalty_receivable',
  ...PLATFORM_BOOKS,
] as const
export const bookSchema = z.enum(BOOKS)
export type Book = z.infer<typeof bookSchema>

export const TRANSFER_KINDS = [
  'top_up',
  'top_up_reversal',
  'wallet_payback',
  'wallet_payback_failed',
  'sale',
  'fee',
  'royalty',
  'share',
  'tax',
  'refund',
  'fee_refund',
  'royalty_refund',
  'share_refund',
  'tax_refund',
  'usage_royalty',
  'usage_share',
  'usage_payment',
  'payout',
  'payout_paid',
  'payout_failed',
  'earnings_to_wallet',
  'wallet_to_earnings',
  'dispute_hold',
  'dispute_release',
  'dispute_loss',
  'dispute_fee',
  'processor_fee',
  'write_off',
  'adjustment',
] as const
export const transferKindSchema = z.enum(TRANSFER_KINDS)
export type TransferKind = z.infer<typeof transferKindSchema>

/** From which books to which books each kind of transfer goes. */
export const TRANSFER_BOOKS: Readonly<Record<TransferKind, { debit: readonly Book[]; credit: readonly Book[] }>> = {
  top_up: { debit: ['processor'], credit: ['wallet'] },
  top_up_reversal: { debit: ['wallet'], credit: ['processor'] },
  // Back to the cards that topped it up; what a card does not take returns to the wallet.
  wallet_payback: { debit: ['wallet'], credit: ['processor'] },
  wallet_payback_failed: { debit: ['processor'], credit: ['wallet'] },
  // The whole price goes to the creator of what was sold, who passes on the fee and the parent's royalty, and so on.
  sale: { debit: ['wallet', 'processor'], credit: ['creator'] },
  fee: { debit: ['creator'], credit: ['platform_revenue'] },
  royalty: { debit: ['creator'], credit: ['creator'] },
  // From the creator of a work to those who share it.
  share: { debit: ['creator'], credit: ['creator'] },
  // What the buyer paid in addition to the price. It is not income.
  tax: { debit: ['processor'], credit: ['tax_payable'] },
  refund: { debit: ['creator'], credit: ['wallet', 'processor'] },
  fee_refund: { debit: ['platform_revenue'], credit: ['creator'] },
  royalty_refund: { debit: ['creator'], credit: ['creator'] },
  share_refund: { debit: ['creator'], credit: ['creator'] },
  tax_refund: { debit: ['tax_payable'], credit: ['processor'] },
  usage_royalty: { debit: ['royalty_receivable'], credit: ['creator'] },
  usage_share: { debit: ['creator'], credit: ['creator'] },
  usage_payment: { debit: ['wallet', 'processor'], credit: ['royalty_receivable'] },
  payout: { debit: ['creator'], credit: ['payout'] },
  payout_paid: { debit: ['payout'], credit: ['processor'] },
  // From the processor where a bank returned what had been paid.
  payout_failed: { debit: ['payout', 'processor'], credit: ['creator'] },
  // A creator spends available earnings in the market; what is left of them returns when the account closes.
  earnings_to_wallet: { debit: ['creator'], credit: ['wallet'] },
  wallet_to_earnings: { debit: ['wallet'], credit: ['creator'] },
  dispute_hold: { debit: ['creator', 'platform_revenue', 'tax_payable'], credit: ['hold'] },
  dispute_release: { debit: ['hold'], credit: ['creator', 'platform_revenue', 'tax_payable'] },
  dispute_loss: { debit: ['hold', 'creator', 'platform_revenue', 'losses'], credit: ['processor'] },
  dispute_fee: { debit: ['losses', 'creator'], credit: ['processor'] },
  processor_fee: { debit: ['processor_fees'], credit: ['processor'] },
  write_off: { debit: ['losses'], credit: ['wallet', 'creator', 'royalty_receivable', 'payout'] },
  adjustment: { debit: BOOKS, credit: BOOKS },
}

export const JOURNAL_KINDS = [
  'top_up',
  'top_up_reversal',
  'wallet_payback',
  'sale',
  'refund',
  'usage',
  'usage_payment',
  'payout',
  'payout_result',
  'earnings_to_wallet',
  'dispute',
  'processor_fee',
  'write_off',
  'adjustment',
] as const
export type JournalKind = (typeof JOURNAL_KINDS)[number]

/** Journals that take back money which may have been spent already: only these can leave a wallet below zero. */
export const FORCED_JOURNAL_KINDS: ReadonlySet<JournalKind> = new Set(['top_up_reversal', 'dispute'])
