/** The payment service is Stripe: separate charges and transfers on Connect, through its own library. */
import Stripe from 'stripe'
import { LunaError } from '#shared/contract/errors.ts'
import type {
  NewCheckout,
  OpenedCheckout,
  PaymentProvider,
  ProviderEvent,
  RefundNotes,
  TaxSettings,
} from './provider.ts'
import { savedCardCalls, savedCardOf, savingCard, savingIntent } from './saved-cards.ts'
import { call } from './stripe-call.ts'
import { eventOf, toChange } from './stripe-changes.ts'
import { openStripe, type StripeAccess } from './stripe-library.ts'
import { listingCalls } from './stripe-listing.ts'
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
import { priceTax, productTax, rateIdsOf, sessionTax } from './stripe-tax.ts'

export interface StripeOptions extends StripeAccess {
  /** One of each endpoint that Stripe sends events to. */
  readonly webhookSecrets: readonly string[]
  /** Without, Stripe calculates no tax. */
  readonly tax?: TaxSettings | null
}

/** How old a signed webhook may be. */
const TOLERANCE_SECONDS = 300

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000)

function checkoutParameters(checkout: NewCheckout, settings: TaxSettings | null): Stripe.Checkout.SessionCreateParams {
  const { reference, lines, interval, returnUrl, cancelUrl, expiresAt } = checkout
  const tax = checkout.isTaxable ? settings : null
  const metadata = {
    luna_account: reference.accountId,
    luna_order: reference.orderId,
    ...(checkout.bought === undefined ? {} : { luna_bought: checkout.bought }),
  }
  // What is spread into parameters is not checked there for names that Stripe does not know, so it is checked here.
  const prices = lines.map(
    ({ title, amountCents }) =>
      ({
        currency: 'usd',
        unit_amount: amountCents,
        product_data: { name: title, ...productTax(tax) },
        ...priceTax(tax),
      }) satisfies Stripe.Checkout.SessionCreateParams.LineItem.PriceData,
  )
  const common = {
    ui_mode: 'hosted_page',
    client_reference_id: reference.orderId,
    metadata,
    success_url: returnUrl,
    cancel_url: cancelUrl,
    expires_at: secondsOf(expiresAt),
    ...sessionTax(tax),
    ...savingCard(checkout),
  } as const satisfies Stripe.Checkout.SessionCreateParams
  if (interval === null) {
    return {
      ...common,
      mode: 'payment',
      line_items: prices.map((price) => ({ quantity: 1, price_data: price })),
      payment_intent_data: { metadata, transfer_group: reference.orderId, ...savingIntent(checkout) },
    }
  }
  return {
    ...common,
    mode: 'subscription',
    line_items: prices.map((price) => ({ quantity: 1, price_data: { ...price, recurring: { interval } } })),
    subscription_data: { metadata },
  }
}

