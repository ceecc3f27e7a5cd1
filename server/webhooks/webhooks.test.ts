import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Notification } from '#shared/contract/market/notifications.ts'
import {
  WEBHOOK_EVENTS,
  type WebhookDelivery,
  type WebhookEndpoint,
  webhookEventSchema,
} from '#shared/contract/market/webhooks.ts'
import { notify } from '../notifications/notify.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { MAX_ATTEMPTS, pauseAfter } from './deliver.ts'

interface Received {
  readonly body: string
  readonly signature: string
  readonly kind: string
}

describeOnDatabase('webhooks of accounts', (open) => {
  let market: TestMarket
  let owner: TestAccount
  let url = ''
  let status = 204
  const received: Received[] = []
  const receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString()
    })
    request.on('end', () => {
      const { 'luna-signature': signature, 'luna-event-kind': kind } = request.headers
      received.push({ body, signature: String(signature), kind: String(kind) })
      response.writeHead(status).end()
    })
  })
  beforeAll(async () => {
    market = await openTestMarket(open)
    owner = await market.signUp({ name: 'Hook Owner' })
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/luna`
  })
  afterAll(() => void receiver.close())

  interface WithSecret {
    readonly endpoint: WebhookEndpoint
    readonly secret: string
  }
  const add = (events: readonly string[] = [], person = owner): Promise<WithSecret> =>
    market.call(person.token, 'POST', '/v1/webhooks', { url, events })
  const remove = ({ endpoint }: WithSecret) => market.call(owner.token, 'DELETE', `/v1/webhooks/${endpoint.id}`)
  const deliveries = async (id: string, query = '') =>
    (await market.call<{ items: WebhookDelivery[] }>(owner.token, 'GET', `/v1/webhooks/${id}/deliveries${query}`)).items
  const topUp = (amountMicroDollars: string, key?: string) =>
    market.database.asService((tx) =>
      notify(tx, owner.accountId, { kind: 'wallet_topped_up', data: { amountMicroDollars } }, market.clock.now(), key),
    )

  it('deliver what an account is notified of, signed as Stripe signs, once for each event', async () => {
    const hook = await add(['wallet_topped_up'])
    const before = received.length
    await topUp('5000000', 'once')
    await topUp('5000000', 'once')
    await market.call(owner.token, 'PUT', '/v1/wallet/alert', { thresholdCents: 500 })
    await market.settle()
    expect(received.length).toBe(before + 1)
    const { body, signature, kind } = received.at(-1) as Received
    expect(kind).toBe('wallet_topped_up')
    const event = webhookEventSchema.parse(JSON.parse(body))
    expect(event.content).toEqual({ kind: 'wallet_topped_up', data: { amountMicroDollars: '5000000' } })
    // Stripe's own library checks it; the test's clock does not advance.
    const tolerance = 1e9
    expect(new Stripe('sk_test_x').webhooks.constructEvent(body, signature, hook.secret, tolerance)).toEqual(event)
    expect(await deliveries(hook.endpoint.id)).toMatchObject([
      { state: 'delivered', attempts: 1, lastStatus: 204, lastProblem: null, eventId: event.id, payload: body },
    ])
    await remove(hook)
  })

  it('survive a receiver that is down: they arrive when it is back', async () => {
    const hook = await add()
    const { id } = hook.endpoint
    status = 503
    await topUp('1000000')
    await market.settle()
    const [waiting] = await deliveries(id)
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 1, lastStatus: 503, lastProblem: 'http_error' })
    market.clock.advance({ minutes: 1 })
    await market.settle()
    expect(await deliveries(id)).toMatchObject([{ state: 'waiting', attempts: 2 }])
    status = 204
    market.clock.advance({ minutes: 1 })
    await market.settle()
    expect(await deliveries(id)).toMatchObject([{ state: 'delivered', attempts: 3, nextAttemptAt: null }])
    // No job of the market itself failed.
    const { rows } = await market.test.admin.query(`select 1 from jobs where last_error is not null`)
    expect(rows).toEqual([])
    await remove(hook)
  })

  it('are given up after the last attempt, disable an endpoint that stays silent, and can be sent again', async () => {
    const hook = await add()
    const { id } = hook.endpoint
    status = 500
    await topUp('2000000')
    await market.settle()
    // As if all but the last attempt had failed.
    await market.test.admin.query(
      `update jobs set payload = jsonb_set(payload, '{attempt}', $1::text::jsonb)
        where kind = 'deliver webhook' and state = 'waiting'`,
      [String(MAX_ATTEMPTS)],
    )
    market.clock.advance({ days: 4 })
    await market.settle()
    expect(await deliveries(id, '?state=failed')).toMatchObject([{ attempts: MAX_ATTEMPTS, nextAttemptAt: null }])
    const endpoints = await market.call<{ items: WebhookEndpoint[] }>(owner.token, 'GET', '/v1/webhooks')
    expect(endpoints.items).toMatchObject([{ isEnabled: false, disabledReason: expect.stringContaining('three days') }])
    const { items } = await market.call<{ items: Notification[] }>(owner.token, 'GET', '/v1/notifications')
    expect(items[0]?.content).toMatchObject({ kind: 'webhook_disabled' })
    const [failed] = await deliveries(id)
    const path = `/v1/webhooks/${id}/deliveries/${failed?.id}/resend`
    await expect(market.call(owner.token, 'POST', path)).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
    status = 204
    await market.call(owner.token, 'PATCH', `/v1/webhooks/${id}`, { isEnabled: true })
    await market.call(owner.token, 'POST', path)
    await market.settle()
    expect(await deliveries(id)).toMatchObject([{ state: 'delivered', attempts: 1 }])
    await remove(hook)
  })

  it('are signed with both secrets while one replaces the other, and a secret is shown once', async () => {
    const hook = await add()
    const { id } = hook.endpoint
    const headers = { 'idempotency-key': 'rotate-this-secret' }
    const rotate = () => market.request(owner.token, 'POST', `/v1/webhooks/${id}/secret`, { overlapHours: 1 }, headers)
    const rotated = (await (await rotate()).json()) as WithSecret
    expect(await (await rotate()).json()).toMatchObject({ code: 'CONFLICT' })
    const signedBy = async () => {
      await market.call(owner.token, 'POST', `/v1/webhooks/${id}/test`)
      await market.settle()
      const { body, signature } = received.at(-1) as Received
      const seconds = /^t=(\d+)/.exec(signature)?.[1]
      return [rotated.secret, hook.secret].map((secret) =>
        signature.includes(`v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`),
      )
    }
    expect(await signedBy()).toEqual([true, true])
    market.clock.advance({ hours: 2 })
    expect(await signedBy()).toEqual([true, false])
    const { rows } = await market.test.admin.query('select t::text as row from webhook_endpoints t')
    const hex = Buffer.from(rotated.secret).toString('hex')
    expect(rows.filter(({ row }) => row.includes(rotated.secret) || row.includes(hex))).toEqual([])
    await remove(hook)
  })

  it('belong to one account', async () => {
    const stranger = await market.signUp({ name: 'Hook Stranger' })
    const hook = await add([], stranger)
    const { id } = hook.endpoint
    const steps = [
      ['GET', `/v1/webhooks/${id}/deliveries`],
      ['PATCH', `/v1/webhooks/${id}`],
      ['DELETE', `/v1/webhooks/${id}`],
      ['POST', `/v1/webhooks/${id}/test`],
      ['POST', `/v1/webhooks/${id}/secret`],
    ] as const
    for (const [method, path] of steps) {
      const attempt = market.call(owner.token, method, path, method === 'GET' ? undefined : {})
      await expect(attempt, path).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    }
    const before = received.length
    await topUp('3000000')
    await market.settle()
    expect(received.length).toBe(before)
  })

  it('refuse plain http and private networks where others reach the market', async () => {
    const served = await openTestMarket(open, { environment: { TRUST_PROXY: 'true' } })
    const person = await served.signUp({ name: 'Served' })
    const plain = served.call(person.token, 'POST', '/v1/webhooks', { url, events: [] })
    await expect(plain).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
    const secure = url.replace('http:', 'https:')
    const { endpoint } = await served.call<WithSecret>(person.token, 'POST', '/v1/webhooks', {
      url: secure,
      events: [],
    })
    const before = received.length
    await served.call(person.token, 'POST', `/v1/webhooks/${endpoint.id}/test`)
    await served.settle()
    const path = `/v1/webhooks/${endpoint.id}/deliveries`
    const { items } = await served.call<{ items: WebhookDelivery[] }>(person.token, 'GET', path)
    expect(items).toMatchObject([{ state: 'waiting', lastStatus: null, lastProblem: 'private_address' }])
    expect(received.length).toBe(before)
  })
})

it('waits longer with each attempt, never in step with others, and for two days in all', () => {
  const middle = () => 0.5
  const pauses = Array.from({ length: MAX_ATTEMPTS - 1 }, (_, index) => pauseAfter(index + 1, middle))
  expect(pauses.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000])
  const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3_600_000
  expect(hours).toBeGreaterThan(36)
  expect(hours).toBeLessThan(72)
  expect(pauseAfter(3, () => 0)).toBe(10_000)
  expect(pauseAfter(3, () => 0.999)).toBeGreaterThan(29_000)
  expect(WEBHOOK_EVENTS).not.toContain('webhook_disabled')
})
