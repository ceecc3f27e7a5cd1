/** The payment service is Stripe: separate charges and transfers on Connect, through its own library. */
import Stripe from 'stripe'
import { LunaError } from '#shared/contract/errors.ts'
import type { NewCheckout, OpenedCheckout, PaymentProvider, ProviderEvent } from './provider.ts'
import { eventOf, toChange } from './stripe-changes.ts'
import {
  idOf,
  toCheckout,
  toDispute,
  toInvoice,
  toPayment,
  toPayout,
  toRecipient,
  toReference,
  toRefund,
} from './stripe-shapes.ts'

export interface StripeOptions {
  readonly secretKey: string
  readonly webhookSecret: string
  /** Where Stripe answers, if not where it always does: the double that test mode runs with. */
  readonly address?: { readonly host: string; readonly port: number }
}

const TIMEOUT_MS = 20_000
const NETWORK_RETRIES = 2
/** How old a signed webhook may be. */
const TOLERANCE_SECONDS = 300

/** A payment that the bank is taking back is not refunded. */
const DISPUTED: ReadonlySet<string> = new Set(['charge_disputed', 'refund_disputed_payment'])

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)

/** What failed for good is told apart from what may succeed later. */
async function call<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof Stripe.errors.StripeError)) throw cause
    const isRefused =
      cause instanceof Stripe.errors.StripeInvalidRequestError || cause instanceof Stripe.errors.StripeCardError
    if (isRefused) {
      const data = DISPUTED.has(cause.code ?? '') ? { data: { refusal: 'disputed' } } : {}
      throw new LunaError('PAYMENT_FAILED', cause.message, { cause, ...data })
    }
    throw new LunaError('PAYMENTS_UNAVAILABLE', cause.message, { cause })
  }
}

function checkoutParameters(checkout: NewCheckout): Stripe.Checkout.SessionCreateParams {
  const { reference, title, amountCents, interval, returnUrl, cancelUrl, expiresAt } = checkout
  const metadata = { luna_account: reference.accountId, luna_order: reference.orderId }
  const priceData = { currency: 'usd', unit_amount: amountCents, product_data: { name: title } }
  const common = {
    ui_mode: 'hosted_page',
    client_reference_id: reference.orderId,
    metadata,
    success_url: returnUrl,
    cancel_url: cancelUrl,
    expires_at: secondsOf(expiresAt),
  } as const
  if (interval === null) {
    return {
      ...common,
      mode: 'payment',
      line_items: [{ quantity: 1, price_data: priceData }],
      payment_intent_data: { metadata, transfer_group: reference.orderId },
    }
  }
  return {
    ...common,
    mode: 'subscription',
    line_items: [{ quantity: 1, price_data: { ...priceData, recurring: { interval } } }],
    subscription_data: { metadata },
  }
}

function checkoutCalls(stripe: Stripe) {
  return {
    openCheckout: (checkout: NewCheckout, key: string): Promise<OpenedCheckout> =>
      call(async () => {
        const session = await stripe.checkout.sessions.create(checkoutParameters(checkout), { idempotencyKey: key })
        if (session.url === null) throw new LunaError('PAYMENTS_UNAVAILABLE', `${session.id} has no page.`)
        return { sessionId: session.id, url: session.url }
      }),
    readCheckout: (sessionId: string) =>
      call(async () => toCheckout(await stripe.checkout.sessions.retrieve(sessionId, { expand: ['payment_intent'] }))),
    readPayment: (paymentIntentId: string) =>
      call(async () =>
        toPayment(
          await stripe.paymentIntents.retrieve(paymentIntentId, { expand: ['latest_charge.balance_transaction'] }),
        ),
      ),
    refund: (paymentIntentId: string, amountCents: number, key: string) =>
      call(async () =>
        toRefund(
          await stripe.refunds.create(
            { payment_intent: paymentIntentId, amount: amountCents, metadata: { luna_operation: key } },
            { idempotencyKey: key },
          ),
        ),
      ),
    readRefund: (refundId: string) => call(async () => toRefund(await stripe.refunds.retrieve(refundId))),
    readDispute: (disputeId: string) => call(async () => toDispute(await stripe.disputes.retrieve(disputeId))),
  }
}

function subscriptionCalls(stripe: Stripe) {
  return {
    readInvoice: (invoiceId: string) =>
      call(async () => toInvoice(await stripe.invoices.retrieve(invoiceId, { expand: ['payments'] }))),
    readSubscription: (subscriptionId: string) =>
      call(async () => {
        const subscription = await stripe.subscriptions.retrieve(subscriptionId)
        const { status } = subscription
        const hasEnded = status === 'canceled' || status === 'unpaid' || status === 'incomplete_expired'
        const isActive = status === 'active' || status === 'trialing'
        return {
          subscriptionId,
          state: hasEnded ? ('ended' as const) : isActive ? ('active' as const) : ('past_due' as const),
          reference: toReference(subscription.metadata),
          cancelAtPeriodEnd: subscription.cancel_at_period_end,
          latestInvoiceId: idOf(subscription.latest_invoice),
        }
      }),
    cancelSubscription: (subscriptionId: string, when: 'now' | 'period_end', key: string) =>
      call(async () => {
        const options = { idempotencyKey: key }
        if (when === 'now') await stripe.subscriptions.cancel(subscriptionId, {}, options)
        else await stripe.subscriptions.update(subscriptionId, { cancel_at_period_end: true }, options)
      }),
  }
}

