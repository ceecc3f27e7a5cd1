/** What happens at the payment service and at banks: payments, renewals, disputes, payouts. Each tells what changed. */
import { DoubleRefusal, get } from './refusal.ts'
import { saveMethod } from './saved-methods.ts'
import type { DisputeState, DoubleState, IntentState, SubscriptionState } from './state.ts'
import { cardFeeCents } from './state.ts'
import { type BuyerState, taxOf, taxOfLines, US_BUYER } from './tax.ts'
import {
  disputeWire,
  intentWire,
  invoiceWire,
  payoutWire,
  refundWire,
  sessionWire,
  subscriptionWire,
  type Wire,
} from './wire.ts'

export interface DoubleContext {
  readonly state: DoubleState
  /** Unix seconds. */
  now(): number
  /** Keeps the event and sends it. `accountId`: the connected account it happened on. */
  emit(type: string, object: Wire, accountId?: string): void
  /** Sends an event that only names its object; `endpointId`: to this endpoint alone. Returns the event. */
  emitThin(type: string, related: { readonly id: string; readonly type: string }, endpointId?: string): Wire
  nextId(prefix: string): string
  pageUrl(sessionId: string): string
}

const DAY_SECONDS = 86_400
const DISPUTE_FEE_CENTS = 1_500

function periodEnd(start: number, interval: 'month' | 'year'): number {
  const date = new Date(start * 1000)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + (interval === 'month' ? 1 : 12))
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, lastDay))
  return Math.floor(date.getTime() / 1000)
}

export function settle({ state }: DoubleContext, intent: IntentState): void {
  intent.status = 'succeeded'
  state.balanceCents += intent.amountCents - intent.feeCents
}

/** Sent whenever money becomes available. A balance has no id. */
export function tellBalance({ state, emit }: DoubleContext): void {
  const available = [{ amount: state.balanceCents, currency: 'usd' }]
  emit('balance.available', { object: 'balance', available, pending: [], livemode: false })
}

export function newIntent(
  { state, now, nextId }: DoubleContext,
  {
    amountCents,
    fingerprint,
    country,
    metadata,
  }: Required<Pick<IntentState, 'amountCents' | 'fingerprint' | 'country' | 'metadata'>>,
): IntentState {
  const intent: IntentState = {
    id: nextId('pi'),
    chargeId: nextId('ch'),
    amountCents,
    feeCents: cardFeeCents(amountCents),
    fingerprint,
    country,
    created: now(),
    metadata,
    status: 'processing',
    refundedCents: 0,
    transferredCents: 0,
    isDisputed: false,
  }
  state.intents[intent.id] = intent
  return intent
}

/** One period paid. */
function bill(context: DoubleContext, subscription: SubscriptionState): void {
  const { state, now, nextId, emit } = context
  const { wish, buyer = US_BUYER, fingerprint } = subscription
  const tax = wish == null ? null : taxOf(subscription.amountCents, wish, buyer)
  const amountCents = tax?.totalCents ?? subscription.amountCents
  const intent = newIntent(context, { amountCents, fingerprint, country: buyer.cardCountry, metadata: {} })
  settle(context, intent)
  const invoice = {
    id: nextId('in'),
    subscriptionId: subscription.id,
    amountCents,
    buyer,
    ...(tax === null ? {} : { tax }),
    created: now(),
    periodStart: subscription.periodStart,
    periodEnd: subscription.periodEnd,
    status: 'paid' as const,
    paymentIntentId: intent.id,
  }
  state.invoices[invoice.id] = invoice
  subscription.latestInvoiceId = invoice.id
  emit('invoice.paid', invoiceWire(state, invoice))
  // Of the next period, days before it: there is no invoice yet, so it has no id.
  const { id: _id, ...announced } = invoiceWire(state, invoice)
  emit('invoice.upcoming', announced)
}

export type PaymentOutcome = 'paid' | 'processing'

