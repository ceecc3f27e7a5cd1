/** Payment pages and invoices: each one that was paid becomes what was bought, or the money goes back. */
import { v5 as uuidv5 } from 'uuid'
import { cents, formatCents } from '#shared/money/money.ts'
import { DAY_MS } from '#shared/time.ts'
import type { Tx } from '../db/database.ts'
import type { ListedInvoice, ListedPayment, ListedRefund, ListedSession } from '../payments/listing.ts'
import type { CheckoutState, OrderReference } from '../payments/provider.ts'
import type { ChargedCard } from '../payments/saved-cards.ts'
import { fulfilOrder } from '../sales/fulfil.ts'
import { emptyOrder, readBought, rebuiltOrder } from '../sales/lost-orders.ts'
import { insertOrder, lockOrder, noteSession, type Order, settleOrder } from '../sales/orders.ts'
import { giveBack } from '../sales/selling.ts'
import { endNow } from '../sales/subscriptions.ts'
import { restoreCharge } from '../sales/top-ups/restored.ts'
import { decideOrder, type OrderDecision, type OrderFacts } from './decide.ts'
import { paymentsOf } from './known.ts'
import { leaveOpen, type Round, resolve } from './round.ts'

/** A payment page is open for a day at most. */
const LONGEST_PAGE_MS = DAY_MS

/** A page or an invoice that the market made, or its charge of a saved card. */
interface Charge {
  readonly subject: 'order' | 'invoice' | 'payment'
  readonly id: string
  readonly state: CheckoutState
  readonly reference: OrderReference
  readonly bought: string | null
  readonly amountCents: number
  readonly paymentIntentId: string | null
  readonly subscriptionId: string | null
  /** Null for an invoice, and once it is closed. */
  readonly url: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
  /** Of an automatic top-up alone. */
  readonly chargedCard: ChargedCard | null
}

function chargeOfSession({ sessionId: id, reference, ...session }: ListedSession): Charge[] {
  // Its first invoice is what was paid.
  const isInvoiced = session.state === 'paid' && session.subscriptionId !== null
  return reference === null || isInvoiced ? [] : [{ ...session, subject: 'order', id, reference, chargedCard: null }]
}

function chargeOfInvoice({ invoiceId: id, reference, isPaid, ...invoice }: ListedInvoice): Charge[] {
  if (reference === null || !isPaid) return []
  const kept = {
    subject: 'invoice',
    state: 'paid',
    url: null,
    expiresAt: invoice.createdAt,
    chargedCard: null,
  } as const
  return [{ ...invoice, ...kept, id, reference }]
}

function chargeOfPayment({ paymentIntentId, reference, ...payment }: ListedPayment): Charge[] {
  const { chargedCard, bought, createdAt } = payment
  if (reference === null || chargedCard === null || readBought(bought)?.kind !== 'top_up') return []
  const paid = { subject: 'payment', state: 'paid', subscriptionId: null, url: null, expiresAt: createdAt } as const
  return [{ ...payment, ...paid, id: paymentIntentId, paymentIntentId, reference }]
}

/** The refund that took back all of a payment; one that failed counts: the money is in the wallet since. */
function wholeRefundOf(refunds: readonly ListedRefund[], paidCents: number | null): ListedRefund | undefined {
  return refunds.find(({ amountCents }) => paidCents === null || amountCents >= paidCents)
}

interface Known {
  readonly facts: OrderFacts
  readonly refund: ListedRefund | undefined
}

async function readFacts({ parts, refunds }: Round, charge: Charge, paidCents: number | null): Promise<Known> {
  const { salesParts } = parts
  const { reference, paymentIntentId, state } = charge
  const own = refunds.filter((one) => one.paymentIntentId !== null && one.paymentIntentId === paymentIntentId)
  const refund = wholeRefundOf(own, paidCents)
  return salesParts.database.asService(async (tx) => {
    const order = await lockOrder(tx, reference.accountId, reference.orderId)
    const rebuilt = order === null ? await rebuiltOrder(tx, salesParts, charge) : null
    const booked = await paymentsOf(tx, [paymentIntentId])
    const facts: OrderFacts = {
      state,
      order: order && { state: order.state, hasPage: order.sessionId !== null },
      isAccountKnown: await parts.isAccountKnown(tx, reference.accountId),
      canRebuild: rebuilt !== null,
      isTopUp: (order?.kind ?? readBought(charge.bought)?.kind) === 'top_up',
      isPeriod: charge.subject === 'invoice',
      isBooked: booked.size > 0,
      refunded: refund !== undefined ? 'all' : own.length > 0 ? 'part' : 'nothing',
    }
    return { facts, refund }
  })
}

const OUTCOMES: Readonly<Record<Exclude<OrderDecision, 'nothing'>, string>> = {
  settle: 'settled',
  note_page: 'linked to its page',
  rebuild: 'rebuilt and settled',
  rebuild_open: 'rebuilt',
  note_given_back: 'noted as refunded',
  give_back: 'refunded',
  close_page: 'closed, unpaid',
  wait: 'waits for the bank',
}

async function makeAgain({ parts }: Round, charge: Charge): Promise<void> {
  const { salesParts } = parts
  const { reference, id: sessionId, url, subject, chargedCard, amountCents, createdAt } = charge
  await salesParts.database.asService(async (tx) => {
    if ((await lockOrder(tx, reference.accountId, reference.orderId)) !== null) return
    const order = await rebuiltOrder(tx, salesParts, charge)
    if (order === null) return
    await insertOrder(tx, order)
    if (subject === 'order') await noteSession(tx, order, { sessionId, url: url ?? '' })
    if (chargedCard !== null) await restoreCharge(tx, { ...chargedCard, reference, amountCents }, createdAt)
  })
}

