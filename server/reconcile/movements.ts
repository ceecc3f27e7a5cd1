/** Refunds, transfers, their reversals and payouts: what the market has no row of is booked. */
import { v5 as uuidv5 } from 'uuid'
import { cents, formatCents } from '#shared/money/money.ts'
import { DAY_MS } from '#shared/time.ts'
import type { ListedPayout, ListedRefund, ListedReversal, ListedTransfer } from '../payments/listing.ts'
import { noteOperation } from '../payments/operations.ts'
import { bookPayback } from '../payments/paybacks.ts'
import { changeConnectBalance, scheduleSpentReversals } from '../payments/transfers.ts'
import { disputeChanged } from '../sales/disputes.ts'
import type { PaymentRef } from '../sales/payment-sales.ts'
import { refundSale } from '../sales/refunds.ts'
import { matchRefund, NO_MATCH, notePartSent, type PaidBackSale, type RefundMatch } from './card-refunds.ts'
import { decideMovement, decideRefund, type RefundFacts } from './decide.ts'
import { type OperationRow, operationsOf, type PaymentRow, paymentsOf, type TransferRow, transfersOf } from './known.ts'
import { operationIdOf } from './orders.ts'
import { leaveOpen, type Round, resolve } from './round.ts'

/** Banks return payouts for this long. */
const LATE_PAYOUT_MS = 14 * DAY_MS

const amountOf = (amountCents: number): string => formatCents(cents(amountCents))
const operationIdFor = (key: string | null, id: string): string => key ?? uuidv5(id, uuidv5.URL)

function endOperation({ parts }: Round, { accountId, id }: OperationRow, processorId: string): Promise<void> {
  return parts.payments.operations.noteDone(accountId, id, processorId)
}

interface Known {
  readonly operation: OperationRow | undefined
  /** Undefined where it is not booked. */
  readonly payment: PaymentRow | undefined
  readonly match: RefundMatch
}

function factsOfRefund(
  { booked }: Round,
  refund: ListedRefund,
  { operation, payment, match: { sale, planned } }: Known,
): RefundFacts {
  const known = operation?.state ?? (planned === null ? 'none' : 'planned')
  if (payment === undefined) {
    // Booked in this round, had it been applied.
    const wanted = booked.get(refund.paymentIntentId ?? '')
    const isDone = wanted === 'given_back' && known === 'none'
    const isOfNoSale = wanted === 'sale' && refund.key !== null && refund.saleId === null && known === 'none'
    const about = wanted === undefined ? 'foreign' : wanted === 'given_back' ? 'nothing' : wanted
    const state = isDone ? 'ended' : isOfNoSale ? 'planned' : known
    return { operation: state, payment: about, saleState: 'completed', isWhole: true }
  }
  const about = payment.isTopUp ? 'top_up' : sale === null ? 'nothing' : 'sale'
  const isWhole = sale !== null && refund.amountCents >= sale.amountCents
  return { operation: known, payment: about, saleState: sale?.state ?? null, isWhole }
}

/** A dispute that was open when the backup was made must have been won since: a bank's money is not refunded. */
async function settleDisputes({ parts }: Round, { buyerId, paymentIntentId }: PaymentRef): Promise<void> {
  const { salesParts } = parts
  const disputes = await salesParts.database.asService((tx) =>
    tx
      .selectFrom('disputes')
      .select('processor_dispute_id')
      .where('account_id', '=', buyerId)
      .where('payment_reference', '=', paymentIntentId)
      .execute(),
  )
  for (const { processor_dispute_id } of disputes) await disputeChanged(salesParts, processor_dispute_id)
}

async function bookRefund(round: Round, refund: ListedRefund, payment: PaymentRef, sale: PaidBackSale): Promise<void> {
  const { salesParts } = round.parts
  if (sale.state === 'disputed') await settleDisputes(round, payment)
  const made = { operationId: operationIdOf(refund), refundId: refund.refundId }
  const request = {
    buyerId: payment.buyerId,
    saleId: sale.saleId,
    key: `found:${refund.refundId}`,
    origin: 'platform',
    reason: 'other',
    made,
  } as const
  await salesParts.database.asService((tx) => refundSale(tx, salesParts, request))
}

async function bookRefundOrPayback(round: Round, refund: ListedRefund, { payment, match }: Known): Promise<void> {
  const { salesParts, payments } = round.parts
  const { refundId, amountCents, paybackId, paymentIntentId } = refund
  if (payment === undefined || paymentIntentId === null) return
  const { accountId } = payment
  const id = operationIdOf(refund)
  if (payment.isTopUp) {
    const made = { accountId, id, paybackId: paybackId ?? id, paymentIntentId, refundId, amountCents }
    await salesParts.database.asService((tx) => bookPayback(tx, salesParts, made))
  } else if (match.sale !== null) {
    await bookRefund(round, refund, { buyerId: accountId, paymentIntentId }, match.sale)
  }
  if (refund.state === 'failed') await payments.act({ object: 'refund', id: refundId })
}