/** The buyer pays on the page; `processing` is a bank debit that settles later. */
export function pay(
  context: DoubleContext,
  sessionId: string,
  { fingerprint = 'card_of_the_test_buyer', outcome = 'paid' as PaymentOutcome, buyer = US_BUYER as BuyerState } = {},
): void {
  const { state, now, nextId, emit, pageUrl } = context
  const session = get(state.sessions, sessionId, 'checkout session')
  if (session.status !== 'open') throw new DoubleRefusal(400, 'session_closed', 'This page is no longer open.')
  session.status = 'complete'
  session.buyer = buyer
  const amounts = session.lines?.map(({ amountCents }) => amountCents) ?? [session.amountCents]
  if (session.wish != null) session.tax = taxOfLines(amounts, session.wish, buyer)
  if (session.mode === 'subscription') {
    const interval = session.interval ?? 'month'
    const subscription: SubscriptionState = {
      id: nextId('sub'),
      metadata: session.metadata,
      amountCents: session.amountCents,
      interval,
      fingerprint,
      wish: session.wish ?? null,
      buyer,
      status: 'active',
      cancelAtPeriodEnd: false,
      latestInvoiceId: null,
      periodStart: now(),
      periodEnd: periodEnd(now(), interval),
    }
    state.subscriptions[subscription.id] = subscription
    session.subscriptionId = subscription.id
    emit('customer.subscription.created', subscriptionWire(subscription))
    bill(context, subscription)
  } else {
    const amountCents = session.tax?.totalCents ?? session.amountCents
    const intent = newIntent(context, {
      ...{ amountCents, fingerprint, country: buyer.cardCountry },
      metadata: session.metadata,
    })
    saveMethod(state, session, intent, nextId)
    if (outcome === 'paid') settle(context, intent)
    session.paymentIntentId = intent.id
    emit('payment_intent.succeeded', intentWire(intent))
  }
  emit('checkout.session.completed', sessionWire(state, session, pageUrl(session.id)))
  if (outcome === 'paid') tellBalance(context)
}

/** The end of a payment that was `processing`. */
export function settlePayment(context: DoubleContext, sessionId: string, hasSucceeded: boolean): void {
  const { state, emit, pageUrl } = context
  const session = get(state.sessions, sessionId, 'checkout session')
  const intent = get(state.intents, session.paymentIntentId, 'payment intent')
  if (hasSucceeded) settle(context, intent)
  else intent.status = 'requires_payment_method'
  const type = `checkout.session.async_payment_${hasSucceeded ? 'succeeded' : 'failed'}`
  emit(type, sessionWire(state, session, pageUrl(session.id)))
}

export function expire(context: DoubleContext, sessionId: string): void {
  const { state, emit, pageUrl } = context
  const session = get(state.sessions, sessionId, 'checkout session')
  if (session.status !== 'open') return
  session.status = 'expired'
  emit('checkout.session.expired', sessionWire(state, session, pageUrl(session.id)))
}

/** The next period of a subscription: paid, refused by the bank, or not any more. */
export function renew(context: DoubleContext, subscriptionId: string, isPaid: boolean): void {
  const { state, now, nextId, emit } = context
  const subscription = get(state.subscriptions, subscriptionId, 'subscription')
  if (subscription.status === 'canceled') return
  if (subscription.cancelAtPeriodEnd) {
    endSubscription(context, subscriptionId)
    return
  }
  subscription.periodStart = subscription.periodEnd
  subscription.periodEnd = periodEnd(subscription.periodStart, subscription.interval)
  if (isPaid) {
    subscription.status = 'active'
    bill(context, subscription)
    return
  }
  subscription.status = 'past_due'
  const invoice = {
    id: nextId('in'),
    subscriptionId,
    amountCents: subscription.amountCents,
    created: now(),
    periodStart: subscription.periodStart,
    periodEnd: subscription.periodEnd,
    status: 'open' as const,
    paymentIntentId: null,
  }
  state.invoices[invoice.id] = invoice
  subscription.latestInvoiceId = invoice.id
  emit('invoice.payment_failed', invoiceWire(state, invoice))
  emit('customer.subscription.updated', subscriptionWire(subscription))
}

export function endSubscription({ state, emit }: DoubleContext, subscriptionId: string): void {
  const subscription = get(state.subscriptions, subscriptionId, 'subscription')
  if (subscription.status === 'canceled') return
  subscription.status = 'canceled'
  emit('customer.subscription.deleted', subscriptionWire(subscription))
}