function connectCalls(
  stripe: Stripe,
): Pick<
  PaymentProvider,
  'openRecipient' | 'readRecipient' | 'onboardingUrl' | 'transfer' | 'reverseTransfer' | 'payOut' | 'readPayout'
> {
  return {
    openRecipient: ({ accountId, email, country }, key) =>
      call(async () => {
        const account = await stripe.v2.core.accounts.create(
          {
            contact_email: email,
            dashboard: 'express',
            identity: { country: country.toLowerCase() },
            configuration: {
              recipient: { capabilities: { stripe_balance: { stripe_transfers: { requested: true } } } },
            },
            defaults: {
              currency: 'usd',
              responsibilities: { fees_collector: 'application', losses_collector: 'application' },
            },
            metadata: { luna_account: accountId },
            include: ['configuration.recipient', 'requirements'],
          },
          { idempotencyKey: key },
        )
        // Paid out when the market says so: what can still be refunded stays there until then.
        await stripe.balanceSettings.update(
          { payments: { payouts: { schedule: { interval: 'manual' } } } },
          { stripeAccount: account.id, idempotencyKey: `${key}:manual` },
        )
        return toRecipient(account)
      }),
    readRecipient: (recipientId) =>
      call(async () =>
        toRecipient(
          await stripe.v2.core.accounts.retrieve(recipientId, {
            include: ['configuration.recipient', 'requirements'],
          }),
        ),
      ),
    onboardingUrl: (recipientId, returnUrl) =>
      call(async () => {
        const link = await stripe.v2.core.accountLinks.create({
          account: recipientId,
          use_case: {
            type: 'account_onboarding',
            account_onboarding: { refresh_url: returnUrl, return_url: returnUrl },
          },
        })
        return link.url
      }),
    transfer: ({ recipientId, amountCents, chargeId, group }, key) =>
      call(async () => {
        const transfer = await stripe.transfers.create(
          {
            amount: amountCents,
            currency: 'usd',
            destination: recipientId,
            ...(chargeId === null ? {} : { source_transaction: chargeId }),
            ...(group === null ? {} : { transfer_group: group }),
          },
          { idempotencyKey: key },
        )
        return { transferId: transfer.id }
      }),
    reverseTransfer: (transferId, amountCents, key) =>
      call(async () => {
        const reversal = await stripe.transfers.createReversal(
          transferId,
          { amount: amountCents },
          { idempotencyKey: key },
        )
        return { reversalId: reversal.id }
      }),
    payOut: (recipientId, amountCents, key) =>
      call(async () =>
        toPayout(
          await stripe.payouts.create(
            { amount: amountCents, currency: 'usd', metadata: { luna_payout: key } },
            { stripeAccount: recipientId, idempotencyKey: key },
          ),
        ),
      ),
    readPayout: (recipientId, payoutId) =>
      call(async () => toPayout(await stripe.payouts.retrieve(payoutId, {}, { stripeAccount: recipientId }))),
  }
}

function eventCalls(stripe: Stripe, webhookSecret: string) {
  return {
    readEvent(payload: string, signature: string): ProviderEvent {
      try {
        // The signature of thin events is made in the same way; only what they say differs.
        const isValid = stripe.webhooks.signature?.verifyHeader(payload, signature, webhookSecret, TOLERANCE_SECONDS)
        if (isValid !== true) throw new Error('the signature does not match')
        return eventOf(payload)
      } catch (cause) {
        throw new LunaError('WEBHOOK_INVALID', undefined, { cause })
      }
    },
    listEvents: (since: Date) =>
      call(async () => {
        const events: ProviderEvent[] = []
        for await (const event of stripe.events.list({ created: { gte: secondsOf(since) }, limit: 100 })) {
          events.push(eventOf(JSON.stringify(event)))
        }
        return events.toReversed()
      }),
    changeOf: toChange,
  }
}

/** The secret key is given to nobody else. */
export function createStripeProvider({ secretKey, webhookSecret, address }: StripeOptions): PaymentProvider {
  const stripe = new Stripe(secretKey, {
    timeout: TIMEOUT_MS,
    maxNetworkRetries: NETWORK_RETRIES,
    telemetry: false,
    ...(address === undefined ? {} : { ...address, protocol: 'http' }),
  })
  return {
    ...checkoutCalls(stripe),
    ...subscriptionCalls(stripe),
    ...connectCalls(stripe),
    ...eventCalls(stripe, webhookSecret),
  }
}
