/** What the double remembers: plain data, so that it can be kept in a file between two starts. */
import type { EndpointKind } from './delivery.ts'
import type { CardRefusal, CustomerState, PaymentMethodState } from './saved-methods.ts'
import type { BuyerState, TaxState, TaxWish } from './tax.ts'

type Metadata = Record<string, string>

/** Something that is paid for on a page. */
export interface LineState {
  readonly title: string
  readonly amountCents: number
}

export interface SessionState {
  readonly id: string
  readonly mode: 'payment' | 'subscription'
  readonly title: string
  /** Of all lines. */
  readonly amountCents: number
  /** Absent in what was kept before a page could have several. */
  readonly lines?: readonly LineState[]
  readonly interval: 'month' | 'year' | null
  readonly metadata: Metadata
  readonly successUrl: string
  readonly cancelUrl: string
  /** Unix seconds. What older states have not is listed as made long ago. */
  readonly created?: number
  readonly expiresAt: number
  /** Absent where it is not to be taxed. */
  readonly wish?: TaxWish | null
  readonly customerId?: string | null
  /** The card is kept for the customer. */
  readonly savesCard?: boolean
  /** Who paid, and the tax of it. */
  buyer?: BuyerState
  tax?: TaxState
  status: 'open' | 'complete' | 'expired'
  paymentIntentId: string | null
  subscriptionId: string | null
}

export interface IntentState {
  readonly id: string
  readonly chargeId: string
  readonly amountCents: number
  readonly feeCents: number
  readonly fingerprint: string
  /** Of the card. */
  readonly country?: string
  readonly created?: number
  customerId?: string | null
  paymentMethodId?: string
  setupFutureUsage?: 'off_session'
  readonly metadata?: Metadata
  /** Why the bank refused it. */
  refusal?: CardRefusal
  status: 'succeeded' | 'processing' | 'requires_payment_method'
  refundedCents: number
  transferredCents: number
  isDisputed: boolean
}

export interface SubscriptionState {
  readonly id: string
  readonly metadata: Metadata
  readonly amountCents: number
  readonly interval: 'month' | 'year'
  readonly fingerprint: string
  readonly wish?: TaxWish | null
  readonly buyer?: BuyerState
  status: 'active' | 'past_due' | 'canceled'
  cancelAtPeriodEnd: boolean
  latestInvoiceId: string | null
  periodStart: number
  periodEnd: number
}

export interface InvoiceState {
  readonly id: string
  readonly subscriptionId: string
  /** With tax. */
  readonly amountCents: number
  readonly tax?: TaxState
  readonly buyer?: BuyerState
  readonly created?: number
  readonly periodStart: number
  readonly periodEnd: number
  status: 'open' | 'paid' | 'void'
  paymentIntentId: string | null
}

export interface DisputeState {
  readonly id: string
  readonly paymentIntentId: string
  readonly amountCents: number
  readonly feeCents: number
  readonly created: number
  status: 'warning_needs_response' | 'warning_closed' | 'needs_response' | 'won' | 'lost'
  readonly transactions: { id: string; amount: number; fee: number }[]
}

export interface RefundState {
  readonly id: string
  readonly paymentIntentId: string
  readonly amountCents: number
  readonly metadata: Metadata
  readonly created?: number
  status: 'succeeded' | 'failed'
}

export interface AccountState {
  readonly id: string
  metadata: Metadata
  /** Two letters. */
  readonly country?: string
  isOnboarded: boolean
  isClosed?: boolean
  balanceCents: number
}

export interface TransferState {
  readonly id: string
  readonly accountId: string
  readonly amountCents: number
  readonly chargeId: string | null
  readonly group: string | null
  readonly created?: number
  readonly metadata?: Metadata
  reversedCents: number
}

export interface ReversalState {
  readonly id: string
  readonly transferId: string
  readonly amountCents: number
  readonly created: number
  readonly metadata: Metadata
}

export interface PayoutState {
  readonly id: string
  readonly created: number
  readonly accountId: string
  readonly amountCents: number
  readonly metadata: Metadata
  status: 'pending' | 'paid' | 'failed'
}

/** An event with a snapshot. Thin events are not listed with them. */
export interface EventState {
  readonly id: string
  readonly created: number
  /** Of the connected account that it happened on. */
  readonly accountId?: string
  readonly payload: string
}

/** An endpoint created over the interface. */
export interface EndpointState {
  readonly id: string
  readonly kind: EndpointKind
  readonly url: string
  readonly secret: string
  /** Thin events have none. */
  readonly apiVersion: string | null
  readonly name: string
  metadata: Metadata
  enabledEvents: string[]
  isEnabled: boolean
}

export interface DoubleState {
  counter: number
  /** The platform's own balance. */
  balanceCents: number
  readonly sessions: Record<string, SessionState>
  readonly intents: Record<string, IntentState>
  readonly subscriptions: Record<string, SubscriptionState>
  readonly invoices: Record<string, InvoiceState>
  readonly disputes: Record<string, DisputeState>
  readonly customers: Record<string, CustomerState>
  readonly paymentMethods: Record<string, PaymentMethodState>
  readonly refunds: Record<string, RefundState>
  readonly accounts: Record<string, AccountState>
  readonly transfers: Record<string, TransferState>
  readonly reversals: Record<string, ReversalState>
  readonly payouts: Record<string, PayoutState>
  readonly events: EventState[]
  readonly endpoints: Record<string, EndpointState>
  readonly answers: Record<string, { readonly request: string; readonly status: number; readonly body: string }>
}

export function emptyState(): DoubleState {
  return {
    counter: 0,
    balanceCents: 0,
    sessions: {},
    intents: {},
    subscriptions: {},
    invoices: {},
    disputes: {},
    customers: {},
    paymentMethods: {},
    refunds: {},
    accounts: {},
    transfers: {},
    reversals: {},
    payouts: {},
    events: [],
    endpoints: {},
    answers: {},
  }
}

/** 2.9 % + $0.30, the usual price of a card payment in the United States. */
export function cardFeeCents(amountCents: number): number {
  return Math.floor((amountCents * 29 + 500) / 1000) + 30
}
