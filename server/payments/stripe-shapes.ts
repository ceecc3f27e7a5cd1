/** Stripe's objects as the market's own shapes. Only what the market acts on is taken over. */
import type Stripe from 'stripe'
import { LunaError } from '#shared/contract/errors.ts'
import type {
  Checkout,
  CheckoutState,
  Dispute,
  Invoice,
  OrderReference,
  Payment,
  ProviderPayout,
  Recipient,
  Refund,
} from './provider.ts'
import { taxOfInvoice, taxOfSession } from './stripe-tax.ts'

/** Stripe gives an object's id, or the object where it was asked to. */
export function idOf(value: string | { readonly id: string } | null | undefined): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : value.id
}

export const dateOf = (seconds: number): Date => new Date(seconds * 1000)

export function toReference(metadata: Stripe.Metadata | null | undefined): OrderReference | null {
  const accountId = metadata?.['luna_account']
  const orderId = metadata?.['luna_order']
  return accountId === undefined || orderId === undefined ? null : { accountId, orderId }
}

export function checkoutState({ status, payment_status, payment_intent }: Stripe.Checkout.Session): CheckoutState {
  if (status === 'expired') return 'expired'
  if (status !== 'complete') return 'open'
  if (payment_status !== 'unpaid') return 'paid'
  const intent = typeof payment_intent === 'object' ? payment_intent : null
  const hasFailed = intent?.status === 'requires_payment_method' || intent?.status === 'canceled'
  return hasFailed ? 'failed' : 'processing'
}

export function toCheckout(session: Stripe.Checkout.Session): Checkout {
  return {
    sessionId: session.id,
    state: checkoutState(session),
    reference: toReference(session.metadata),
    paymentIntentId: idOf(session.payment_intent),
    subscriptionId: idOf(session.subscription),
    tax: taxOfSession(session),
  }
}

/** Expects the intent with its latest charge and the charge's balance transaction. Throws PAYMENTS_UNAVAILABLE. */
export function toPayment(intent: Stripe.PaymentIntent): Payment {
  const charge = intent.latest_charge
  if (charge === null || typeof charge === 'string') {
    throw new LunaError('PAYMENTS_UNAVAILABLE', `${intent.id} has no charge yet.`)
  }
  const { balance_transaction: balance, payment_method_details: method } = charge
  const instrument = method?.card ?? method?.us_bank_account ?? method?.sepa_debit
  return {
    paymentIntentId: intent.id,
    chargeId: charge.id,
    amountCents: charge.amount,
    feeCents: typeof balance === 'object' && balance !== null ? balance.fee : null,
    fingerprint: instrument?.fingerprint ?? null,
    country: method?.card?.country ?? null,
  }
}

/** `rates`: those that the invoice was taxed with, by id. */
export function toInvoice(invoice: Stripe.Invoice, rates: ReadonlyMap<string, Stripe.TaxRate>): Invoice {
  const details = invoice.parent?.subscription_details
  const payment = invoice.payments?.data.find(({ status }) => status === 'paid')?.payment
  // The invoice's own period is that before it; its lines say what is paid for.
  const period = invoice.lines.data[0]?.period ?? { start: invoice.period_start, end: invoice.period_end }
  return {
    invoiceId: invoice.id,
    state: invoice.status === 'paid' ? 'paid' : invoice.status === 'void' ? 'void' : 'open',
    subscriptionId: idOf(details?.subscription),
    reference: toReference(details?.metadata),
    paymentIntentId: idOf(payment?.payment_intent),
    amountCents: invoice.amount_paid,
    tax: taxOfInvoice(invoice, rates),
    periodStart: dateOf(period.start),
    periodEnd: dateOf(period.end),
  }
}

function disputeState(status: Stripe.Dispute['status']): Dispute['state'] {
  if (status === 'won') return 'won'
  if (status === 'lost') return 'lost'
  return status.startsWith('warning') || status === 'prevented' ? 'asked' : 'open'
}

export function toDispute(dispute: Stripe.Dispute): Dispute {
  return {
    disputeId: dispute.id,
    paymentIntentId: idOf(dispute.payment_intent),
    amountCents: dispute.amount,
    reason: dispute.reason,
    state: disputeState(dispute.status),
    transactions: dispute.balance_transactions.map(({ id, amount, fee }) => ({
      id,
      amountCents: amount,
      feeCents: fee,
    })),
    openedAt: dateOf(dispute.created),
  }
}

export function toRefund({ id, status, metadata }: Stripe.Refund): Refund {
  const hasFailed = status === 'failed' || status === 'canceled'
  const key = metadata?.['luna_operation'] ?? null
  return { refundId: id, key, state: status === 'succeeded' ? 'succeeded' : hasFailed ? 'failed' : 'pending' }
}

export function toPayout({ id, status, metadata, failure_message, failure_code }: Stripe.Payout): ProviderPayout {
  const hasFailed = status === 'failed' || status === 'canceled'
  return {
    payoutId: id,
    key: metadata?.['luna_payout'] ?? null,
    state: status === 'paid' ? 'paid' : hasFailed ? 'failed' : 'pending',
    failure: hasFailed ? (failure_message ?? failure_code ?? status) : null,
  }
}

export function toRecipient(account: Stripe.V2.Core.Account): Recipient {
  const entries = account.requirements?.entries ?? []
  const wanted = entries.filter(({ awaiting_action_from }) => awaiting_action_from === 'user')
  const transfers = account.configuration?.recipient?.capabilities?.stripe_balance?.stripe_transfers
  return {
    recipientId: account.id,
    isActive: transfers?.status === 'active',
    requirements: wanted.map(({ description }) => description),
    isRestricted:
      transfers?.status === 'restricted' &&
      wanted.some(({ minimum_deadline }) => minimum_deadline.status === 'past_due'),
  }
}
