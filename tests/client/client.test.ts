import { createHmac } from 'node:crypto'
import { createClient, verifyWebhook } from '@luna/client'
import { describe, expect, it } from 'vitest'

interface Seen {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: unknown
}

/** A client whose requests are answered in this order; an error is a broken connection. */
function clientWith(answers: readonly (Response | Error)[], retries = 3) {
  const seen: Seen[] = []
  const pauses: number[] = []
  const client = createClient({
    url: 'https://market.example/',
    apiKey: 'luna_key_x',
    retries,
    sleep: async (ms) => void pauses.push(ms),
    fetch: async (url, init) => {
      seen.push({
        ...{ url: String(url), method: init?.method ?? '', headers: new Headers(init?.headers), body: init?.body },
      })
      const answer = answers[seen.length - 1]
      if (answer instanceof Response) return answer
      throw answer ?? new Error('There is no such answer.')
    },
  })
  return { client, seen, pauses }
}

const problem = (status: number, code: string, headers = {}) =>
  new Response(JSON.stringify({ status, code, title: 'No.', retryable: false }), { status, headers })
const uses = [{ assetId: 'a', storyId: 's', turnId: 0 }]

describe('the client', () => {
  it('sends a write again under one key, and waits as long as the market asks', async () => {
    const answers = [new TypeError('cut off'), problem(429, 'RATE_LIMITED', { 'retry-after': '7' }), Response.json({})]
    const { client, seen, pauses } = clientWith(answers)
    await client.call('POST /v1/uses', { body: { uses } })
    const keys = new Set(seen.map(({ headers }) => headers.get('idempotency-key')))
    expect(seen).toHaveLength(3)
    expect(keys.size).toBe(1)
    expect([...keys][0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual(Array(3).fill('Bearer luna_key_x'))
    expect(pauses[0]).toBeLessThan(1_000)
    expect(pauses[1]).toBeGreaterThanOrEqual(7_000)
  })

  it('does not repeat what was refused, and gives up after its tries', async () => {
    const refused = clientWith([problem(402, 'SPENDING_CAP_REACHED')])
    await expect(refused.client.call('POST /v1/uses', { body: { uses } })).rejects.toMatchObject({
      code: 'SPENDING_CAP_REACHED',
    })
    expect(refused.seen).toHaveLength(1)
    const down = clientWith([problem(503, 'X'), problem(503, 'X'), new Response('<html>', { status: 502 })], 2)
    await expect(down.client.call('GET /v1/me', {})).rejects.toMatchObject({ code: 'UNREADABLE' })
    expect(down.seen).toHaveLength(3)
    const away = clientWith([new TypeError('no'), new TypeError('no')], 1)
    await expect(away.client.call('GET /v1/me', {})).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(away.seen.every(({ headers }) => !headers.has('idempotency-key'))).toBe(true)
  })

  it('fills paths and queries, and reads lists to their end', async () => {
    const pages = [
      { items: [{ saleId: '1' }, { saleId: '2' }], nextCursor: 'a b' },
      { items: [{ saleId: '3' }], nextCursor: null },
    ]
    const { client, seen } = clientWith([...pages.map((page) => Response.json(page)), Response.json({})])
    const found: string[] = []
    for await (const { saleId } of client.items('GET /v1/purchases', { query: { limit: 2 } })) found.push(saleId)
    expect(found).toEqual(['1', '2', '3'])
    await client.call('GET /v1/purchases/{saleId}', { path: { saleId: 'x/y' } })
    expect(seen.map(({ url }) => url.replace('https://market.example', ''))).toEqual([
      '/v1/purchases?limit=2',
      '/v1/purchases?limit=2&cursor=a+b',
      '/v1/purchases/x%2Fy',
    ])
  })
})

describe('a webhook', () => {
  const body = JSON.stringify({ id: '1', createdAt: '2026-03-02T09:00:00Z', content: { kind: 'ping', data: {} } })
  const now = new Date('2026-03-02T09:00:00Z')
  const seconds = now.getTime() / 1_000
  const sign = (secret: string, text = body, at = seconds) =>
    createHmac('sha256', secret).update(`${at}.${text}`).digest('hex')

  it('is taken where one of its signatures fits', async () => {
    const header = `t=${seconds},v1=${sign('whsec_new')},v1=${sign('whsec_old')}`
    for (const secret of ['whsec_new', 'whsec_old']) {
      expect(await verifyWebhook(body, header, secret, { now })).toMatchObject({ id: '1' })
    }
  })

  it('is refused where it was changed, is old, or is signed by others', async () => {
    const header = `t=${seconds},v1=${sign('whsec_new')}`
    await expect(verifyWebhook(body.replace('1', '2'), header, 'whsec_new', { now })).rejects.toThrow('not signed')
    await expect(verifyWebhook(body, header, 'whsec_other', { now })).rejects.toThrow('not signed')
    const later = new Date(now.getTime() + 301_000)
    await expect(verifyWebhook(body, header, 'whsec_new', { now: later })).rejects.toThrow('too old')
    await expect(verifyWebhook(body, 't=1,v1=', 'whsec_new', { now })).rejects.toThrow('no signature')
    const text = '"x"'
    const signed = `t=${seconds},v1=${sign('whsec_new', text)}`
    await expect(verifyWebhook(text, signed, 'whsec_new', { now })).rejects.toThrow('not an event')
  })
})