async function settle({ parts }: Round, { subject, id, reference }: Charge): Promise<void> {
  switch (subject) {
    case 'order':
      return parts.sales.checkouts.changed(id)
    case 'invoice':
      return parts.sales.hooks.invoiceChanged(id)
    case 'payment': {
      const payment = await parts.salesParts.provider.readPayment(id)
      return fulfilOrder(parts.salesParts, { buyerId: reference.accountId, id: reference.orderId }, payment)
    }
  }
}

async function orderToGiveBack({ parts }: Round, tx: Tx, charge: Charge, failure: string): Promise<Order> {
  const { reference } = charge
  const order = await lockOrder(tx, reference.accountId, reference.orderId)
  if (order !== null) return order
  const empty = await emptyOrder(tx, parts.salesParts, charge, failure)
  await insertOrder(tx, empty)
  return empty
}

/** The operation of a refund that was made without one, such as by hand. */
export const operationIdOf = ({ key, refundId }: ListedRefund): string => key ?? uuidv5(refundId, uuidv5.URL)

const REFUNDED = 'The payment was refunded, because the market lost the order.'

async function sendBack(round: Round, charge: Charge, { facts, refund }: Known): Promise<void> {
  const { salesParts, payments } = round.parts
  const { paymentIntentId, subscriptionId } = charge
  if (paymentIntentId === null) return
  const payment = await salesParts.provider.readPayment(paymentIntentId)
  const made = refund && { operationId: operationIdOf(refund), refundId: refund.refundId }
  await salesParts.database.asService(async (tx) => {
    const order = await orderToGiveBack(round, tx, charge, REFUNDED)
    const shown = facts.isAccountKnown ? order : { ...order, asset: null }
    await giveBack(tx, salesParts, shown, payment, REFUNDED, made)
    const isSubscribed = facts.order !== null && charge.subject === 'invoice' && order.state === 'fulfilled'
    if (!isSubscribed) {
      const at = salesParts.clock.now()
      await settleOrder(tx, order, 'failed', at, { failure: REFUNDED, paymentIntentId })
      await salesParts.prices.release(tx, { buyerId: order.buyerId, orderId: order.id, at })
    }
    if (subscriptionId !== null) await endNow(tx, salesParts, { buyerId: order.buyerId, subscriptionId })
  })
  if (refund?.state === 'failed') await payments.act({ object: 'refund', id: refund.refundId })
}

async function carryOut(round: Round, charge: Charge, known: Known, decision: OrderDecision): Promise<void> {
  const { database, provider } = round.parts.salesParts
  switch (decision) {
    case 'nothing':
    case 'wait':
      return
    case 'settle':
      return settle(round, charge)
    case 'rebuild':
      await makeAgain(round, charge)
      return settle(round, charge)
    case 'rebuild_open':
      return makeAgain(round, charge)
    case 'note_page': {
      const { reference, id: sessionId, url } = charge
      const order = { id: reference.orderId, buyerId: reference.accountId }
      return database.asService((tx) => noteSession(tx, order, { sessionId, url: url ?? '' }))
    }
    case 'note_given_back':
    case 'give_back':
      return sendBack(round, charge, known)
    case 'close_page':
      return provider.expireCheckout(charge.id)
  }
}

function describe({ reference, amountCents }: Charge, { order, isAccountKnown, canRebuild }: OrderFacts): string {
  const lost = order !== null ? '' : !isAccountKnown ? ', account lost' : canRebuild ? ', row lost' : ', contents lost'
  return `${formatCents(cents(amountCents))}, order ${reference.orderId} of ${reference.accountId}${lost}`
}

async function reconcileOne(round: Round, charge: Charge, paidCents: number | null): Promise<void> {
  const known = await readFacts(round, charge, paidCents)
  const decision = decideOrder(known.facts)
  if (decision === 'nothing') return
  const { subject, id, paymentIntentId } = charge
  const finding = { subject, id, outcome: OUTCOMES[decision], detail: describe(charge, known.facts) }
  if (decision === 'wait') return leaveOpen(round, finding)
  if (paymentIntentId !== null && charge.state === 'paid') {
    const isGivenBack = decision === 'give_back' || decision === 'note_given_back'
    round.booked.set(paymentIntentId, isGivenBack ? 'given_back' : known.facts.isTopUp ? 'top_up' : 'sale')
  }
  await resolve(round, finding, () => carryOut(round, charge, known, decision))
}

/** All that was paid since then, and pages on which something can still be paid. */
export async function reconcileOrders(round: Round): Promise<void> {
  const { provider, database } = round.parts.salesParts
  const earliest = new Date(round.since.getTime() - LONGEST_PAGE_MS)
  const payments = await provider.paymentsSince(earliest)
  const paid = new Map(payments.map(({ paymentIntentId, amountCents }) => [paymentIntentId, amountCents]))
  const sessions = await provider.sessionsSince(earliest)
  const invoices = await provider.invoicesSince(round.since)
  for (const charge of [...sessions.flatMap(chargeOfSession), ...invoices.flatMap(chargeOfInvoice)]) {
    await reconcileOne(round, charge, paid.get(charge.paymentIntentId ?? '') ?? null)
  }
  const booked = await database.asService((tx) => paymentsOf(tx, [...paid.keys()]))
  for (const payment of payments) {
    const { paymentIntentId: id, amountCents, reference } = payment
    if (reference === null || booked.has(id) || round.booked.has(id)) continue
    const [charge] = chargeOfPayment(payment)
    if (charge !== undefined) {
      await reconcileOne(round, charge, amountCents)
      continue
    }
    const detail = `${formatCents(cents(amountCents))}, order ${reference.orderId} of ${reference.accountId}`
    leaveOpen(round, { subject: 'payment', id, outcome: 'has no payment page', detail })
  }
}
