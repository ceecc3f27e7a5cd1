/** Sums of a creator's account by what they mean; the sum of all amounts is the account's balance. */
import type { EarningsFigures } from '../contract/market/ledger.ts'
import type { TransferKind } from './kinds.ts'

export const AMOUNTS = [
  'gross',
  'refunds',
  'fees',
  'royalties_received',
  'royalties_paid',
  'shares_received',
  'shares_paid',
  'usage_royalties',
  'disputes',
  'adjustments',
  'payouts',
] as const
export type Amount = (typeof AMOUNTS)[number]

export const COUNTS = ['sale_count', 'refund_count', 'royalty_count'] as const
type Count = (typeof COUNTS)[number]

export type Sums = Record<Amount | Count, bigint>

export function noSums(): Sums {
  return {
    gross: 0n,
    refunds: 0n,
    fees: 0n,
    royalties_received: 0n,
    royalties_paid: 0n,
    shares_received: 0n,
    shares_paid: 0n,
    usage_royalties: 0n,
    disputes: 0n,
    adjustments: 0n,
    payouts: 0n,
    sale_count: 0n,
    refund_count: 0n,
    royalty_count: 0n,
  }
}

/** Where an entry of a creator's account is counted. */
export function amountOf(kind: TransferKind, amount: bigint): Amount {
  switch (kind) {
    case 'sale':
      return 'gross'
    case 'refund':
      return 'refunds'
    case 'fee':
    case 'fee_refund':
      return 'fees'
    case 'royalty':
      return amount > 0n ? 'royalties_received' : 'royalties_paid'
    // What comes back had been paid; what goes back had been received.
    case 'royalty_refund':
      return amount > 0n ? 'royalties_paid' : 'royalties_received'
    case 'share':
    case 'usage_share':
      return amount > 0n ? 'shares_received' : 'shares_paid'
    case 'share_refund':
      return amount > 0n ? 'shares_paid' : 'shares_received'
    case 'usage_royalty':
      return 'usage_royalties'
    case 'payout':
    case 'payout_paid':
    case 'payout_failed':
    case 'earnings_to_wallet':
    case 'wallet_to_earnings':
      return 'payouts'
    case 'dispute_hold':
    case 'dispute_release':
    case 'dispute_loss':
    case 'dispute_fee':
      return 'disputes'
    case 'top_up':
    case 'top_up_reversal':
    case 'wallet_payback':
    case 'wallet_payback_failed':
    case 'usage_payment':
    case 'processor_fee':
    case 'write_off':
    case 'adjustment':
    // Never of a creator's account.
    case 'tax':
    case 'tax_refund':
      return 'adjustments'
  }
}

function countOf(kind: TransferKind, amount: bigint): Count | null {
  if (kind === 'sale') return 'sale_count'
  if (kind === 'refund') return 'refund_count'
  return kind === 'royalty' && amount > 0n ? 'royalty_count' : null
}

/** Adds `count` entries of one kind, whose amounts have one sign and add up to `amount`. */
export function addEntries(
  sums: Sums,
  { kind, amount, count }: { readonly kind: TransferKind; readonly amount: bigint; readonly count: bigint },
): void {
  sums[amountOf(kind, amount)] += amount
  const counter = countOf(kind, amount)
  if (counter !== null) sums[counter] += count
}

export function addSums(sums: Sums, more: Sums): void {
  for (const column of [...AMOUNTS, ...COUNTS]) sums[column] += more[column]
}

/** Everything but what was paid out or moved to the wallet. */
export function netOf(sums: Sums): bigint {
  return AMOUNTS.reduce((net, column) => (column === 'payouts' ? net : net + sums[column]), 0n)
}

export function toFigures(sums: Sums): EarningsFigures {
  return {
    grossMicroDollars: String(sums.gross),
    refundsMicroDollars: String(sums.refunds),
    feesMicroDollars: String(sums.fees),
    royaltiesReceivedMicroDollars: String(sums.royalties_received),
    royaltiesPaidMicroDollars: String(sums.royalties_paid),
    sharesReceivedMicroDollars: String(sums.shares_received),
    sharesPaidMicroDollars: String(sums.shares_paid),
    usageRoyaltiesMicroDollars: String(sums.usage_royalties),
    disputesMicroDollars: String(sums.disputes),
    adjustmentsMicroDollars: String(sums.adjustments),
    netMicroDollars: String(netOf(sums)),
    saleCount: Number(sums.sale_count),
    refundCount: Number(sums.refund_count),
    royaltyCount: Number(sums.royalty_count),
  }
}