export interface DisputeTerms {
  /** By default the amount of the payment; more where the bank adds costs of its own. */
  readonly amountCents?: number
  /** False for an inquiry, which takes nothing yet. */
  readonly withdraws?: boolean
}

export function dispute(
  { state, now, nextId, emit }: DoubleContext,
  paymentIntentId: string,
  { amountCents, withdraws = true }: DisputeTerms = {},
): string {
  const intent = get(state.intents, paymentIntentId, 'payment intent')
  const id = nextId('dp')
  const amount = amountCents ?? intent.amountCents
  const opened: DisputeState = {
    id,
    paymentIntentId,
    amountCents: amount,
    feeCents: DISPUTE_FEE_CENTS,
    created: now(),
    status: withdraws ? 'needs_response' : 'warning_needs_response',
    transactions: [],
  }
  state.disputes[id] = opened
  emit('charge.dispute.created', disputeWire(opened))
  if (withdraws) {
    intent.isDisputed = true
    opened.transactions.push({ id: nextId('txn'), amount: -amount, fee: DISPUTE_FEE_CENTS })
    state.balanceCents -= amount + DISPUTE_FEE_CENTS
    emit('charge.dispute.funds_withdrawn', disputeWire(opened))
  }
  return id
}

export function closeDispute({ state, nextId, emit }: DoubleContext, disputeId: string, isWon: boolean): void {
  const opened = get(state.disputes, disputeId, 'dispute')
  if (opened.status === 'won' || opened.status === 'lost') return
  if (opened.status === 'warning_needs_response') {
    opened.status = 'warning_closed'
  } else {
    opened.status = isWon ? 'won' : 'lost'
    if (isWon) {
      opened.transactions.push({ id: nextId('txn'), amount: opened.amountCents, fee: 0 })
      state.balanceCents += opened.amountCents
      get(state.intents, opened.paymentIntentId, 'payment intent').isDisputed = false
      emit('charge.dispute.funds_reinstated', disputeWire(opened))
    }
  }
  emit('charge.dispute.closed', disputeWire(opened))
}

/** The card could not take the money back; it returns to the platform. */
export function failRefund({ state, emit }: DoubleContext, refundId: string): void {
  const refund = get(state.refunds, refundId, 'refund')
  if (refund.status === 'failed') return
  refund.status = 'failed'
  state.balanceCents += refund.amountCents
  emit('refund.failed', refundWire(refund))
}

/** Identified, or no longer identified: emits an event with a snapshot and thin ones. */
export function onboard({ state, emit, emitThin }: DoubleContext, accountId: string, isOnboarded = true): void {
  const account = get(state.accounts, accountId, 'account')
  account.isOnboarded = isOnboarded
  const related = { id: account.id, type: 'v2.core.account' }
  emit('account.updated', { id: account.id, object: 'account' }, account.id)
  emitThin('v2.core.account[requirements].updated', related)
  emitThin('v2.core.account[configuration.recipient].capability_status_updated', related)
}

/** A payout arrives, or the bank returns it, which it may do even after it had arrived. */
export function settlePayout({ state, emit }: DoubleContext, payoutId: string, hasArrived: boolean): void {
  const payout = get(state.payouts, payoutId, 'payout')
  if (payout.status === 'failed' || (hasArrived && payout.status === 'paid')) return
  payout.status = hasArrived ? 'paid' : 'failed'
  if (!hasArrived) get(state.accounts, payout.accountId, 'account').balanceCents += payout.amountCents
  emit(hasArrived ? 'payout.paid' : 'payout.failed', payoutWire(payout), payout.accountId)
}

/** What time alone brings: pages close, subscriptions renew, payouts arrive a day later. */
export function letTimePass(context: DoubleContext): void {
  const { state, now } = context
  for (const session of Object.values(state.sessions)) if (session.expiresAt <= now()) expire(context, session.id)
  for (const subscription of Object.values(state.subscriptions)) {
    if (subscription.status !== 'canceled' && subscription.periodEnd <= now()) renew(context, subscription.id, true)
  }
  for (const payout of Object.values(state.payouts)) {
    const isDue = payout.status === 'pending' && payout.created + DAY_SECONDS <= now()
    if (isDue) settlePayout(context, payout.id, true)
  }
}
