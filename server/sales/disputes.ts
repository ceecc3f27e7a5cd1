/**
 * Payments that a buyer's bank reverses. While a dispute is open, the money is held from everyone who received a part
 * of a sale that the payment was for. If it is won, the money is released; if it is lost, it is gone, and what the bank
 * took beyond the sales is the platform's loss. A dispute of what the market refunds anyway is not deducted twice: see
 * given-back.ts.
 */
import { PLATFORM_ID } from '#shared/contract/market/common.ts'
import { cents, centsToMicroDollars, type MicroDollars, microDollars } from '#shared/money/money.ts'
import type { Tx } from '../db/database.ts'
import { postJournal } from '../ledger/post.ts'
import type { LedgerAccount, TransferInput } from '../ledger/transfers.ts'
import type { Dispute } from '../payments/provider.ts'
import { scheduleReversals } from '../payments/transfers.ts'
import { scheduleReceipt } from '../receipts/schedule.ts'
import { type Case, type Held, heldOf, readCase, standingDispute } from './dispute-case.ts'
import { heldParts, type Part, sumOf } from './dispute-shares.ts'
import { isGivenBack, settleGivenBack } from './given-back.ts'
import type { SalesParts } from './parts.ts'
import { earnersOf, type SaleRow, setSaleState, withdrawPurchase } from './take-back.ts'
import { pauseForDispute } from './top-ups/pause.ts'

const PROCESSOR: LedgerAccount = { ownerId: PLATFORM_ID, book: 'processor' }
const LOSSES: LedgerAccount = { ownerId: PLATFORM_ID, book: 'losses' }

type DisputeState = 'opened' | 'held' | 'won' | 'lost'

/** The transfers of one sale; of no sale where it is null. */
interface Step {
  readonly sale: SaleRow | null
  readonly transfers: readonly TransferInput[]
}

const amountOf = ({ amountCents }: Dispute): MicroDollars => centsToMicroDollars(cents(amountCents))

const holdOf = ({ from }: Part): LedgerAccount => ({ ownerId: from.ownerId, book: 'hold' })

async function post(tx: Tx, parts: SalesParts, { buyerId: accountId }: Case, key: string, { sale, transfers }: Step) {
  if (transfers.length === 0) return
  const journal = { accountId, key, kind: 'dispute', at: parts.clock.now(), saleId: sale?.id ?? null } as const
  await postJournal(tx, { ...journal, transfers: [...transfers] })
}

/** Where the payment is for one sale, everything is one journal; otherwise each sale has its own. */
async function postAll(tx: Tx, parts: SalesParts, of: Held, step: string, steps: readonly Step[]): Promise<void> {
  const key = `dispute-${step}:${of.dispute.disputeId}`
  if (of.sales.length <= 1) {
    const [sale = null] = steps.map((one) => one.sale)
    await post(tx, parts, of, key, { sale, transfers: steps.flatMap(({ transfers }) => transfers) })
    return
  }
  for (const one of steps) await post(tx, parts, of, one.sale === null ? key : `${key}:${one.sale.id}`, one)
}

/** What the bank charges for disputes, and gives back where it does. */
async function postFees(tx: Tx, parts: SalesParts, of: Held): Promise<void> {
  for (const { id, feeCents } of of.dispute.transactions) {
    if (feeCents === 0) continue
    const amount = centsToMicroDollars(cents(Math.abs(feeCents)))
    const transfer: TransferInput =
      feeCents > 0
        ? { kind: 'dispute_fee', debit: LOSSES, credit: PROCESSOR, amount }
        : { kind: 'adjustment', debit: PROCESSOR, credit: LOSSES, amount, memo: 'Dispute fee refunded' }
    const sale = of.sales.length === 1 ? (of.held[0]?.sale ?? null) : null
    await post(tx, parts, of, `dispute-fee:${id}:${of.dispute.disputeId}`, { sale, transfers: [transfer] })
  }
}

/** From a wallet at once, even below zero: the bank has taken what was topped up. */
function topUpTransfers({ buyerId, dispute, paid, isTopUp }: Case): TransferInput[] {
  if (!isTopUp) return []
  const wallet: LedgerAccount = { ownerId: buyerId, book: 'wallet' }
  const disputed = amountOf(dispute)
  const amount = disputed < paid ? disputed : paid
  return [{ kind: 'top_up_reversal', debit: wallet, credit: PROCESSOR, amount }]
}

/** Of each sale, what becomes of the parts that are held of it. */
async function stepsOf(tx: Tx, { held }: Held, transferOf: (part: Part) => TransferInput): Promise<Step[]> {
  const steps: Step[] = []
  for (const one of held) steps.push({ sale: one.sale, transfers: (await heldParts(tx, one)).map(transferOf) })
  return steps
}

