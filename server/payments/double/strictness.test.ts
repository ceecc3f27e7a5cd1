/** What the double refuses, it refuses as Stripe does: a test against it would pass no request that Stripe would not. */
import Stripe from 'stripe'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStripe, STRIPE_API_VERSION } from '../stripe-library.ts'
import { openPaymentDouble, type PaymentDouble } from './double.ts'

const SESSION = {
  ui_mode: 'hosted_page',
  mode: 'payment',
  success_url: 'https://studio.example/done',
  line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: 999, product_data: { name: 'A forest' } } }],
}

const ACCOUNT = {
  contact_email: 'c@example.com',
  configuration: { recipient: { capabilities: { stripe_balance: { stripe_transfers: { requested: true } } } } },
}

describe('the double', () => {
  let double: PaymentDouble
  let stripe: Stripe
  beforeAll(async () => {
    double = await openPaymentDouble({ now: () => new Date(), send: async () => {} })
    stripe = openStripe({ secretKey: 'sk_test_double', address: { host: double.host, port: double.port } })
  })
  afterAll(() => double.close())

  /** The answer to any call, also to one that the library's types would not allow. */
  async function call(path: string, parameters: object, headers: Record<string, string> = {}) {
    const isForm = path.startsWith('/v1/')
    const answer = await fetch(`http://${double.host}:${double.port}${path}`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer sk_test_double',
        'stripe-version': STRIPE_API_VERSION,
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
        ...headers,
      },
      body: isForm ? formOf(parameters) : JSON.stringify(parameters),
    })
    return { http: answer.status, ...(await answer.json()) }
  }

  function formOf(parameters: object, name = ''): string {
    return Object.entries(parameters)
      .map(([key, value]: [string, unknown]) => {
        const whole = name === '' ? key : `${name}[${key}]`
        return typeof value === 'object' && value !== null
          ? formOf(value, whole)
          : `${encodeURIComponent(whole)}=${encodeURIComponent(String(value))}`
      })
      .join('&')
  }

  const [item] = SESSION.line_items

  it.each<[string, string, object, { code?: string; param: string; message: string }]>([
    [
      'a parameter that is not known',
      '/v1/checkout/sessions',
      { ...SESSION, color: 'blue' },
      { code: 'parameter_unknown', param: 'color', message: 'Received unknown parameter: color' },
    ],
    [
      'one inside of another',
      '/v1/checkout/sessions',
      { ...SESSION, line_items: [{ ...item, weight: 1 }] },
      {
        code: 'parameter_unknown',
        param: 'line_items[0][weight]',
        message: 'Received unknown parameter: line_items[0][weight]',
      },
    ],
    [
      'a way of taxing that is none',
      '/v1/checkout/sessions',
      { ...SESSION, line_items: [{ ...item, price_data: { ...item?.price_data, tax_behavior: 'added' } }] },
      {
        param: 'line_items[0][price_data][tax_behavior]',
        message: 'Invalid line_items[0][price_data][tax_behavior]: must be one of exclusive, inclusive, or unspecified',
      },
    ],
    [
      'a collection of tax ids that is neither on nor off',
      '/v1/checkout/sessions',
      { ...SESSION, tax_id_collection: { required: 'never' } },
      {
        code: 'parameter_missing',
        param: 'tax_id_collection[enabled]',
        message: 'Missing required param: tax_id_collection[enabled].',
      },
    ],
    [
      'a value that is none of an enum',
      '/v1/checkout/sessions',
      { ...SESSION, ui_mode: 'hosted' },
      { param: 'ui_mode', message: 'Invalid ui_mode: must be one of elements, embedded_page, form, or hosted_page' },
    ],
    [
      'a required parameter that is missing',
      '/v1/checkout/sessions',
      { ...SESSION, success_url: undefined },
      { code: 'parameter_missing', param: 'success_url', message: 'Missing required param: success_url.' },
    ],
    [
      'a number that is none',
      '/v1/transfers',
      { amount: '9.99', currency: 'usd', destination: 'acct_1' },
      { code: 'parameter_invalid_integer', param: 'amount', message: 'Invalid integer: 9.99' },
    ],
    [
      'an empty text',
      '/v1/refunds',
      { payment_intent: '' },
      { code: 'parameter_invalid_empty', param: 'payment_intent', message: 'You passed an empty string' },
    ],
    [
      'an unknown parameter of the newer interface',
      '/v2/core/accounts',
      { ...ACCOUNT, country: 'us' },
      { code: 'parameter_unknown', param: 'country', message: 'Received unknown parameter: country' },
    ],
    [
      'a value of the newer interface',
      '/v2/core/accounts',
      { ...ACCOUNT, dashboard: 'light' },
      { param: 'dashboard', message: 'Invalid dashboard: must be one of express, full, or none' },
    ],
    [
      'an event that endpoints cannot subscribe to',
      '/v1/webhook_endpoints',
      { url: 'https://market.example/', enabled_events: ['payout.lost'] },
      { param: 'enabled_events[0]', message: 'Invalid enabled_events[0]: must be one of' },
    ],
  ])('refuses %s', async (_, path, parameters, { message, ...said }) => {
    const defined = JSON.parse(JSON.stringify(parameters))
    const { http, error } = await call(path, defined)
    expect(http).toBe(400)
    expect(error).toMatchObject({ type: 'invalid_request_error', ...said, message: expect.stringContaining(message) })
  })

  it('refuses other versions of the interface, and other addresses', async () => {
    expect(await call('/v1/refunds', {}, { 'stripe-version': '2024-06-20' })).toMatchObject({
      http: 400,
      error: { message: 'Invalid Stripe API version: 2024-06-20' },
    })
    expect(await call('/v1/moons', {})).toMatchObject({ http: 404, error: { code: 'url_invalid' } })
  })

  it('is understood by Stripe’s library where it refuses', async () => {
    const refusal = stripe.transfers.create({ amount: 1, currency: 'eur', destination: 'acct_1' })
    await expect(refusal).rejects.toBeInstanceOf(Stripe.errors.StripeInvalidRequestError)
    await expect(refusal).rejects.toMatchObject({ param: 'currency', statusCode: 400 })
  })

  it('lets a request whose parameters were wrong be corrected under the same key', async () => {
    const headers = { 'idempotency-key': uuidv7() }
    const session = {
      ...SESSION,
      cancel_url: 'https://studio.example/',
      expires_at: Math.floor(Date.now() / 1000) + 3_600,
    }
    expect(await call('/v1/checkout/sessions', { ...session, color: 'blue' }, headers)).toMatchObject({ http: 400 })
    expect(await call('/v1/checkout/sessions', session, headers)).toMatchObject({ http: 200 })
    expect(await call('/v1/checkout/sessions', { ...session, mode: 'setup' }, headers)).toMatchObject({
      error: { type: 'idempotency_error' },
    })
  })

  it('lists the events of an account, and shows its payouts, for that account alone', async () => {
    const { id } = await call('/v2/core/accounts', ACCOUNT)
    double.onboard(id)
    const account = double.state.accounts[id]
    if (account !== undefined) account.balanceCents = 500
    const payout = await stripe.payouts.create({ amount: 500, currency: 'usd' }, { stripeAccount: id })
    const typesFor = async (options: Stripe.RequestOptions) =>
      (await stripe.events.list({}, options)).data.map(({ type }) => type)
    expect(await typesFor({})).toEqual([])
    expect(await typesFor({ stripeAccount: id })).toEqual(['payout.created', 'account.updated'])
    await expect(stripe.payouts.retrieve(payout.id)).rejects.toMatchObject({ code: 'resource_missing' })
    expect(await stripe.payouts.retrieve(payout.id, {}, { stripeAccount: id })).toMatchObject({ status: 'pending' })
  })

  it('lists events page by page', async () => {
    const { id } = await call('/v2/core/accounts', ACCOUNT)
    for (let times = 0; times < 7; times++) double.onboard(id)
    const found: string[] = []
    for await (const event of stripe.events.list({ limit: 3 }, { stripeAccount: id })) found.push(event.id)
    expect(new Set(found).size).toBe(7)
  })

  it('refuses tax of a price that says nothing of it, and customers to update where there is none', async () => {
    const expires_at = Math.floor(Date.now() / 1000) + 3_600
    const taxed = { ...SESSION, cancel_url: SESSION.success_url, expires_at, automatic_tax: { enabled: true } }
    expect(await call('/v1/checkout/sessions', taxed)).toMatchObject({
      http: 400,
      error: { message: expect.stringContaining('`tax_behavior`') },
    })
    const updating = { ...SESSION, cancel_url: SESSION.success_url, expires_at, customer_update: { address: 'auto' } }
    expect(await call('/v1/checkout/sessions', updating)).toMatchObject({
      http: 400,
      error: { message: '`customer_update` can only be used with `customer`.' },
    })
  })

  it('charges saved cards as strictly as Stripe does', async () => {
    const { id: customer } = await stripe.customers.create({ metadata: { luna_account: 'a' } })
    const expires_at = Math.floor(Date.now() / 1000) + 3_600
    const saving = { customer, payment_intent_data: { setup_future_usage: 'off_session' }, expires_at }
    const session = await call('/v1/checkout/sessions', { ...SESSION, cancel_url: SESSION.success_url, ...saving })
    expect(session).toMatchObject({ http: 200 })
    double.pay(session.id)
    const method = Object.values(double.state.paymentMethods).find(({ customerId }) => customerId === customer)
    const payment_method = method?.id ?? ''
    const charge = { amount: 1_000, currency: 'usd', customer, payment_method, confirm: true, off_session: true }
    const intents = (parameters: object, headers = {}) => call('/v1/payment_intents', parameters, headers)
    for (const [parameters, message] of [
      [{ ...charge, amount: 49 }, 'Amount must be at least $0.50 usd'],
      [{ ...charge, confirm: false }, 'You cannot provide `off_session` unless `confirm` is `true`.'],
      [{ ...charge, customer: 'cus_none' }, "No such customer: 'cus_none'"],
      [{ ...charge, payment_method: 'pm_none' }, "No such PaymentMethod: 'pm_none'"],
      [{ ...charge, color: 'blue' }, 'Received unknown parameter: color'],
      [{ ...charge, currency: 'eur' }, 'Invalid currency: must be usd'],
    ] as const) {
      expect(await intents(parameters), message).toMatchObject({ error: { type: 'invalid_request_error', message } })
    }
    const headers = { 'idempotency-key': uuidv7() }
    const first = await intents(charge, headers)
    expect(first).toMatchObject({ http: 200, status: 'succeeded', customer, payment_method })
    expect((await intents(charge, headers)).id).toBe(first.id)
    if (method !== undefined) method.refusal = 'authentication_required'
    const declining = { 'idempotency-key': uuidv7() }
    const refused = await intents(charge, declining)
    expect(refused).toMatchObject({
      http: 402,
      error: {
        ...{ type: 'card_error', code: 'authentication_required', decline_code: 'authentication_required' },
        payment_intent: { status: 'requires_payment_method', last_payment_error: { code: 'authentication_required' } },
      },
    })
    if (method !== undefined) method.refusal = null
    // Answered under its key as before, whatever has changed since.
    expect(await intents(charge, declining)).toEqual(refused)
    const listed = await stripe.paymentIntents.list({ customer })
    expect(listed.data.map(({ status }) => status)).toEqual(['requires_payment_method', 'succeeded', 'succeeded'])
    expect(await stripe.paymentMethods.detach(payment_method)).toMatchObject({ customer: null })
    await expect(stripe.paymentMethods.detach(payment_method)).rejects.toThrow('not attached to a customer')
    expect(await intents(charge)).toMatchObject({ http: 400, error: { message: expect.stringContaining('detached') } })
    expect(await stripe.customers.del(customer)).toMatchObject({ deleted: true })
    await expect(stripe.customers.del(customer)).rejects.toMatchObject({ code: 'resource_missing' })
  })

  it('adds up the lines of a page, and refuses those that do not belong there', async () => {
    const expires_at = Math.floor(Date.now() / 1000) + 3_600
    const page = { ...SESSION, cancel_url: SESSION.success_url, expires_at }
    const lineOf = (price: object) => ({ quantity: 1, price_data: { ...item?.price_data, ...price } })
    const lines = [
      lineOf({ unit_amount: 20 }),
      lineOf({ unit_amount: 0 }),
      { ...lineOf({ unit_amount: 15 }), quantity: 2 },
    ]
    expect(await call('/v1/checkout/sessions', { ...page, line_items: lines })).toMatchObject({
      http: 200,
      amount_total: 50,
    })
    const refused = async (line_items: object[]) => (await call('/v1/checkout/sessions', { ...page, line_items })).error
    expect(await refused(lines.slice(0, 2))).toMatchObject({ code: 'amount_too_small' })
    expect(await refused([...lines, lineOf({ recurring: { interval: 'month' } })])).toMatchObject({
      message: expect.stringContaining('recurring price'),
    })
    expect(await refused(Array.from({ length: 101 }, () => lines[0] ?? {}))).toMatchObject({
      message: expect.stringContaining('more than 100 line items'),
    })
  })

  it('refunds parts of a payment, and never more than is left of it', async () => {
    const expires_at = Math.floor(Date.now() / 1000) + 3_600
    const { id } = await call('/v1/checkout/sessions', { ...SESSION, cancel_url: SESSION.success_url, expires_at })
    double.pay(id)
    const payment_intent = double.state.sessions[id]?.paymentIntentId ?? ''
    const refund = (amount: number) => call('/v1/refunds', { payment_intent, amount })
    expect(await refund(400)).toMatchObject({ http: 200, amount: 400 })
    expect(await refund(600)).toMatchObject({
      http: 400,
      error: { param: 'amount', message: expect.stringContaining('greater than unrefunded amount on charge ($5.99)') },
    })
    expect(await refund(599)).toMatchObject({ http: 200 })
    expect(await refund(1)).toMatchObject({ http: 400, error: { code: 'charge_already_refunded' } })
  })
})
