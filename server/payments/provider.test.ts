/**
 * What the market relies on at the payment service, asked of the double and, where STRIPE_SECRET_KEY names a test key,
 * of Stripe itself with the same tests. They have not been run against Stripe yet.
 */
import Stripe from 'stripe'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR_MS } from '#shared/time.ts'
import { TEST_SECRETS } from './double/delivery.ts'
import { openPaymentDouble } from './double/double.ts'
import type { NewCheckout, PaymentProvider } from './provider.ts'
import { createStripeProvider } from './stripe-provider.ts'

const WEBHOOK_SECRETS = Object.values(TEST_SECRETS)

interface Target {
  readonly provider: PaymentProvider
  /** A card payment that succeeded; its payment intent. */
  pay(amountCents: number): Promise<string>
  close(): Promise<void>
}

async function openDouble(): Promise<Target> {
  const double = await openPaymentDouble({
    now: () => new Date(),
    webhookSecrets: TEST_SECRETS,
    send: async () => {},
  })
  const address = { host: double.host, port: double.port }
  const provider = createStripeProvider({ secretKey: 'sk_test_double', webhookSecrets: WEBHOOK_SECRETS, address })
  return {
    provider,
    async pay(amountCents) {
      const { sessionId } = await provider.openCheckout(checkoutOf({ amountCents }), uuidv7())
      double.pay(sessionId)
      return (await provider.readCheckout(sessionId)).paymentIntentId ?? ''
    },
    close: () => double.close(),
  }
}

async function openStripe(secretKey: string): Promise<Target> {
  const stripe = new Stripe(secretKey)
  return {
    provider: createStripeProvider({ secretKey, webhookSecrets: WEBHOOK_SECRETS }),
    async pay(amountCents) {
      const intent = await stripe.paymentIntents.create({
        amount: amountCents,
        currency: 'usd',
        confirm: true,
        payment_method: 'pm_card_visa',
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      })
      return intent.id
    },
    close: async () => {},
  }
}

interface SomeCheckout extends Partial<NewCheckout> {
  /** Of the only line. */
  readonly amountCents?: number
}

function checkoutOf({ amountCents = 999, ...some }: SomeCheckout = {}): NewCheckout {
  return {
    reference: { accountId: uuidv7(), orderId: uuidv7() },
    lines: [{ title: 'A quiet forest', amountCents }],
    isTaxable: true,
    interval: null,
    returnUrl: 'https://studio.example/done',
    cancelUrl: 'https://studio.example/cancelled',
    expiresAt: new Date(Date.now() + HOUR_MS),
    ...some,
  }
}

const TARGETS: [string, () => Promise<Target>][] = [['the double', openDouble]]
const stripeKey = process.env['STRIPE_SECRET_KEY']
if (stripeKey?.includes('_test_')) TARGETS.push(['Stripe', () => openStripe(stripeKey)])

const REFUSED = { code: 'PAYMENT_FAILED' }

describe.each(TARGETS)('the payment service, %s', (_name, open) => {
  let target: Target
  let provider: PaymentProvider
  beforeAll(async () => {
    target = await open()
    provider = target.provider
  })
  afterAll(() => target.close())

  it('opens one payment page per key, and tells whose it is', async () => {
    const checkout = checkoutOf()
    const key = uuidv7()
    const first = await provider.openCheckout(checkout, key)
    expect(first.url).toMatch(/^https?:/)
    expect(await provider.openCheckout(checkout, key)).toEqual(first)
    await expect(
      provider.openCheckout({ ...checkout, lines: [{ title: 'A quiet forest', amountCents: 1_000 }] }, key),
    ).rejects.toThrow()
    expect(await provider.readCheckout(first.sessionId)).toMatchObject({
      sessionId: first.sessionId,
      state: 'open',
      reference: checkout.reference,
      paymentIntentId: null,
      subscriptionId: null,
    })
  })

  it('opens pages for subscriptions by month and by year', async () => {
    for (const interval of ['month', 'year'] as const) {
      const { sessionId } = await provider.openCheckout(checkoutOf({ interval }), uuidv7())
      expect(await provider.readCheckout(sessionId)).toMatchObject({ state: 'open' })
    }
  })

  it('refuses what cannot be charged, and what it does not know', async () => {
    await expect(provider.openCheckout(checkoutOf({ amountCents: 49 }), uuidv7())).rejects.toMatchObject(REFUSED)
    await expect(provider.readCheckout('cs_test_unknown')).rejects.toMatchObject(REFUSED)
    await expect(provider.readInvoice('in_unknown')).rejects.toMatchObject(REFUSED)
    await expect(provider.readDispute('dp_unknown')).rejects.toMatchObject(REFUSED)
  })

  it('refunds a payment once per key, and never more than was paid', async () => {
    const intent = await target.pay(2_000)
    expect(await provider.readPayment(intent)).toMatchObject({ paymentIntentId: intent, amountCents: 2_000 })
    const key = uuidv7()
    const refund = await provider.refund(intent, 1_500, key)
    expect(await provider.refund(intent, 1_500, key)).toEqual(refund)
    expect(await provider.readRefund(refund.refundId)).toMatchObject({ key })
    await expect(provider.refund(intent, 600, uuidv7())).rejects.toMatchObject(REFUSED)
  })

  it('opens one account per creator, and transfers nothing before it is identified', async () => {
    const creator = { accountId: uuidv7(), email: 'creator@example.com', country: 'US' }
    const key = `recipient:${creator.accountId}`
    const recipient = await provider.openRecipient(creator, key)
    expect(recipient).toMatchObject({ isActive: false })
    expect(recipient.requirements.length).toBeGreaterThan(0)
    expect((await provider.openRecipient(creator, key)).recipientId).toBe(recipient.recipientId)
    const { recipientId } = recipient
    const urls = { returnUrl: 'https://studio.example/', refreshUrl: 'https://market.example/again' }
    expect(await provider.onboardingUrl(recipientId, urls)).toMatch(/^https?:/)
    const transfer = { recipientId, amountCents: 100, chargeId: null, group: null }
    await expect(provider.transfer(transfer, uuidv7())).rejects.toMatchObject(REFUSED)
    await expect(provider.payOut(recipientId, 100, uuidv7())).rejects.toMatchObject(REFUSED)
  })

  it('lists its events, and says of each what has changed', async () => {
    const since = new Date(Date.now() - 60_000)
    await target.pay(500)
    const events = await provider.listEvents(since)
    expect(events.length).toBeGreaterThan(0)
    const times = events.map(({ occurredAt }) => occurredAt.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    for (const { payload } of events) provider.changeOf(payload)
  })

  it('takes thin events of accounts, and events of no concern, for what they are', () => {
    const thin = { id: 'evt_1', object: 'v2.core.event', created: '2026-03-02T09:00:00Z' }
    const account = {
      ...thin,
      type: 'v2.core.account.updated',
      related_object: { id: 'acct_1', type: 'v2.core.account' },
    }
    expect(provider.changeOf(JSON.stringify(account))).toEqual({ object: 'recipient', id: 'acct_1' })
    expect(provider.changeOf(JSON.stringify({ ...thin, type: 'v2.core.event_destination.ping' }))).toBeNull()
    const customer = { id: 'evt_2', object: 'event', type: 'customer.created', created: 1 }
    const data = { object: { id: 'cus_1', object: 'customer' } }
    expect(provider.changeOf(JSON.stringify({ ...customer, data }))).toBeNull()
  })
})