async function noteHeld(tx: Tx, { buyerId, dispute, held }: Held): Promise<void> {
  if (held.length === 0) return
  await tx
    .insertInto('dispute_sales')
    .values(
      held.map(({ sale, amountCents }) => ({
        ...{ account_id: buyerId, processor_dispute_id: dispute.disputeId, sale_id: sale.id },
        amount_cents: amountCents,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function hold(tx: Tx, parts: SalesParts, of: Held): Promise<void> {
  await noteHeld(tx, of)
  const steps = await stepsOf(tx, of, (part) => {
    return { kind: 'dispute_hold', debit: part.from, credit: holdOf(part), amount: part.amount }
  })
  await postAll(tx, parts, of, 'held', [...steps, { sale: null, transfers: topUpTransfers(of) }])
  for (const { sale, transfers } of steps) {
    if (sale === null) continue
    await setSaleState(tx, sale, 'disputed', parts.clock.now())
    const subject = { assetId: sale.asset_id, name: sale.title, saleId: sale.id }
    for (const { credit, amount } of transfers) {
      if (credit.ownerId === PLATFORM_ID) continue
      const data = { ...subject, heldMicroDollars: String(amount) }
      await parts.notify(tx, credit.ownerId, { kind: 'dispute_opened', data })
    }
  }
}

async function tellOutcome(tx: Tx, { notify }: SalesParts, sale: SaleRow, isWon: boolean): Promise<void> {
  const data = { assetId: sale.asset_id, name: sale.title, saleId: sale.id, isWon }
  for (const creatorId of earnersOf(sale)) await notify(tx, creatorId, { kind: 'dispute_closed', data })
}

async function release(tx: Tx, parts: SalesParts, of: Held): Promise<void> {
  const back = topUpTransfers(of).map(
    ({ amount, debit, credit }): TransferInput => ({ kind: 'top_up', debit: credit, credit: debit, amount }),
  )
  const steps = await stepsOf(tx, of, (part) => {
    return { kind: 'dispute_release', debit: holdOf(part), credit: part.from, amount: part.amount }
  })
  await postAll(tx, parts, of, 'won', [...steps, { sale: null, transfers: back }])
  for (const { sale } of of.held) {
    await setSaleState(tx, sale, 'completed', parts.clock.now())
    await tellOutcome(tx, parts, sale, true)
  }
}

/** What the bank took of the sales, with the tax in it; or of a top-up. */
async function creditLoss(tx: Tx, { jobs }: SalesParts, of: Held, borne: bigint): Promise<void> {
  const { buyerId: accountId, dispute, held } = of
  if (borne === 0n) return
  const lines: { title: string; saleId: string; gross: string; tax: string }[] = []
  let tax = 0n
  for (const one of held) {
    const parts = await heldParts(tx, one)
    const taxed = sumOf(parts.filter(({ from }) => from.book === 'tax_payable'))
    tax += taxed
    lines.push({ title: one.sale.title, saleId: one.sale.id, gross: String(sumOf(parts)), tax: String(taxed) })
  }
  const { paymentIntentId: reference } = of.payment
  await scheduleReceipt(tx, jobs, {
    ...{ about: 'money_back', accountId, reference, reason: 'chargeback', key: `dispute:${dispute.disputeId}` },
    ...{ gross: String(borne), tax: String(tax) },
    ...(lines.length > 0 && { lines }),
  })
}

/** `isBeyondGivenBack`: what the bank took beyond the sales is of what the market gave back, and booked with that. */
async function lose(tx: Tx, parts: SalesParts, of: Held, isBeyondGivenBack: boolean): Promise<void> {
  const steps = await stepsOf(tx, of, (part) => {
    return { kind: 'dispute_loss', debit: holdOf(part), credit: PROCESSOR, amount: part.amount }
  })
  const borne = sumOf([...steps.flatMap(({ transfers }) => transfers), ...topUpTransfers(of)])
  await creditLoss(tx, parts, of, borne)
  const beyond = isBeyondGivenBack ? 0n : amountOf(of.dispute) - borne
  const loss: TransferInput[] =
    beyond > 0n ? [{ kind: 'dispute_loss', debit: LOSSES, credit: PROCESSOR, amount: microDollars(beyond) }] : []
  await postAll(tx, parts, of, 'lost', [...steps, { sale: null, transfers: loss }])
  for (const { sale } of of.held) {
    await setSaleState(tx, sale, 'charged_back', parts.clock.now())
    await withdrawPurchase(tx, parts, sale, 'charged_back')
    await scheduleReversals(tx, parts.jobs, { buyerId: of.buyerId, saleId: sale.id })
    await tellOutcome(tx, parts, sale, false)
  }
}

/** Where the dispute is by now; the bank's taking the money is what opens it for us. */
export function targetState({ state, transactions }: Dispute): DisputeState {
  if (transactions.length === 0) return 'opened'
  if (state === 'won' || state === 'lost') return state
  const taken = transactions.reduce((sum, { amountCents }) => sum - amountCents, 0)
  return taken > 0 ? 'held' : 'opened'
}

async function advance(tx: Tx, parts: SalesParts, dispute: Dispute): Promise<void> {
  const found = await readCase(tx, dispute)
  if (found === null) return
  const standing = await standingDispute(tx, found)
  if (found.isTopUp && standing.state !== 'won' && standing.state !== 'lost') {
    const { buyerId: accountId } = found
    await pauseForDispute(tx, { accountId, disputeId: dispute.disputeId, at: parts.clock.now() })
  }
  const of: Held = { ...found, held: await heldOf(tx, standing, found) }
  await postFees(tx, parts, of)
  const target = targetState(dispute)
  // What was asked for before another answer does not take it back.
  const isKnown = standing.state === target || target === 'opened'
  if (isKnown || standing.state === 'won' || standing.state === 'lost') return
  const givesBack = await isGivenBack(tx, of.payment)
  // Every way passes through `held`, so that the same dispute always leaves the same bookings.
  if (standing.state === 'opened') await hold(tx, parts, of)
  if (target === 'won') await release(tx, parts, of)
  if (target === 'lost') await lose(tx, parts, of, givesBack)
  await tx
    .updateTable('disputes')
    .set({
      ...{ state: target, holds: of.isTopUp || of.held.length > 0 },
      closed_at: target === 'held' ? null : parts.clock.now(),
    })
    .where('account_id', '=', of.buyerId)
    .where('processor_dispute_id', '=', dispute.disputeId)
    .execute()
  if (givesBack) await settleGivenBack(tx, parts, of.payment)
}

export async function disputeChanged(parts: SalesParts, disputeId: string): Promise<void> {
  const dispute = await parts.provider.readDispute(disputeId)
  await parts.database.asService((tx) => advance(tx, parts, dispute))
}
