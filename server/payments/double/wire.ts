/** The double's state as the objects Stripe would answer with, as far as the market looks at them. */
import type {
  AccountState,
  DisputeState,
  DoubleState,
  EndpointState,
  IntentState,
  InvoiceState,
  PayoutState,
  RefundState,
  ReversalState,
  SessionState,
  SubscriptionState,
  TransferState,
} from './state.ts'
import { invoiceTaxWire, sessionTaxWire } from './tax.ts'

export type Wire = Record<string, unknown>

export const listOf = (data: Wire[]): Wire => ({ object: 'list', data, has_more: false })

export function intentWire(intent: IntentState): Wire {
  return {
    id: intent.id,
    object: 'payment_intent',
    status: intent.status,
    amount: intent.amountCents,
    amount_received: intent.status === 'succeeded' ? intent.amountCents : 0,
    created: intent.created ?? 0,
    customer: intent.customerId ?? null,
    payment_method: intent.paymentMethodId ?? null,
    setup_future_usage: intent.setupFutureUsage ?? null,
    metadata: intent.metadata ?? {},
    last_payment_error: intent.refusal === undefined ? null : { type: 'card_error', code: intent.refusal },
    latest_charge: {
      id: intent.chargeId,
      object: 'charge',
      amount: intent.amountCents,
      disputed: intent.isDisputed,
      balance_transaction:
        intent.status === 'succeeded' ? { object: 'balance_transaction', fee: intent.feeCents } : null,
      payment_method_details: {
        type: 'card',
        card: {
          ...{ fingerprint: intent.fingerprint, country: intent.country ?? 'US' },
          ...{ brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2_034 },
        },
      },
    },
  }
}

/** `hasBreakdown`: of its taxes, where that was asked for. */
export function sessionWire(state: DoubleState, session: SessionState, url: string, hasBreakdown = false): Wire {
  const intent = session.paymentIntentId === null ? undefined : state.intents[session.paymentIntentId]
  const isPaid = session.status === 'complete' && (intent === undefined || intent.status === 'succeeded')
  return {
    id: session.id,
    object: 'checkout.session',
    mode: session.mode,
    status: session.status,
    payment_status: isPaid ? 'paid' : 'unpaid',
    payment_intent: intent === undefined ? null : intentWire(intent),
    subscription: session.subscriptionId,
    metadata: session.metadata,
    ...sessionTaxWire(session, hasBreakdown),
    created: session.created ?? 0,
    expires_at: session.expiresAt,
    url: session.status === 'open' ? url : null,
  }
}

export function subscriptionWire(subscription: SubscriptionState): Wire {
  return {
    id: subscription.id,
    object: 'subscription',
    status: subscription.status,
    metadata: subscription.metadata,
    cancel_at_period_end: subscription.cancelAtPeriodEnd,
    latest_invoice: subscription.latestInvoiceId,
  }
}

export function invoiceWire(state: DoubleState, invoice: InvoiceState): Wire {
  const metadata = state.subscriptions[invoice.subscriptionId]?.metadata ?? {}
  const payments =
    invoice.paymentIntentId === null
      ? []
      : [{ status: 'paid', payment: { type: 'payment_intent', payment_intent: invoice.paymentIntentId } }]
  return {
    id: invoice.id,
    object: 'invoice',
    status: invoice.status,
    created: invoice.created ?? 0,
    amount_paid: invoice.status === 'paid' ? invoice.amountCents : 0,
    ...invoiceTaxWire(invoice, state.subscriptions[invoice.subscriptionId]?.amountCents ?? invoice.amountCents),
    period_start: invoice.periodStart,
    period_end: invoice.periodEnd,
    lines: listOf([{ period: { start: invoice.periodStart, end: invoice.periodEnd } }]),
    parent: {
      type: 'subscription_details',
      subscription_details: { subscription: invoice.subscriptionId, metadata },
    },
    payments: listOf(payments),
  }
}

export function disputeWire(dispute: DisputeState): Wire {
  return {
    id: dispute.id,
    object: 'dispute',
    amount: dispute.amountCents,
    created: dispute.created,
    payment_intent: dispute.paymentIntentId,
    reason: 'fraudulent',
    status: dispute.status,
    balance_transactions: dispute.transactions.map((transaction) => ({
      object: 'balance_transaction',
      ...transaction,
    })),
  }
}

export function refundWire(refund: RefundState): Wire {
  return {
    id: refund.id,
    object: 'refund',
    status: refund.status,
    amount: refund.amountCents,
    payment_intent: refund.paymentIntentId,
    created: refund.created ?? 0,
    metadata: refund.metadata,
  }
}

export function accountWire(account: AccountState): Wire {
  const wanted = {
    awaiting_action_from: 'user',
    description: 'Name, date of birth and bank account',
    minimum_deadline: { status: 'currently_due' },
  }
  return {
    id: account.id,
    object: 'v2.core.account',
    metadata: account.metadata,
    ...(account.country === undefined ? {} : { identity: { country: account.country } }),
    configuration: {
      recipient: {
        capabilities: {
          stripe_balance: { stripe_transfers: { status: account.isOnboarded ? 'active' : 'restricted' } },
        },
      },
    },
    requirements: { entries: account.isOnboarded ? [] : [wanted] },
  }
}

export function transferWire(transfer: TransferState): Wire {
  return {
    id: transfer.id,
    object: 'transfer',
    amount: transfer.amountCents,
    amount_reversed: transfer.reversedCents,
    destination: transfer.accountId,
    source_transaction: transfer.chargeId,
    transfer_group: transfer.group,
    created: transfer.created ?? 0,
    metadata: transfer.metadata ?? {},
  }
}

export function reversalWire({ id, amountCents, transferId, created, metadata }: ReversalState): Wire {
  return { id, object: 'transfer_reversal', amount: amountCents, transfer: transferId, created, metadata }
}

export function payoutWire(payout: PayoutState): Wire {
  const failure = { failure_code: 'account_closed', failure_message: 'The bank account has been closed.' }
  return {
    id: payout.id,
    object: 'payout',
    amount: payout.amountCents,
    created: payout.created,
    status: payout.status,
    metadata: payout.metadata,
    ...(payout.status === 'failed' ? failure : { failure_code: null, failure_message: null }),
  }
}

export function endpointWire(endpoint: EndpointState): Wire {
  return {
    id: endpoint.id,
    object: 'webhook_endpoint',
    api_version: endpoint.apiVersion,
    application: null,
    description: endpoint.name,
    enabled_events: endpoint.enabledEvents,
    livemode: false,
    metadata: endpoint.metadata,
    status: endpoint.isEnabled ? 'enabled' : 'disabled',
    url: endpoint.url,
  }
}

export function destinationWire(endpoint: EndpointState): Wire {
  return {
    id: endpoint.id,
    object: 'v2.core.event_destination',
    name: endpoint.name,
    description: '',
    type: 'webhook_endpoint',
    event_payload: 'thin',
    events_from: ['@self', '@accounts'],
    enabled_events: endpoint.enabledEvents,
    livemode: false,
    metadata: endpoint.metadata,
    status: endpoint.isEnabled ? 'enabled' : 'disabled',
  }
}
