/** Refunds: what the market has no row of is booked, and what is planned again is not sent again. */
import { cents, formatCents } from '#shared/money/money.ts'
import type { ListedRefund } from '../payments/listing.ts'
import { bookPayback } from '../payments/paybacks.ts'
import { disputeChanged } from '../sales/disputes.ts'
import type { PaymentRef } from '../sales/payment-sales.ts'
import { refundSale } from '../sales/refunds.ts'
import { matchRefund, NO_MATCH, notePartSent, type PaidBackSale, type RefundMatch } from './card-refunds.ts'
import { decideRefund, type RefundFacts } from './decide.ts'
import { type OperationRow, operationsOf, type PaymentRow, paymentsOf } from './known.ts'
import { operationIdOf } from './orders.ts'
import { leaveOpen, type Round, resolve } from './round.ts'

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
  const detail = `${formatCents(cents(refund.amountCents))} of ${paymentIntentId ?? 'an unknown payment'}`
  const found = { subject: 'refund' as const, id, detail }
  switch (decision) {
    case 'nothing':
      return
    case 'end_operation':
      return resolve(round, { ...found, outcome: 'noted as sent' }, () =>
        operation === undefined
          ? endPlanned(round, refund, known)
          : round.parts.payments.operations.noteDone(operation.accountId, operation.id, id),
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
