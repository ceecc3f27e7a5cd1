import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '../../settings.ts'
import { openPaymentDouble, type PaymentDouble } from '../double/double.ts'
import type { EndpointState } from '../double/state.ts'
import { STRIPE_API_VERSION } from '../stripe-library.ts'
import { runStripeSetUp } from './commands.ts'
import { SNAPSHOT_EVENTS, THIN_EVENTS } from './endpoints.ts'

const PUBLIC_URL = 'https://market.example'
const URL_OF_EVENTS = `${PUBLIC_URL}/webhooks/stripe`

describe('stripe setup', () => {
  let double: PaymentDouble
  beforeAll(async () => {
    double = await openPaymentDouble({ now: () => new Date(), send: async () => {} })
  })
  afterAll(() => double.close())
  beforeEach(() => {
    for (const id of Object.keys(double.state.endpoints)) delete double.state.endpoints[id]
  })

  /** What it prints. */
  async function setUp({ replace = false, secrets = '', publicUrl = PUBLIC_URL } = {}): Promise<string> {
    const environment = {
      STRIPE_SECRET_KEY: 'sk_test_double',
      STRIPE_ADDRESS: `${double.host}:${double.port}`,
      STRIPE_WEBHOOK_SECRET: secrets,
      PUBLIC_URL: publicUrl,
    }
    const lines: string[] = []
    const settings = readSettings({}, environment, { mayLackWebhookSecrets: true })
    await runStripeSetUp(settings, replace, (line) => lines.push(line))
    return lines.join('\n')
  }

  const endpoints = (): EndpointState[] => Object.values(double.state.endpoints)
  const ofKind = (kind: string): EndpointState => {
    const found = endpoints().find((one) => one.kind === kind && one.isEnabled)
    if (found === undefined) throw new Error(`There is no endpoint for ${kind} events.`)
    return found
  }

  it('makes the three endpoints, and prints the secret of each', async () => {
    const said = await setUp()
    expect(endpoints().map(({ kind }) => kind)).toEqual(['platform', 'connected', 'thin'])
    expect(new Set(endpoints().map(({ url }) => url))).toEqual(new Set([URL_OF_EVENTS]))
    expect(ofKind('platform')).toMatchObject({
      apiVersion: STRIPE_API_VERSION,
      enabledEvents: SNAPSHOT_EVENTS.platform,
    })
    expect(ofKind('connected')).toMatchObject({
      apiVersion: STRIPE_API_VERSION,
      enabledEvents: SNAPSHOT_EVENTS.connected,
    })
    expect(ofKind('thin').enabledEvents).toEqual(THIN_EVENTS)
    expect(said).toContain('acct_platform, test mode')
    expect(said).toContain(
      `STRIPE_WEBHOOK_SECRET=${endpoints()
        .map(({ secret }) => secret)
        .join(',')}`,
    )
  })

  it('changes nothing when it is repeated', async () => {
    await setUp()
    const before = JSON.stringify(endpoints())
    const secrets = endpoints().map(({ secret }) => secret)
    expect(await setUp({ secrets: secrets.join(',') })).toContain('Nothing to store')
    expect(JSON.stringify(endpoints())).toBe(before)
    const said = await setUp()
    expect(said).toContain('holds 0 of 3 secrets')
    for (const secret of secrets) expect(said).not.toContain(secret)
  })

  it('corrects events and enables what was disabled, without a new secret', async () => {
    await setUp()
    const before = endpoints().map(({ id, secret }) => ({ id, secret }))
    ofKind('platform').enabledEvents = ['invoice.paid']
    const thin = ofKind('thin')
    thin.enabledEvents = []
    thin.isEnabled = false
    ofKind('connected').isEnabled = false
    const said = await setUp()
    expect(said.match(/ {2}updated {2}/g)).toHaveLength(3)
    expect(endpoints().map(({ id, secret }) => ({ id, secret }))).toEqual(before)
    expect(ofKind('platform').enabledEvents).toEqual(SNAPSHOT_EVENTS.platform)
    expect(ofKind('thin').enabledEvents).toEqual(THIN_EVENTS)
    expect(ofKind('connected').isEnabled).toBe(true)
  })

  it('makes an endpoint of another version again, and the old one sends nothing any more', async () => {
    await setUp()
    const old = ofKind('platform')
    double.state.endpoints[old.id] = { ...old, apiVersion: '2026-09-30.endive' }
    const said = await setUp()
    expect(said).toContain('replaced')
    expect(said).toContain('version 2026-09-30.endive')
    const { id, secret } = ofKind('platform')
    expect(id).not.toBe(old.id)
    expect(said).toContain(`STRIPE_WEBHOOK_SECRET=…,${secret}`)
    expect(double.state.endpoints[old.id]).toMatchObject({ isEnabled: false, metadata: { luna_endpoint: 'replaced' } })
    expect(await setUp()).not.toContain('created')
    expect(endpoints()).toHaveLength(4)
  })

  it('makes all of them again where their secrets were lost', async () => {
    await setUp()
    const old = endpoints().map(({ id }) => id)
    const said = await setUp({ replace: true })
    expect(
      endpoints()
        .filter(({ isEnabled }) => isEnabled)
        .map(({ id }) => id),
    ).not.toEqual(expect.arrayContaining(old))
    expect(endpoints().filter(({ isEnabled }) => isEnabled)).toHaveLength(3)
    for (const kind of ['platform', 'connected', 'thin']) expect(said).toContain(ofKind(kind).secret)
    expect(await setUp()).not.toContain('created')
  })

  it('leaves the endpoints of others alone, and names one that sends to the same address', async () => {
    await setUp({ publicUrl: 'https://staging.example' })
    const platform = ofKind('platform')
    double.state.endpoints['we_hand'] = { ...platform, id: 'we_hand', url: URL_OF_EVENTS, metadata: {} }
    const before = JSON.stringify(endpoints())
    const said = await setUp()
    expect(said).toContain('we_hand sends to the same address')
    expect(JSON.stringify(endpoints().slice(0, 4))).toBe(before)
    expect(endpoints()).toHaveLength(7)
  })

  it('prints the secrets of what it made although a later endpoint fails, and why', async () => {
    const said: string[] = []
    const environment = {
      STRIPE_SECRET_KEY: 'sk_test_double',
      STRIPE_ADDRESS: `${double.host}:${double.port}`,
      PUBLIC_URL,
    }
    const settings = readSettings({}, environment, { mayLackWebhookSecrets: true })
    const say = (line: string): void => {
      said.push(line)
      if (line.startsWith('connected')) double.failNext(Array.from({ length: 3 }, () => 'unreachable' as const))
    }
    await expect(runStripeSetUp(settings, false, say)).rejects.toMatchObject({ code: 'PAYMENTS_UNAVAILABLE' })
    expect(said.at(-1)).toBe(`STRIPE_WEBHOOK_SECRET=…,${ofKind('platform').secret},${ofKind('connected').secret}`)
  })

  it('says what Stripe says where it refuses the key', async () => {
    const environment = {
      STRIPE_SECRET_KEY: 'rk_test_1',
      STRIPE_ADDRESS: `${double.host}:${double.port}`,
      PUBLIC_URL,
    }
    const settings = readSettings({}, environment, { mayLackWebhookSecrets: true })
    const stripe = settings.stripe === null ? null : { ...settings.stripe, secretKey: 'pk_test_1' }
    await expect(runStripeSetUp({ ...settings, stripe }, false, () => {})).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      detail: 'Stripe: Invalid API Key provided.',
    })
  })

  it('needs to know the key and where Stripe is to send events', async () => {
    const run = (environment: Record<string, string>) =>
      runStripeSetUp(readSettings({}, environment, { mayLackWebhookSecrets: true }), false, () => {})
    const key = { STRIPE_SECRET_KEY: 'sk_live_1' }
    await expect(run({ PUBLIC_URL })).rejects.toMatchObject({ detail: expect.stringContaining('STRIPE_SECRET_KEY') })
    await expect(run(key)).rejects.toMatchObject({ detail: expect.stringContaining('PUBLIC_URL: is missing') })
    await expect(run({ ...key, PUBLIC_URL: 'http://market.example' })).rejects.toMatchObject({
      detail: expect.stringContaining('PUBLIC_URL: must be https'),
    })
  })
})
