import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { beforeAll, expect, it } from 'vitest'
import { API_KEY_RIGHTS, KEY_OPERATIONS } from '#shared/contract/market/api-key-rights.ts'
import type { ApiKey } from '#shared/contract/market/api-keys.ts'
import type { Notification } from '#shared/contract/market/notifications.ts'
import { HOUR_MS } from '#shared/time.ts'
import { createWalletAlerts } from '../ledger/wallet-alerts.ts'
import { openMarket } from '../market.ts'
import { readSettings } from '../settings.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

interface WithSecret {
  readonly key: ApiKey
  readonly secret: string
}

/** Another server of the same market, on its database and with its master key; returns where it listens. */
async function openOtherServer({ test, dataFolder }: TestMarket): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'luna-market-'))
  const master = { MARKET_MASTER_KEY_FILE: join(dataFolder, 'keys', 'master-key') }
  const settings = readSettings({ port: '0', data }, { DATABASE_POOL: '4', ...master })
  const parts = { clock: test.clock, connection: test.connection, log: pino({ level: 'silent' }) }
  const other = await openMarket(settings, parts)
  test.onClose(() => other.close().finally(() => rmSync(data, { recursive: true, force: true })))
  return other.url
}

describeOnDatabase('API keys', (open) => {
  let market: TestMarket
  let owner: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    owner = await market.signUp({ name: 'Program Owner', roles: ['creator', 'moderator'] })
  })

  const create = (wanted: object = {}, person = owner): Promise<WithSecret> =>
    market.call(person.token, 'POST', '/v1/api-keys', { name: 'Engine', rights: ['uses'], ...wanted })
  const statusOf = async (secret: string, method: 'GET' | 'POST', path: string, body?: object): Promise<number> =>
    (await market.request(secret, method, path, body)).status
  const refusal = async (secret: string, method: 'GET' | 'POST', path: string, body?: object) =>
    (await market.request(secret, method, path, body)).json()

  it('name only operations that the market has', async () => {
    const { paths } = await market.call<{ paths: Record<string, object> }>(null, 'GET', '/openapi.json')
    const known = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(KEY_OPERATIONS.filter((operation) => !known.includes(operation))).toEqual([])
  })

  it('act for their account within their rights, and never manage keys', async () => {
    const { secret } = await create()
    const me = await market.call(secret, 'GET', '/v1/me')
    expect(me).toMatchObject({ accountId: owner.accountId })
    expect(await statusOf(secret, 'GET', '/v1/wallet')).toBe(200)
    expect(await refusal(secret, 'GET', '/v1/earnings/summary')).toMatchObject({
      ...{ status: 403, code: 'KEY_LACKS_RIGHT', detail: 'It needs the permission “earnings”.' },
    })
    const all = await create({ rights: API_KEY_RIGHTS })
    expect(await statusOf(all.secret, 'GET', '/v1/earnings/summary')).toBe(200)
    for (const path of ['/v1/api-keys', '/v1/me/sessions', '/v1/review/queue', '/v1/me/export']) {
      expect(await refusal(all.secret, 'GET', path), path).toMatchObject({ code: 'KEY_LACKS_RIGHT' })
    }
    const another = { name: 'Another', rights: ['uses'] }
    expect(await refusal(all.secret, 'POST', '/v1/api-keys', another)).toMatchObject({ code: 'KEY_LACKS_RIGHT' })
    const checkout = { kind: 'top_up', amountCents: 500 }
    expect(await refusal(all.secret, 'POST', '/v1/checkouts', checkout)).toMatchObject({ code: 'KEY_LACKS_RIGHT' })
  })

  it('show a secret once and keep a hash of it', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const body = { name: 'Once', rights: ['uses'] }
    const first = await market.request(owner.token, 'POST', '/v1/api-keys', body, headers)
    const { secret } = (await first.json()) as WithSecret
    const again = await market.request(owner.token, 'POST', '/v1/api-keys', body, headers)
    expect(await again.json()).toMatchObject({ code: 'CONFLICT' })
    const { items } = await market.call<{ items: ApiKey[] }>(owner.token, 'GET', '/v1/api-keys')
    expect(items.filter(({ name }) => name === 'Once')).toHaveLength(1)
    // Nowhere in the database, the kept answers included.
    const { rows: tables } = await market.test.admin.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    )
    for (const { name } of tables) {
      const found = await market.test.admin.query(
        `select 1 from "${name}" t where t::text like '%' || $1 || '%' limit 1`,
        [secret.slice(-30)],
      )
      expect(found.rows, name).toEqual([])
    }
  })

  it('are rotated with an overlap, and note when they were used', async () => {
    const { key, secret: before } = await create()
    expect(key.lastUsedAt).toBeNull()
    expect(await statusOf(before, 'GET', '/v1/wallet')).toBe(200)
    const path = `/v1/api-keys/${key.id}/rotation`
    const rotated = await market.call<WithSecret>(owner.token, 'POST', path, { overlapHours: 2 })
    expect(rotated.key.lastUsedAt).not.toBeNull()
    expect(rotated.key.secrets.map(({ hint, expiresAt }) => [hint, expiresAt !== null])).toEqual([
      [rotated.secret.slice(-4), false],
      [before.slice(-4), true],
    ])
    expect(await statusOf(before, 'GET', '/v1/wallet')).toBe(200)
    expect(await statusOf(rotated.secret, 'GET', '/v1/wallet')).toBe(200)
    market.clock.advance({ hours: 3 })
    const third = await market.call<WithSecret>(owner.token, 'POST', path, { overlapHours: 0 })
    expect(await statusOf(before, 'GET', '/v1/wallet')).toBe(401)
    expect(await statusOf(rotated.secret, 'GET', '/v1/wallet')).toBe(401)
    expect(await statusOf(third.secret, 'GET', '/v1/wallet')).toBe(200)
    expect(third.key.secrets).toHaveLength(1)
  })

  it('are given a permission with the password alone, and notify of each change', async () => {
    const { key, secret } = await create({ name: 'Raised' })
    const path = `/v1/api-keys/${key.id}`
    const change = (wanted: object) => market.request(owner.token, 'PATCH', path, wanted)
    expect(await statusOf(secret, 'GET', '/v1/earnings/summary')).toBe(403)
    const more = { rights: ['uses', 'earnings'] }
    for (const [status, wanted] of [
      [401, more],
      [401, { ...more, password: 'not the password' }],
      [200, { ...more, password: owner.password }],
      [200, { ...more, name: 'Renamed' }],
    ] as const) {
      expect((await change(wanted)).status, JSON.stringify(wanted)).toBe(status)
    }
    expect(await statusOf(secret, 'GET', '/v1/earnings/summary')).toBe(200)
    expect((await change({ rights: ['earnings'] })).status).toBe(200)
    expect(await statusOf(secret, 'GET', '/v1/wallet')).toBe(403)
    const { items } = await market.call<{ items: Notification[] }>(owner.token, 'GET', '/v1/notifications')
    const reported = items.flatMap(({ content }) => (content.kind === 'api_key_changed' ? [content.data] : []))
    expect(reported.slice(0, 4).toReversed()).toEqual([
      { name: 'Raised', change: 'created' },
      { name: 'Raised', change: 'permissions_added' },
      { name: 'Renamed', change: 'changed' },
      { name: 'Renamed', change: 'changed' },
    ])
  })

  it('change at once on every server', async () => {
    const { key, secret } = await create({ name: 'Everywhere' })
    const url = await openOtherServer(market)
    const read = async () => {
      const answer = await fetch(`${url}/v1/wallet`, { headers: { authorization: `Bearer ${secret}` } })
      return answer.status
    }
    expect(await read()).toBe(200)
    await market.call(owner.token, 'PATCH', `/v1/api-keys/${key.id}`, {
      rights: ['licenses'],
      password: owner.password,
    })
    expect(await read()).toBe(403)
    await market.call(owner.token, 'DELETE', `/v1/api-keys/${key.id}`)
    expect(await read()).toBe(401)
  })

  it('stop when they are revoked, and when they expire', async () => {
    const { key, secret } = await create()
    expect(await statusOf(secret, 'GET', '/v1/me')).toBe(200)
    await market.call(owner.token, 'DELETE', `/v1/api-keys/${key.id}`)
    expect(await statusOf(secret, 'GET', '/v1/me')).toBe(401)
    const change = market.call(owner.token, 'PATCH', `/v1/api-keys/${key.id}`, { name: 'Back' })
    await expect(change).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
    const expiresAt = new Date(market.clock.now().getTime() + HOUR_MS).toISOString()
    const brief = await create({ expiresAt })
    market.clock.advance({ hours: 2 })
    expect(await statusOf(brief.secret, 'GET', '/v1/me')).toBe(401)
    expect(await statusOf(`${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`, 'GET', '/v1/me')).toBe(401)
    expect(await statusOf('luna_key_nonsense', 'GET', '/v1/me')).toBe(401)
  })

  it('belong to one account, and are gone with it', async () => {
    const stranger = await market.signUp({ name: 'Program Stranger' })
    const { key, secret } = await create({}, stranger)
    const foreign = market.call(owner.token, 'DELETE', `/v1/api-keys/${key.id}`)
    await expect(foreign).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    expect(await statusOf(secret, 'GET', '/v1/me')).toBe(200)
    await market.call(stranger.token, 'DELETE', '/v1/me', { password: stranger.password })
    expect(await statusOf(secret, 'GET', '/v1/me')).toBe(401)
  })

  it('come with a notice of a low wallet, once until it was filled again', async () => {
    const buyer = await market.signUp({ name: 'Low Wallet' })
    await market.call(buyer.token, 'PUT', '/v1/wallet/alert', { thresholdCents: 500 })
    expect(await market.call(buyer.token, 'GET', '/v1/wallet/alert')).toEqual({ thresholdCents: 500 })
    const noticeCount = async () => {
      await createWalletAlerts(market.database, market.clock).notifyDue()
      const { items } = await market.call<{ items: Notification[] }>(buyer.token, 'GET', '/v1/notifications')
      return items.filter(({ content }) => content.kind === 'wallet_low').length
    }
    expect([await noticeCount(), await noticeCount()]).toEqual([1, 1])
    const setBalance = (microDollars: number) =>
      market.test.admin.query(
        `insert into wallet_balances (account_id, balance_micro_dollars, updated_at) values ($1, $2, now())
          on conflict (account_id) do update set balance_micro_dollars = $2`,
        [buyer.accountId, microDollars],
      )
    await setBalance(5_000_000)
    expect(await noticeCount()).toBe(1)
    await setBalance(4_999_999)
    expect([await noticeCount(), await noticeCount()]).toEqual([2, 2])
  })
})
