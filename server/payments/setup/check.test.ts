import { afterAll, beforeAll, expect, it } from 'vitest'
import { readSettings } from '../../settings.ts'
import { describeOnDatabase } from '../../testing/databases.fixture.ts'
import { openTestMarket, type TestMarket } from '../../testing/test-market.fixture.ts'
import { openPaymentDouble, type PaymentDouble } from '../double/double.ts'
import { openStripe } from '../stripe-library.ts'
import { createStripeProvider } from '../stripe-provider.ts'
import { type CheckParts, checkStripe } from './check.ts'
import { runStripeCheck } from './commands.ts'
import { setUpStripe } from './set-up.ts'

const PUBLIC_URL = 'http://market.example'
const URL_OF_EVENTS = `${PUBLIC_URL}/webhooks/stripe`

describeOnDatabase('stripe check', (open) => {
  let double: PaymentDouble
  let market: TestMarket
  let parts: CheckParts
  /** Events that are lost on their way. */
  let lost: RegExp | null = null

  /** The market, under the address that Stripe knows it by. */
  const reach = (url: string, init: RequestInit): Promise<Response> => fetch(url.replace(PUBLIC_URL, market.url), init)

  const onTheWay = new Set<Promise<Response>>()
  /** After it, everything that arrives has arrived and was acted on. */
  async function pause(attempt: number): Promise<boolean> {
    await Promise.allSettled(onTheWay)
    await market.settle()
    return attempt < 3
  }

  beforeAll(async () => {
    const test = await open()
    double = await openPaymentDouble({
      now: () => new Date(),
      async send(payload, signature, url) {
        if (lost?.test(payload) === true) return
        const headers = { 'stripe-signature': signature, 'content-type': 'application/json' }
        const delivery = reach(url ?? '', { method: 'POST', headers, body: payload })
        onTheWay.add(delivery)
        const answer = await delivery.finally(() => onTheWay.delete(delivery))
        if (!answer.ok) throw new Error(`answered with ${answer.status}`)
      },
    })
    const access = { secretKey: 'sk_test_1', address: { host: double.host, port: double.port } }
    const stripe = openStripe(access)
    const webhookSecrets: string[] = []
    const onDone = ({ secret }: { secret: string | null }) => webhookSecrets.push(secret ?? '')
    await setUpStripe(stripe, { url: URL_OF_EVENTS, replacesAll: false, onDone })
    market = await openTestMarket(async () => test, {
      environment: {
        STRIPE_SECRET_KEY: access.secretKey,
        STRIPE_WEBHOOK_SECRET: webhookSecrets.join(','),
        STRIPE_ADDRESS: `${double.host}:${double.port}`,
      },
    })
    parts = {
      ...{ stripe, webhookSecrets, url: URL_OF_EVENTS, say: () => {}, pause },
      provider: createStripeProvider({ ...access, webhookSecrets }),
      fetch: (url, init) => reach(String(url), init ?? {}),
    }
  })
  afterAll(() => double.close())

  async function check(changes: Partial<CheckParts> = {}): Promise<{ isProven: boolean; said: string[] }> {
    const said: string[] = []
    const isProven = await checkStripe({ ...parts, ...changes, say: (line) => said.push(line) })
    return { isProven, said }
  }

  const failed = (said: readonly string[]) => said.find((line) => line.startsWith('FAILED')) ?? 'nothing failed'

  it('follows an event of each kind from Stripe to the market, and closes what it made', async () => {
    const { isProven, said } = await check()
    expect(said.map((line) => line.slice(0, line.indexOf(':')))).toEqual(
      [
        'key and account',
        'endpoints',
        'secrets',
        'Connect',
        'platform events',
        'connected events',
        'thin events',
        'cleaning up',
      ].map((name) => `ok      ${name}`),
    )
    expect(isProven).toBe(true)
    expect(Object.values(double.state.accounts).every(({ isClosed }) => isClosed)).toBe(true)
    expect(Object.values(double.state.sessions).every(({ status }) => status === 'expired')).toBe(true)
  })

  it.each([
    ['platform', /"type":"checkout\.session\.expired"/],
    ['connected', /"type":"account\.updated"/],
    ['thin', /event_destination\.ping/],
  ])('says where %s events do not arrive', async (kind, events) => {
    lost = events
    const { isProven, said } = await check().finally(() => {
      lost = null
    })
    expect(isProven).toBe(false)
    expect(failed(said)).toMatch(new RegExp(`^FAILED  ${kind} events: evt_\\w+ did not arrive\\.`))
    expect(said.at(-1)).toContain('cleaning up')
  })

  it('says which endpoint is missing or wrong, and changes nothing', async () => {
    const [platform] = Object.values(double.state.endpoints)
    if (platform === undefined) throw new Error('There is no endpoint.')
    const events = platform.enabledEvents
    platform.enabledEvents = ['invoice.paid']
    expect(failed((await check()).said)).toContain(`${platform.id} (platform): it receives other events`)
    expect(platform.enabledEvents).toEqual(['invoice.paid'])
    platform.enabledEvents = events
    platform.metadata = {}
    expect(failed((await check()).said)).toContain('There is no endpoint for platform events')
    platform.metadata = { luna_endpoint: 'platform' }
  })

  it('says where the market was started with other secrets, or is not there', async () => {
    const other = ['whsec_other', ...parts.webhookSecrets.slice(1)]
    expect(failed((await check({ webhookSecrets: other })).said)).toContain('does not know the secret whsec_oth…')
    expect(failed((await check({ webhookSecrets: ['whsec_a'] })).said)).toContain('STRIPE_WEBHOOK_SECRET holds 1')
    const noAnswer = () => Promise.reject(new TypeError('fetch failed'))
    expect(failed((await check({ fetch: noAnswer })).said)).toContain('is not responding')
  })

  it('says where the account has no Connect', async () => {
    const refusal = () => Promise.reject(new Error('You can only create accounts with Connect.'))
    const { said } = await check({ provider: { ...parts.provider, openRecipient: refusal } })
    expect(failed(said)).toContain('FAILED  Connect: You can only create accounts with Connect.')
    expect(failed(said)).toContain('https://dashboard.stripe.com/connect')
  })

  it('refuses a live key before it asks Stripe anything', async () => {
    const environment = { STRIPE_SECRET_KEY: 'sk_live_1', PUBLIC_URL: 'https://market.example' }
    const settings = readSettings({}, environment, { mayLackWebhookSecrets: true })
    const said: string[] = []
    await expect(runStripeCheck(settings, (line) => said.push(line))).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      detail: expect.stringContaining('live key'),
    })
    expect(said).toEqual([])
  })
})
