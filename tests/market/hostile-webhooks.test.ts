/** The payment service's webhooks when others send them, and when they all come at once, again and in any order. */
import { randomUUID } from 'node:crypto'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '#server/demo/client.ts'
import { verifyLedger } from '#server/ledger/verify/verify.ts'
import { openPaymentDouble, type PaymentDouble } from '#server/payments/double/double.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { shuffled } from '#server/testing/random.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { send } from './api/send.ts'
import { openSeededWorld, press, type SeededWorld } from './seeded-world.fixture.ts'

const SECRETS = { platform: 'whsec_of_the_platform', connected: 'whsec_of_accounts', thin: 'whsec_of_thin_events' }
const PAYMENTS = 16
const REPEATS = 10
const AT_ONCE = 24

const stripe = new Stripe('sk_test_of_this_test')

function signed(payload: string, { secret = SECRETS.platform, ageSeconds = 0 } = {}): string {
  const timestamp = Math.floor(Date.now() / 1000) - ageSeconds
  return stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp })
}

describeOnDatabase('webhooks', (open) => {
  let world: SeededWorld
  let double: PaymentDouble
  /** Kept instead of sent while a test wants to send them itself. */
  let kept: string[] | null = null

  beforeAll(async () => {
    const test = await open()
    double = await openPaymentDouble({
      now: () => test.clock.now(),
      webhookSecrets: SECRETS,
      async send(payload, signature) {
        if (kept === null) await post(payload, signature)
        else kept.push(payload)
      },
    })
    world = await openSeededWorld(async () => test, {
      environment: {
        STRIPE_SECRET_KEY: 'sk_test_of_this_test',
        STRIPE_WEBHOOK_SECRET: Object.values(SECRETS).join(','),
        STRIPE_ADDRESS: `${double.host}:${double.port}`,
      },
    })
    address = world.market.url
  })
  afterAll(() => double.close())

  let address = ''
  async function post(payload: string, signature: string | null): Promise<number> {
    // While the seeding continues, the market's address is where it was opened.
    const url = address === '' ? await addressOfMarket() : address
    const { status } = await send(url, {
      method: 'POST',
      target: '/webhooks/stripe',
      headers: [
        ['content-type', 'application/json'],
        ...(signature === null ? [] : [['stripe-signature', signature] as const]),
      ],
      body: new TextEncoder().encode(payload),
    })
    return status
  }

  /** Pages lead back to the market, so they tell where it is. */
  async function addressOfMarket(): Promise<string> {
    const [session] = Object.values(double.state.sessions)
    if (session === undefined) throw new Error('Nothing was ordered yet.')
    return new URL(session.successUrl).origin
  }

  /** Every event acted on, and all that follows from it. */
  async function rest(): Promise<void> {
    await world.market.eventually(async () => {
      const { rows } = await world.market.test.admin.query(
        `select 1 from jobs where state in ('waiting', 'running') and run_at <= '${world.market.clock.now().toISOString()}'
         union all select 1 from payment_events where processed_at is null`,
      )
      if (rows.length > 0) throw new Error('There is still work.')
    })
  }

  async function count(query: string): Promise<number> {
    const { rows } = await world.market.test.admin.query<{ count: number }>(
      `select count(*)::int as count from ${query}`,
    )
    return rows[0]?.count ?? -1
  }

  const anEvent = (): string => {
    const newest = double.state.events.at(-1)
    if (newest === undefined) throw new Error('Nothing happened yet.')
    return newest.payload
  }
  const forge = (change: object): string => JSON.stringify({ ...JSON.parse(anEvent()), ...change })

  it.each<[string, number, () => [string, string | null]]>([
    ['without a signature', 400, () => [anEvent(), null]],
    ['with an empty one', 400, () => [anEvent(), '']],
    ['with nonsense', 400, () => [anEvent(), 't=now,v1=x']],
    [
      'signed by somebody else',
      400,
      () => [forge({ id: 'evt_else' }), signed(forge({ id: 'evt_else' }), { secret: 'whsec_else' })],
    ],
    [
      'signed for the test mode',
      400,
      () => [forge({ id: 'evt_test' }), signed(forge({ id: 'evt_test' }), { secret: 'whsec_double' })],
    ],
    ['changed after it was signed', 400, () => [forge({ id: 'evt_changed' }), signed(anEvent())]],
    [
      'of ten minutes ago',
      400,
      () => [forge({ id: 'evt_old' }), signed(forge({ id: 'evt_old' }), { ageSeconds: 600 })],
    ],
    ['without a scheme that is known', 400, () => [anEvent(), signed(anEvent()).replace('v1=', 'v0=')]],
    ['that is no event', 400, () => ['{"a":1}', signed('{"a":1}')]],
    ['that is no JSON', 400, () => ['nothing', signed('nothing')]],
    ['that is empty', 400, () => ['', signed('')]],
    ['that is null', 400, () => ['null', signed('null')]],
    ['larger than any', 413, () => [forge({ x: 'x'.repeat(600_000) }), signed(forge({ x: 'x'.repeat(600_000) }))]],
  ])('refuses one %s', async (_, status, make) => {
    const before = await count('payment_events')
    expect(await post(...make())).toBe(status)
    expect(await count('payment_events')).toBe(before)
  })

  it.each([
    ['changed after it was signed', () => signed('another'), 'WEBHOOK_INVALID', 'not signed'],
    ['signed, but no event', () => signed('{"a":1}'), 'WEBHOOK_UNREADABLE', 'signed, but it is not an event'],
  ])('says of one %s what is wrong', async (_, sign, code, title) => {
    const answer = await fetch(`${address}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'stripe-signature': sign(), 'content-type': 'application/json' },
      body: '{"a":1}',
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code, title: expect.stringContaining(title) })
  })

  it.each([
    ['about a balance, which has no id', { type: 'balance.available', data: { object: { object: 'balance' } } }],
    ['about an invoice that is only announced', { type: 'invoice.upcoming', data: { object: { object: 'invoice' } } }],
    ['of a type and version to come', { type: 'moon.landed', api_version: '2031-01-01.x', data: { thing: 1 } }],
    ['with an object of another form', { type: 'payout.paid', data: { object: ['po_1'] } }],
    ['that is thin and about nothing', { object: 'v2.core.event', created: '2026-03-02T09:00:00Z', data: undefined }],
  ])('keeps one %s, and acknowledges it', async (_, change) => {
    const id = `evt_unknown_${randomUUID()}`
    const payload = forge({ id, ...change })
    expect(await post(payload, signed(payload))).toBe(200)
    await world.market.settle()
    const { rows } = await world.market.test.admin.query(
      'select payload, processed_at is not null as seen from payment_events where event_id = $1',
      [id],
    )
    expect(rows).toEqual([{ payload: '', seen: true }])
  })

  it('takes one signed with the secret of any of its endpoints', async () => {
    for (const [kind, secret] of Object.entries(SECRETS)) {
      const payload = forge({ id: `evt_unknown_${kind}`, type: 'customer.created' })
      expect(await post(payload, signed(payload, { secret }))).toBe(200)
    }
  })

  it('tells whoever knows a secret, and no one else, whether one arrived', async () => {
    const { id } = JSON.parse(anEvent())
    const stateOf = async (eventId: string, signature: string) => {
      const headers = { 'stripe-signature': signature }
      const answer = await fetch(`${address}/webhooks/stripe/${eventId}`, { headers })
      return answer.ok ? (await answer.json()).state : answer.status
    }
    await rest()
    expect(await stateOf(id, signed(id, { secret: SECRETS.thin }))).toBe('processed')
    expect(await stateOf('evt_never', signed('evt_never'))).toBe('unknown')
    expect(await stateOf(id, signed('evt_never'))).toBe(400)
    expect(await stateOf(id, signed(id, { secret: 'whsec_else' }))).toBe(400)
    expect(await stateOf(id, '')).toBe(400)
  })

  it('takes one about things it does not know, and nothing comes of it', async () => {
    const sales = await count('sales')
    const object = { id: 'cs_nobody', object: 'checkout.session', metadata: { luna_account: world.owner.accountId } }
    for (const [id, change] of [
      ['evt_unknown_type', { type: 'customer.discount.created' }],
      ['evt_unknown_object', { type: 'checkout.session.completed', data: { object } }],
    ] as const) {
      const payload = forge({ id, ...change })
      expect(await post(payload, signed(payload))).toBe(200)
    }
    await world.market.settle()
    expect(await count('sales')).toBe(sales)
    await world.market.test.admin.query(`delete from payment_events where event_id like 'evt_unknown%'`)
    await world.market.test.admin.query(`delete from jobs where key like 'evt_unknown%'`)
  })

  describe('in a storm', () => {
    let orders: { buyer: TestAccount; id: string; kind: string }[]
    let answers: number[]

    beforeAll(async () => {
      const { market, buyer, partner, assetId, partnerAssetId } = world
      await rest()
      kept = []
      orders = []
      const wishes: [TestAccount, object][] = Array.from({ length: PAYMENTS }, (_, index) => [
        index % 2 === 0 ? buyer : partner,
        { kind: 'top_up', amountCents: 500 + index },
      ])
      wishes.push([buyer, { kind: 'one_time', assetId: partnerAssetId }])
      // Bought twice, in two windows: one of them goes back.
      wishes.push([buyer, { kind: 'one_time', assetId }], [buyer, { kind: 'one_time', assetId }])
      for (const [person, wish] of wishes) {
        type Opened = { id: string; url: string; kind: string }
        const { id, url, kind } = await market.call<Opened>(person.token, 'POST', '/v1/checkouts', wish)
        await press(url, 'pay', `card_${person.accountId}`)
        orders.push({ buyer: person, id, kind })
      }
      const storm = shuffled(kept.flatMap((payload) => Array.from({ length: REPEATS }, () => payload)))
      kept = null
      answers = []
      const queue = [...storm]
      const sender = async (): Promise<void> => {
        for (let payload = queue.pop(); payload !== undefined; payload = queue.pop()) {
          answers.push(await post(payload, signed(payload)))
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, sender))
      await rest()
    })

    it('takes every one of them', () => {
      expect(answers.length).toBeGreaterThan(300)
      expect(new Set(answers)).toEqual(new Set([200]))
    })

    it('fulfils every payment once', async () => {
      const states: string[] = []
      for (const { buyer, id } of orders) {
        states.push((await createClient(world.market.url, buyer.token).sales.checkout({ id })).state)
      }
      expect(states.filter((state) => state === 'fulfilled')).toHaveLength(orders.length - 1)
      const ids = orders.map(({ id }) => `'${id}'`).join(', ')
      expect(await count(`sales where order_id in (${ids})`)).toBe(2)
      const keys = orders.map(({ id }) => `'top-up:${id}'`).join(', ')
      expect(await count(`ledger_journals where key in (${keys})`)).toBe(PAYMENTS)
    })

    it('gives back what was paid twice', async () => {
      const back = Object.values(double.state.refunds)
      const intents = new Set(back.map(({ paymentIntentId }) => paymentIntentId))
      expect(intents.size).toBe(back.length)
      const twice = orders
        .slice(-2)
        .map(({ id }) => Object.values(double.state.sessions).find(({ metadata }) => metadata['luna_order'] === id))
      expect(twice.filter((session) => intents.has(session?.paymentIntentId ?? ''))).toHaveLength(1)
    })

    it('leaves a ledger that adds up', async () => {
      expect(await verifyLedger(world.market.database, null)).toMatchObject({ ok: true })
    })
  })
})