/** What was sent under another key before the loss, and is planned again since. */
async function endPlanned(round: Round, refund: ListedRefund, { payment, match: { planned } }: Known): Promise<void> {
  const { salesParts, payments } = round.parts
  const { refundId, amountCents, paymentIntentId } = refund
  if (payment === undefined || paymentIntentId === null || planned === null) return
  const { accountId: buyerId } = payment
  const sent = { operationId: operationIdOf(refund), refundId, amountCents }
  if (planned.amountCents === amountCents) await payments.operations.noteDone(buyerId, planned.id, refundId)
  else {
    const of = { buyerId, paymentIntentId }
    await salesParts.database.asService((tx) => notePartSent(tx, salesParts, of, planned, sent))
  }
  if (refund.state === 'failed') await payments.act({ object: 'refund', id: refundId })
}

async function readKnown(
  { parts }: Round,
  refund: ListedRefund,
  operation: OperationRow | undefined,
  like: number,
): Promise<Known> {
  const { paymentIntentId } = refund
  return parts.salesParts.database.asService(async (tx) => {
    const payment = (await paymentsOf(tx, [paymentIntentId])).get(paymentIntentId ?? '')
    const isOpen = operation === undefined && payment !== undefined && paymentIntentId !== null
    const match = isOpen
      ? await matchRefund(tx, { buyerId: payment.accountId, paymentIntentId }, refund, like)
      : NO_MATCH
    return { operation, payment, match }
  })
}

async function reconcileRefund(round: Round, refund: ListedRefund, known: Known): Promise<void> {
  const { refundId: id, paymentIntentId } = refund
  const { operation } = known
  const decision = decideRefund(factsOfRefund(round, refund, known))
  const detail = `${amountOf(refund.amountCents)} of ${paymentIntentId ?? 'an unknown payment'}`
  const found = { subject: 'refund' as const, id, detail }
  switch (decision) {
    case 'nothing':
      return
    case 'end_operation':
      return resolve(round, { ...found, outcome: 'noted as sent' }, () =>
        operation === undefined ? endPlanned(round, refund, known) : endOperation(round, operation, id),
      )
    case 'book_payback':
    case 'book_refund': {
      const outcome = decision === 'book_refund' ? 'booked' : 'booked from the wallet'
      return resolve(round, { ...found, outcome }, () => bookRefundOrPayback(round, refund, known))
    }
    case 'unclear':
      return leaveOpen(round, { ...found, outcome: 'does not match a sale: book it by hand' })
  }
}

export async function reconcileRefunds(round: Round): Promise<void> {
  const { database } = round.parts.salesParts
  // What is of no sale first: it takes what is planned of the same amount.
  const refunds = round.refunds.toSorted((a, b) => Number(a.saleId !== null) - Number(b.saleId !== null))
  const made = refunds.map((refund) => ({ id: refund.refundId, key: operationIdOf(refund) }))
  const operations = await database.asService((tx) => operationsOf(tx, made))
  for (const [index, refund] of refunds.entries()) {
    const { refundId, paymentIntentId, amountCents } = refund
    const like = refunds
      .slice(index)
      .filter((one) => one.paymentIntentId === paymentIntentId && one.amountCents === amountCents)
      .filter((one) => one.saleId !== null && !operations.has(one.refundId)).length
    await reconcileRefund(round, refund, await readKnown(round, refund, operations.get(refundId), like))
  }
}

/** The payment's sale, as far as it is booked, so that a refund takes back what was transferred for it. */
async function bookTransfer({ parts }: Round, transfer: ListedTransfer, creatorId: string): Promise<void> {
  const { database, clock, jobs } = parts.salesParts
  const { transferId, key, recipientId, amountCents, chargeId, group, paymentIntentId } = transfer
  await database.asService(async (tx) => {
    const saleId = (await paymentsOf(tx, [paymentIntentId])).get(paymentIntentId ?? '')?.saleId ?? null
    const target = { kind: 'transfer', recipientId, chargeId, group } as const
    const id = operationIdFor(key, transferId)
    const operation = { id, accountId: creatorId, target, amountCents, ...(saleId === null ? {} : { saleId }) }
    await noteOperation(tx, operation, { processorId: transferId, at: clock.now() })
    await changeConnectBalance(tx, creatorId, amountCents)
    // What is there beyond what the ledger owes comes back.
    await scheduleSpentReversals(tx, jobs, { creatorId, id })
  })
}

async function bookReversal({ parts }: Round, reversal: ListedReversal, of: TransferRow): Promise<void> {
  const { database, clock } = parts.salesParts
  const { reversalId, key, transferId, amountCents } = reversal
  const { creatorId: accountId, id, saleId } = of
  await database.asService(async (tx) => {
    const target = { kind: 'reversal', transferId } as const
    const about = { transferId: id, ...(saleId === null ? {} : { saleId }) }
    const operation = { id: operationIdFor(key, reversalId), accountId, target, amountCents, ...about }
    await noteOperation(tx, operation, { processorId: reversalId, at: clock.now() })
    await changeConnectBalance(tx, accountId, -amountCents)
  })
}

