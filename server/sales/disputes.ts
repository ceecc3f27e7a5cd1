/**
 * Payments that a buyer's bank reverses. While a dispute is open, the money is held from everyone who
 * received a part. If it is won, the money is released; if it is lost, it is gone, and what the bank took beyond the
 * sale is the platform's loss. A dispute of a payment that the market refunds anyway is not deducted twice: see
 * given-back.ts.
 */
import { LunaError } from '#shared/contract/errors.ts'
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars, type MicroDollars, microDollars } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { transfersOf } from '../ledger/journals.ts'
import { postJournal } from '../ledger/post.ts'
import type { LedgerAccount, TransferInput } from '../ledger/transfers.ts'
import type { Dispute } from '../payments/provider.ts'
import { scheduleReversals } from '../payments/transfers.ts'
import { scheduleReceipt } from '../receipts/schedule.ts'
import { pauseForDispute } from './top-ups/pause.ts'
import { cardRefundOf, type PaymentRef, settleGivenBack } from './given-back.ts'
import type { SalesParts } from './parts.ts'
import { saleJournalKey } from './record.ts'
import { earnersOf, lockSale, type SaleRow, setSaleState, withdrawPurchase } from './take-back.ts'

const PROCESSOR: LedgerAccount = { ownerId: PLATFORM_ID, book: 'processor' }
const LOSSES: LedgerAccount = { ownerId: PLATFORM_ID, book: 'losses' }
const REVENUE: LedgerAccount = { ownerId: PLATFORM_ID, book: 'platform_revenue' }

type DisputeState = 'opened' | 'held' | 'won' | 'lost'

interface Case {
  readonly buyerId: string
  readonly dispute: Dispute
  readonly orderId: string
  /** Null for a top-up, and for a payment that bought nothing. */
  readonly sale: SaleRow | null
  /** A top-up's wallet can be drawn on; a sale's parts can be held. */
  readonly isTopUp: boolean
}

interface Paid extends Case {
  readonly paid: MicroDollars
  readonly payment: PaymentRef
}

