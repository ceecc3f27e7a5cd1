/** What a bank takes of each sale of a payment, and of everyone with a part of that sale. */

import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars, type MicroDollars, microDollars } from '#shared/money/money.ts'
import { shareOut } from '#shared/money/share-out.ts'
import type { Tx } from '../db/database.ts'
import { transfersOf } from '../ledger/journals.ts'
import type { LedgerAccount } from '../ledger/transfers.ts'
import type { PaidSale } from './payment-sales.ts'
import { saleJournalKey } from './record.ts'
import type { SaleRow } from './take-back.ts'

const REVENUE: LedgerAccount = { ownerId: PLATFORM_ID, book: 'platform_revenue' }

/** A sale and its part of the payment. */
export interface SaleOfPayment extends PaidSale {
  readonly sale: SaleRow
}

/** A sale with what the bank takes of it; above zero, and never more than was paid for it. */
export interface DisputedSale {
  readonly sale: SaleRow
  readonly amountCents: number
}

export interface Part {
  readonly from: LedgerAccount
  readonly amount: MicroDollars
}

export const sumOf = (amounts: readonly { readonly amount: bigint }[]): bigint =>
  amounts.reduce((sum, { amount }) => sum + amount, 0n)

/**
 * Banks dispute what was not refunded, so the amount is that of the sales that still stand, in proportion to what was
 * paid for them and as far as it goes. What is taken beyond is of what the market has given back.
 */
export function spreadDispute(disputedCents: number, sales: readonly SaleOfPayment[]): DisputedSale[] {
  const standing = sales.filter(({ sale }) => sale.state === 'completed')
  const paidCents = standing.reduce((sum, { amountCents }) => sum + amountCents, 0)
  const shares = shareOut(
    Math.min(disputedCents, paidCents),
    standing.map(({ amountCents }) => amountCents),
  )
  return standing.flatMap(({ sale }, index) => {
    const amountCents = shares[index] ?? 0
    return amountCents > 0 ? [{ sale, amountCents }] : []
  })
}

/** Who holds what of the sale, in a fixed order and the tax first, from the sale's own transfers. */
async function partsOfSale(tx: Tx, sale: SaleRow): Promise<Part[]> {
  const net = new Map<string, bigint>()
  const taxes: Part[] = []
  for (const { kind, debit, credit, amount } of await transfersOf(tx, sale.account_id, saleJournalKey(sale.id))) {
    if (kind === 'tax') {
      taxes.push({ from: credit, amount })
      continue
    }
    if (debit.book === 'creator') net.set(debit.ownerId, (net.get(debit.ownerId) ?? 0n) - amount)
    const to = credit.book === 'creator' ? credit.ownerId : PLATFORM_ID
    net.set(to, (net.get(to) ?? 0n) + amount)
  }
  const parts = [...net]
    .filter(([, amount]) => amount > 0n)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([ownerId, amount]) => ({
      from: ownerId === PLATFORM_ID ? REVENUE : ({ ownerId, book: 'creator' } as const),
      amount: microDollars(amount),
    }))
  return [...taxes, ...parts]
}

/** The bank may take back less than was paid: everyone bears the same share, the platform the rest of the rounding. */
function shareOf(parts: readonly Part[], total: bigint, disputed: bigint): Part[] {
  if (disputed >= total) return [...parts]
  const scaled = parts.map(({ from, amount }) => ({ from, amount: (amount * disputed) / total }))
  let rest = disputed - scaled.reduce((sum, { amount }) => sum + amount, 0n)
  return scaled.map(({ from, amount }, index) => {
    const isLast = index === scaled.length - 1
    const more = from.book === 'platform_revenue' || isLast ? rest : 0n
    rest -= more
    return { from, amount: microDollars(amount + more) }
  })
}

export async function heldParts(tx: Tx, { sale, amountCents }: DisputedSale): Promise<Part[]> {
  const parts = await partsOfSale(tx, sale)
  return shareOf(parts, sumOf(parts), centsToMicroDollars(cents(amountCents))).filter(({ amount }) => amount > 0n)
}