/** Something that moved between the market and a creator. */
interface Movement {
  readonly subject: 'transfer' | 'reversal' | 'payout'
  readonly id: string
  readonly detail: string
  readonly operation: OperationRow | undefined
  /** Null where the market does not know whose it is. */
  readonly book: (() => Promise<void>) | null
}

async function reconcileMovement(round: Round, { operation, book, ...found }: Movement): Promise<void> {
  const decision = decideMovement({ operation: operation?.state ?? 'none', isOwned: book !== null })
  switch (decision) {
    case 'nothing':
      return
    case 'end_operation':
      if (operation === undefined) return
      return resolve(round, { ...found, outcome: 'noted as sent' }, () => endOperation(round, operation, found.id))
    case 'book':
      return resolve(round, { ...found, outcome: 'booked' }, async () => book?.())
    case 'unclear':
      return leaveOpen(round, { ...found, outcome: 'belongs to no known account: check it by hand' })
  }
}

export async function reconcileTransfers(round: Round, linked: ReadonlyMap<string, string>): Promise<void> {
  const { database, provider } = round.parts.salesParts
  const transfers = await provider.transfersSince(round.since)
  const made = transfers.map(({ transferId: id, key }) => ({ id, key: operationIdFor(key, id) }))
  const operations = await database.asService((tx) => operationsOf(tx, made))
  for (const transfer of transfers) {
    const { transferId: id, amountCents, recipientId } = transfer
    const creatorId = linked.get(recipientId)
    await reconcileMovement(round, {
      subject: 'transfer',
      id,
      detail: `${amountOf(amountCents)} to ${recipientId}`,
      operation: operations.get(id),
      book: creatorId === undefined ? null : () => bookTransfer(round, transfer, creatorId),
    })
  }
}

export async function reconcileReversals(round: Round): Promise<void> {
  const { database, provider } = round.parts.salesParts
  const reversals = await provider.reversalsSince(round.since)
  const made = reversals.map(({ reversalId: id, key }) => ({ id, key: operationIdFor(key, id) }))
  const ids = reversals.map(({ transferId }) => transferId)
  const operations = await database.asService((tx) => operationsOf(tx, made))
  const transfers = await database.asService((tx) => transfersOf(tx, ids))
  const transfersToCome = new Set(round.findings.flatMap(({ subject, id }) => (subject === 'transfer' ? [id] : [])))
  for (const reversal of reversals) {
    const { reversalId: id, amountCents, transferId } = reversal
    const of = transfers.get(transferId)
    const isOwned = of !== undefined || (!round.applies && transfersToCome.has(transferId))
    await reconcileMovement(round, {
      subject: 'reversal',
      id,
      detail: `${amountOf(amountCents)} of ${transferId}`,
      operation: operations.get(id),
      book: isOwned ? async () => (of === undefined ? undefined : bookReversal(round, reversal, of)) : null,
    })
  }
}

async function bookPayout({ parts }: Round, payout: ListedPayout, creatorId: string): Promise<void> {
  const { payoutId, recipientId, amountCents, key } = payout
  const made = { id: operationIdFor(key, payoutId), creatorId, recipientId, processorId: payoutId, amountCents }
  await parts.salesParts.database.asService((tx) => parts.payments.payouts.book(tx, made))
}

/** What the bank said about it since. */
async function reconcileResult(round: Round, payout: ListedPayout, accountId: string): Promise<void> {
  const { database } = round.parts.salesParts
  const { payoutId, recipientId, key, state, amountCents } = payout
  if (key === null || state === 'pending') return
  const row = await database.asService((tx) =>
    tx
      .selectFrom('payouts')
      .select('state')
      .where('account_id', '=', accountId)
      .where('id', '=', key)
      .executeTakeFirst(),
  )
  // One that has no row yet is on its way as soon as it is booked.
  const standing = row?.state ?? (round.applies ? null : 'sent')
  if (standing === null || standing === state || standing === 'failed') return
  const detail = `${amountOf(amountCents)} to ${recipientId}`
  const finding = {
    subject: 'payout',
    id: payoutId,
    outcome: state === 'paid' ? 'arrived' : 'returned',
    detail,
  } as const
  await resolve(round, finding, () => round.parts.payments.payouts.changed(recipientId, payoutId))
}

export async function reconcilePayouts(round: Round, linked: ReadonlyMap<string, string>): Promise<void> {
  const { database, provider } = round.parts.salesParts
  const earliest = new Date(round.since.getTime() - LATE_PAYOUT_MS)
  for (const [recipientId, creatorId] of linked) {
    const payouts = await provider.payoutsSince(recipientId, earliest)
    const made = payouts.map(({ payoutId: id, key }) => ({ id, key: operationIdFor(key, id) }))
    const operations = await database.asService((tx) => operationsOf(tx, made))
    for (const payout of payouts) {
      const { payoutId: id, amountCents } = payout
      await reconcileMovement(round, {
        subject: 'payout',
        id,
        detail: `${amountOf(amountCents)} to ${recipientId}`,
        operation: operations.get(id),
        book: () => bookPayout(round, payout, creatorId),
      })
      await reconcileResult(round, payout, creatorId)
    }
  }
}