interface Part {
  readonly from: LedgerAccount
  readonly amount: MicroDollars
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

const sumOf = (amounts: readonly { readonly amount: bigint }[]): bigint =>
  amounts.reduce((sum, { amount }) => sum + amount, 0n)

const amountOf = ({ amountCents }: Dispute): MicroDollars => centsToMicroDollars(cents(amountCents))

async function heldParts(tx: Tx, { sale, dispute }: Case): Promise<Part[]> {
  if (sale === null) return []
  const parts = await partsOfSale(tx, sale)
  return shareOf(parts, sumOf(parts), amountOf(dispute)).filter(({ amount }) => amount > 0n)
}

const holdOf = ({ from }: Part): LedgerAccount => ({ ownerId: from.ownerId, book: 'hold' })

async function post(tx: Tx, parts: SalesParts, of: Case, step: string, transfers: TransferInput[]): Promise<void> {
  if (transfers.length === 0) return
  const { buyerId: accountId, dispute, sale } = of
  const key = `dispute-${step}:${dispute.disputeId}`
  const saleId = sale?.id ?? null
  await postJournal(tx, { accountId, key, kind: 'dispute', at: parts.clock.now(), saleId, transfers })
}

/** What the bank charges for disputes, and gives back where it does. */
async function postFees(tx: Tx, parts: SalesParts, of: Case): Promise<void> {
  for (const { id, feeCents } of of.dispute.transactions) {
    if (feeCents === 0) continue
    const amount = centsToMicroDollars(cents(Math.abs(feeCents)))
    const transfer: TransferInput =
      feeCents > 0
        ? { kind: 'dispute_fee', debit: LOSSES, credit: PROCESSOR, amount }
        : { kind: 'adjustment', debit: PROCESSOR, credit: LOSSES, amount, memo: 'Dispute fee refunded' }
    await post(tx, parts, of, `fee:${id}`, [transfer])
  }
}

/** From a wallet at once, even below zero: the bank has taken what was topped up. */
function topUpTransfers({ buyerId, dispute }: Case, paid: MicroDollars): TransferInput[] {
  const wallet: LedgerAccount = { ownerId: buyerId, book: 'wallet' }
  const disputed = amountOf(dispute)
  const amount = disputed < paid ? disputed : paid
  return [{ kind: 'top_up_reversal', debit: wallet, credit: PROCESSOR, amount }]
}

async function hold(tx: Tx, parts: SalesParts, of: Case, paid: MicroDollars): Promise<void> {
  if (of.isTopUp) await post(tx, parts, of, 'held', topUpTransfers(of, paid))
  if (of.sale === null) return
  const held = (await heldParts(tx, of)).map((part): TransferInput => {
    return { kind: 'dispute_hold', debit: part.from, credit: holdOf(part), amount: part.amount }
  })
  await post(tx, parts, of, 'held', held)
  await setSaleState(tx, of.sale, 'disputed', parts.clock.now())
  const subject = { assetId: of.sale.asset_id, name: of.sale.title, saleId: of.sale.id }
  for (const { credit, amount } of held) {
    if (credit.ownerId === PLATFORM_ID) continue
    const data = { ...subject, heldMicroDollars: String(amount) }
    await parts.notify(tx, credit.ownerId, { kind: 'dispute_opened', data })
  }
}

async function tellOutcome(tx: Tx, { notify }: SalesParts, sale: SaleRow, isWon: boolean): Promise<void> {
  const data = { assetId: sale.asset_id, name: sale.title, saleId: sale.id, isWon }
  for (const creatorId of earnersOf(sale)) await notify(tx, creatorId, { kind: 'dispute_closed', data })
}

async function release(tx: Tx, parts: SalesParts, of: Case, paid: MicroDollars): Promise<void> {
  if (of.isTopUp) {
    const back = topUpTransfers(of, paid).map(
      ({ amount, debit, credit }): TransferInput => ({ kind: 'top_up', debit: credit, credit: debit, amount }),
    )
    await post(tx, parts, of, 'won', back)
  }
  if (of.sale === null) return
  const released = (await heldParts(tx, of)).map((part): TransferInput => {
    return { kind: 'dispute_release', debit: holdOf(part), credit: part.from, amount: part.amount }
  })
  await post(tx, parts, of, 'won', released)
  await setSaleState(tx, of.sale, 'completed', parts.clock.now())
  await tellOutcome(tx, parts, of.sale, true)
}

/** `borne`: what the bank took of the payment, with `tax`. */
async function creditLoss(tx: Tx, { jobs }: SalesParts, { buyerId, dispute }: Case, borne: bigint, tax: bigint) {
  const { paymentIntentId: reference, disputeId } = dispute
  if (reference === null || borne === 0n) return
  const job = { about: 'money_back', accountId: buyerId, reference, reason: 'chargeback' } as const
  await scheduleReceipt(tx, jobs, { ...job, key: `dispute:${disputeId}`, gross: String(borne), tax: String(tax) })
}

async function lose(tx: Tx, parts: SalesParts, of: Case, paid: MicroDollars): Promise<void> {
  const shares = await heldParts(tx, of)
  const held = shares.map((part): TransferInput => {
    return { kind: 'dispute_loss', debit: holdOf(part), credit: PROCESSOR, amount: part.amount }
  })
  const borne = sumOf(of.isTopUp ? topUpTransfers(of, paid) : held)
  await creditLoss(tx, parts, of, borne, sumOf(shares.filter(({ from }) => from.book === 'tax_payable')))
  const beyond = amountOf(of.dispute) - borne
  const loss: TransferInput[] =
    beyond > 0n ? [{ kind: 'dispute_loss', debit: LOSSES, credit: PROCESSOR, amount: microDollars(beyond) }] : []
  await post(tx, parts, of, 'lost', [...held, ...loss])
  if (of.sale === null) return
  await setSaleState(tx, of.sale, 'charged_back', parts.clock.now())
  await withdrawPurchase(tx, parts, of.sale, 'charged_back')
  await scheduleReversals(tx, parts.jobs, { buyerId: of.buyerId, saleId: of.sale.id })
  await tellOutcome(tx, parts, of.sale, false)
}

/** Where the dispute is by now; the bank's taking the money is what opens it for us. */
export function targetState({ state, transactions }: Dispute): DisputeState {
  if (transactions.length === 0) return 'opened'
  if (state === 'won' || state === 'lost') return state
  const taken = transactions.reduce((sum, { amountCents }) => sum - amountCents, 0)
  return taken > 0 ? 'held' : 'opened'
}

async function readCase(tx: Tx, dispute: Dispute): Promise<Paid | null> {
  const { paymentIntentId } = dispute
  if (paymentIntentId === null) return null
  const reference = await tx
    .selectFrom('payment_references')
    .selectAll()
    .where('reference', '=', paymentIntentId)
    .executeTakeFirst()
  // The dispute may be heard of before the payment it is about.
  if (reference === undefined)
    throw new LunaError('PAYMENTS_UNAVAILABLE', `There is no record of ${dispute.disputeId} yet.`)
  const { account_id: buyerId, order_id: orderId, sale_id: saleId } = reference
  const sale = saleId === null ? null : await lockSale(tx, buyerId, saleId)
  const order = await tx
    .selectFrom('orders')
    .select(['kind', 'state'])
    .where('account_id', '=', buyerId)
    .where('id', '=', orderId)
    // Locks the case where there is no sale to lock.
    .forUpdate()
    .executeTakeFirstOrThrow()
  const isTopUp = order.kind === 'top_up' && order.state === 'fulfilled'
  const paid = centsToMicroDollars(cents(reference.amount_cents))
  return { buyerId, orderId, dispute, sale, isTopUp, paid, payment: { buyerId, paymentIntentId } }
}

async function standingDispute(tx: Tx, { buyerId, dispute, sale, orderId }: Case) {
  const { disputeId, reason, amountCents, openedAt } = dispute
  // What was refunded before holds nothing that could be taken.
  const holds = sale === null || sale.state === 'completed'
  await tx
    .insertInto('disputes')
    .values({
      account_id: buyerId,
      processor_dispute_id: disputeId,
      sale_id: sale?.id ?? null,
      order_id: orderId,
      payment_reference: dispute.paymentIntentId,
      reason,
      amount_cents: amountCents,
      state: 'opened',
      holds,
      opened_at: openedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return tx
    .selectFrom('disputes')
    .select(['state', 'holds'])
    .where('account_id', '=', buyerId)
    .where('processor_dispute_id', '=', disputeId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

interface Standing {
  readonly state: string
  readonly holds: boolean
}

/** Whether it takes from those who received the money: as long as it is only asked for, that can still change. */
function isHolding({ state, holds }: Standing, { sale, isTopUp }: Case): boolean {
  if (sale === null) return isTopUp
  return holds && (state !== 'opened' || sale.state === 'completed')
}

/** Every way passes through `held`, so that the same dispute always leaves the same bookings. */
async function book(tx: Tx, parts: SalesParts, of: Case, paid: MicroDollars, from: string, to: DisputeState) {
  if (to === 'opened') return
  if (from === 'opened') await hold(tx, parts, of, paid)
  if (to === 'won') await release(tx, parts, of, paid)
  if (to === 'lost') await lose(tx, parts, of, paid)
}

async function advance(tx: Tx, parts: SalesParts, dispute: Dispute): Promise<void> {
  const found = await readCase(tx, dispute)
  if (found === null) return
  const { paid, payment, ...whole } = found
  const { buyerId } = whole
  const standing = await standingDispute(tx, whole)
  if (whole.isTopUp && standing.state !== 'won' && standing.state !== 'lost') {
    await pauseForDispute(tx, { accountId: buyerId, disputeId: dispute.disputeId, at: parts.clock.now() })
  }
  const holds = isHolding(standing, whole)
  const of: Case = holds ? whole : { ...whole, sale: null }
  await postFees(tx, parts, of)
  const target = targetState(dispute)
  // What was asked for before another answer does not take it back.
  const isKnown = standing.state === target || target === 'opened'
  if (isKnown || standing.state === 'won' || standing.state === 'lost') return
  const isGivenBack = !holds && (await cardRefundOf(tx, payment)) !== null
  if (!isGivenBack) await book(tx, parts, of, paid, standing.state, target)
  await tx
    .updateTable('disputes')
    .set({ state: target, holds, closed_at: target === 'held' ? null : parts.clock.now() })
    .where('account_id', '=', buyerId)
    .where('processor_dispute_id', '=', dispute.disputeId)
    .execute()
  if (isGivenBack) await settleGivenBack(tx, parts, payment)
}

export async function disputeChanged(parts: SalesParts, disputeId: string): Promise<void> {
  const dispute = await parts.provider.readDispute(disputeId)
  await parts.database.asService((tx) => advance(tx, parts, dispute))
}