function checkoutCalls(stripe: Stripe, tax: TaxSettings | null) {
  return {
    openCheckout: (checkout: NewCheckout, key: string): Promise<OpenedCheckout> =>
      call(async () => {
        const parameters = checkoutParameters(checkout, tax)
        const session = await stripe.checkout.sessions.create(parameters, { idempotencyKey: key })
        if (session.url === null) throw new LunaError('PAYMENTS_UNAVAILABLE', `${session.id} has no page.`)
        return { sessionId: session.id, url: session.url }
      }),
    readCheckout: (sessionId: string) =>
      call(async () => {
        const expand = ['payment_intent', 'total_details.breakdown']
        return toCheckout(await stripe.checkout.sessions.retrieve(sessionId, { expand }))
      }),
    expireCheckout: (sessionId: string) =>
      call(async () => {
        await stripe.checkout.sessions.expire(sessionId)
      }),
    readPayment: (paymentIntentId: string) =>
      call(async () => {
        const expand = ['latest_charge.balance_transaction']
        const intent = await stripe.paymentIntents.retrieve(paymentIntentId, { expand })
        return { ...toPayment(intent), ...savedCardOf(intent) }
      }),
    refund: (paymentIntentId: string, amountCents: number, key: string, { saleId, paybackId }: RefundNotes = {}) =>
      call(async () =>
        toRefund(
          await stripe.refunds.create(
            {
              payment_intent: paymentIntentId,
              amount: amountCents,
              metadata: {
                luna_operation: key,
                ...(saleId === undefined ? {} : { luna_sale: saleId }),
                ...(paybackId === undefined ? {} : { luna_payback: paybackId }),
              },
            },
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
      call(async () => {
        const invoice = await stripe.invoices.retrieve(invoiceId, { expand: ['payments'] })
        const rates = new Map<string, Stripe.TaxRate>()
        for (const id of rateIdsOf(invoice)) rates.set(id, await stripe.taxRates.retrieve(id))
        return toInvoice(invoice, rates)
      }),
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
    onboardingUrl: (recipientId, { returnUrl, refreshUrl }) =>
      call(async () => {
        const link = await stripe.v2.core.accountLinks.create({
          account: recipientId,
          use_case: {
            type: 'account_onboarding',
            account_onboarding: { refresh_url: refreshUrl, return_url: returnUrl },
          },
        })
        return link.url
      }),
    transfer: ({ recipientId, amountCents, chargeId, group }, key) =>
      call(async () => {
        const parameters: Stripe.TransferCreateParams = {
          amount: amountCents,
          currency: 'usd',
          destination: recipientId,
          metadata: { luna_operation: key },
        }
        if (chargeId !== null) parameters.source_transaction = chargeId
        if (group !== null) parameters.transfer_group = group
        const transfer = await stripe.transfers.create(parameters, { idempotencyKey: key })
        return { transferId: transfer.id }
      }),
    reverseTransfer: (transferId, amountCents, key) =>
      call(async () => {
        const reversal = await stripe.transfers.createReversal(
          transferId,
          { amount: amountCents, metadata: { luna_operation: key } },
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

/** Null where the signature is valid for one of the secrets, otherwise why it is not. */
function signatureFault(stripe: Stripe, secrets: readonly string[], payload: string, signature: string): Error | null {
  let fault: Error = new Error('There is no webhook secret.')
  for (const secret of secrets) {
    try {
      // Compares in constant time. The signature of thin events is made in the same way.
      if (stripe.webhooks.signature?.verifyHeader(payload, signature, secret, TOLERANCE_SECONDS) === true) return null
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error
      fault = error
    }
  }
  return fault
}

function eventCalls(stripe: Stripe, secrets: readonly string[]) {
  function requireSigned(payload: string, signature: string): void {
    const fault = signatureFault(stripe, secrets, payload, signature)
    if (fault !== null) throw new LunaError('WEBHOOK_INVALID', undefined, { cause: fault })
  }
  return {
    requireSigned,
    readEvent(payload: string, signature: string): ProviderEvent {
      requireSigned(payload, signature)
      const event = eventOf(payload)
      if (event === null) throw new LunaError('WEBHOOK_UNREADABLE')
      return event
    },
    listEvents: (since: Date) =>
      call(async () => {
        const events: ProviderEvent[] = []
        const query = { created: { gte: secondsOf(since) }, limit: 100 } satisfies Stripe.EventListParams
        for await (const listed of stripe.events.list(query)) {
          const event = eventOf(JSON.stringify(listed))
          if (event !== null) events.push(event)
        }
        return events.toReversed()
      }),
    changeOf: toChange,
  }
}

/** The secret key stays inside. */
export function createStripeProvider({ webhookSecrets, tax = null, ...access }: StripeOptions): PaymentProvider {
  const stripe = openStripe(access)
  return {
    ...checkoutCalls(stripe, tax),
    ...subscriptionCalls(stripe),
    ...connectCalls(stripe),
    ...savedCardCalls(stripe, call),
    ...eventCalls(stripe, webhookSecrets),
    ...listingCalls(stripe),
  }
}
