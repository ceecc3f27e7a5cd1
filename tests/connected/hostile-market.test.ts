/** A malicious market: no answer is trusted unverified, no token is sent to another host, nothing unsent is lost. */

import { mkdtempSync, rmSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.ts'
import { fetchAnswer } from '#engine/market/market-fetch.ts'
import { queueCall } from '#engine/sync/queued-calls.ts'
import { OAUTH_PATH } from '#shared/contract/market/accounts.ts'
import {
  deviceAnswer,
  json,
  LIAR_ACCOUNT,
  type Liar,
  metadata,
  openLiar,
  problem,
  tokenAnswer,
} from './liar.fixture.ts'

const CONFIGURATION = `${OAUTH_PATH}/.well-known/openid-configuration`
const MB = 1024 * 1024

let liar: Liar
/** Another host, which must never hear of anything. */
let elsewhere: Liar
let folder: string
let engine: Engine

const openStudio = () =>
  createEngine({
    libraryDirectory: join(folder, 'library'),
    host: 'cli',
    version: 'test',
    background: false,
    marketUrl: liar.url,
  })

beforeAll(async () => {
  elsewhere = await openLiar()
})
afterAll(() => elsewhere.close())
beforeEach(async () => {
  liar = await openLiar()
  folder = mkdtempSync(join(tmpdir(), 'luna-hostile-'))
  engine = await openStudio()
})
afterEach(async () => {
  expect(elsewhere.seen).toEqual([])
  await engine.close()
  await liar.close()
  rmSync(folder, { recursive: true, force: true })
})

async function signIn(): Promise<void> {
  const { attemptId } = await engine.market.startSignIn()
  await engine.market.awaitSignIn(attemptId)
}

const messages = () => engine.market.relay.call({ operation: 'notifications.list', input: {} })
const unsent = () => engine.sync.outbox.list(LIAR_ACCOUNT)
const queueRead = () =>
  engine.write((changed) =>
    queueCall(engine.sync, changed, {
      ...{ operation: 'notifications.read', input: {}, subject: 'notifications', title: 'Mark as read' },
    }),
  )

describe('answers of a signed-in account', () => {
  beforeEach(signIn)

  it.each([301, 302, 307, 308])('are not followed to another host by %i, and the token stays here', async (status) => {
    liar.lie('/v1/notifications', (response) =>
      response.writeHead(status, { location: `${elsewhere.url}/v1/notifications` }).end(),
    )
    await expect(messages()).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
    expect(liar.seen.at(-1)).toMatchObject({ authorization: expect.stringMatching(/^Bearer access-/) })
  })

  it.each([
    [200, 'MARKET_ANSWER_INVALID'],
    [404, 'MARKET_ANSWER_INVALID'],
    [502, 'MARKET_UNREACHABLE'],
  ])('are no page: %i is %s', async (status, code) => {
    liar.lie('/v1/notifications', (response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Welcome to the hotel</h1>'),
    )
    await expect(messages()).rejects.toMatchObject({ code })
    expect(engine.market.status().reachability).toBe('unreachable')
  })

  it.each([
    ['announced', { 'content-length': String(500 * MB) }],
    ['unannounced', {}],
  ])('are given up long before 500 MB, %s', async (_name, headers) => {
    let sent = 0
    liar.lie('/v1/notifications', (response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers })
      const chunk = Buffer.alloc(MB, '"')
      const pour = () => {
        if (response.destroyed || sent >= 500 * MB) return
        sent += chunk.length
        response.write(chunk, () => setImmediate(pour))
      }
      pour()
    })
    await expect(messages()).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
    expect(sent).toBeLessThan(64 * MB)
  })

  it('are given up while unpacking where they are small on the wire', async () => {
    // In another thread: connections that are not served in the meantime would be closed.
    const bomb = await promisify(gzip)(Buffer.alloc(200 * MB, ' '))
    liar.lie('/v1/notifications', (response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb),
    )
    await expect(messages()).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
  })

  it('must come to an end in time', async () => {
    liar.lie('/v1/notifications', (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const drip = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(drip))
    })
    const asked = fetchAnswer(new Request(`${liar.url}/v1/notifications`), { maxBytes: MB, timeoutMs: 400 })
    await expect(asked).rejects.toMatchObject({ code: 'MARKET_UNREACHABLE' })
  })

  it.each([
    ['an empty object', json({})],
    ['other types', json({ items: 'none', nextCursor: null, unreadCount: 'many' })],
    [
      'no JSON',
      (response: ServerResponse) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":'),
    ],
    ['a refusal of no known kind', problem('GIVE_ME_YOUR_PASSWORD', 403)],
    ['a refusal of no form', json({ error: 'no' }, 400)],
  ])('are what the contract says: not %s', async (_name, answer) => {
    liar.lie('/v1/notifications', answer)
    await expect(messages()).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
  })

  it('that were read before are given, with their age, where it does not answer', async () => {
    const { asOf } = await messages()
    liar.lie('/v1/notifications', (response) => response.destroy())
    expect(await messages()).toMatchObject({ asOf, isFromCache: true, data: { unreadCount: 0 } })
  })

  it('never take the place of another market’s', async () => {
    await messages()
    engine.settings.update({ marketUrl: 'http://127.0.0.1:9' })
    await expect(messages()).rejects.toMatchObject({ code: 'MARKET_UNREACHABLE' })
    expect(engine.market.status()).toMatchObject({ account: null, accounts: [{ id: LIAR_ACCOUNT }] })
  })

  it('leave unsent changes as they are, whatever they say', async () => {
    queueRead()
    const page = { 'content-type': 'text/html' }
    for (const lie of [
      (response: ServerResponse) => response.writeHead(200, page).end('<p>'),
      (response: ServerResponse) => response.writeHead(302, { location: elsewhere.url }).end(),
      json({ unreadCount: 'none' }),
      problem('NOT_SIGNED_IN', 401),
    ]) {
      liar.lie('/v1/notifications/read', lie)
      await engine.sync.now()
      expect(unsent()).toMatchObject([{ state: 'waiting', title: 'Mark as read' }])
    }
  })

  it('files are requested from the market only', async () => {
    for (const path of [`${elsewhere.url}/v1/blob`, `//${new URL(elsewhere.url).host}/v1/blob`]) {
      await expect(engine.market.authorized(path)).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
    }
    const request = await engine.market.authorized('/v1/blob')
    expect(request.url).toBe(`${liar.url}/v1/blob`)
  })
})

describe('signing in', () => {
  it.each<[string, string, (url: string, other: string) => Record<string, unknown>]>([
    ['another issuer', CONFIGURATION, (url, other) => ({ ...metadata(url), issuer: `${other}${OAUTH_PATH}` })],
    ['tokens elsewhere', CONFIGURATION, (url, other) => ({ ...metadata(url), token_endpoint: `${other}/token` })],
    ['sign-in elsewhere', CONFIGURATION, (url, other) => ({ ...metadata(url), device_authorization_endpoint: other })],
    ['sign-out elsewhere', CONFIGURATION, (url, other) => ({ ...metadata(url), revocation_endpoint: other })],
    ['no endpoints', CONFIGURATION, () => ({})],
    [
      'a page elsewhere',
      `${OAUTH_PATH}/device/auth`,
      (url, other) => ({ ...deviceAnswer(url), verification_uri_complete: other }),
    ],
    [
      'a script as page',
      `${OAUTH_PATH}/device/auth`,
      (url) => ({ ...deviceAnswer(url), verification_uri: 'javascript:alert(1)' }),
    ],
    ['no code', `${OAUTH_PATH}/device/auth`, () => ({ expires_in: 600 })],
  ])('is not begun where the market names %s', async (_name, path, answer) => {
    liar.lie(path, json(answer(liar.url, elsewhere.url)))
    await expect(engine.market.startSignIn()).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
  })

  it.each([
    ['access_denied', 'SIGN_IN_REFUSED'],
    ['expired_token', 'SIGN_IN_EXPIRED'],
    ['anything_else', 'MARKET_ANSWER_INVALID'],
  ])('that ends with %s is %s, and nobody is signed in', async (error, code) => {
    liar.lie(`${OAUTH_PATH}/token`, json({ error }, 400))
    await expect(signIn()).rejects.toMatchObject({ code })
    expect(engine.market.status().accounts).toEqual([])
  })

  it('that is given up while it waits is over at once', async () => {
    liar.lie(`${OAUTH_PATH}/token`, json({ error: 'authorization_pending' }, 400))
    const { attemptId } = await engine.market.startSignIn()
    const waiting = engine.market.awaitSignIn(attemptId)
    engine.market.cancelSignIn(attemptId)
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('an address', () => {
  it('is a market where it says so, and changes nothing', async () => {
    expect(await engine.market.checkAddress(`${liar.url}/some/page?x=1`)).toEqual({
      ...{ url: liar.url, name: 'Liar', version: '1', payments: 'test' },
    })
    expect(engine.market.status().reachability).toBe('unknown')
  })

  it.each([
    ['http://market.example', 'INVALID_INPUT'],
    ['http://127.0.0.1.example', 'INVALID_INPUT'],
    ['http://127.0.0.1:9', 'MARKET_UNREACHABLE'],
  ])('%s is %s', async (address, code) => {
    await expect(engine.market.checkAddress(address)).rejects.toMatchObject({ code })
  })

  it('that answers with a page is none', async () => {
    liar.lie('/v1/about', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'))
    await expect(engine.market.checkAddress(liar.url)).rejects.toMatchObject({ code: 'MARKET_ANSWER_INVALID' })
  })
})

describe('a token', () => {
  beforeEach(signIn)
  const tokenRequests = () => liar.seen.filter(({ path }) => path === `${OAUTH_PATH}/token`)

  it('that the market takes back is renewed once, and the call made again', async () => {
    liar.lie(`${OAUTH_PATH}/token`, json(tokenAnswer()))
    const before = tokenRequests().length
    let refusals = 0
    liar.lie('/v1/notifications', (response, request) => {
      if (refusals++ === 0) return problem('NOT_SIGNED_IN', 401)(response, request)
      return json({ items: [], nextCursor: null, unreadCount: 3 })(response, request)
    })
    expect(await messages()).toMatchObject({ isFromCache: false, data: { unreadCount: 3 } })
    expect(tokenRequests().length).toBe(before + 1)
    expect(engine.market.status().account?.needsSignIn).toBe(false)
  })

  it('that is refused although new asks the person to sign in, once', async () => {
    queueRead()
    liar.lie('/v1/notifications', problem('NOT_SIGNED_IN', 401))
    const before = tokenRequests().length
    await expect(messages()).rejects.toMatchObject({ code: 'NOT_SIGNED_IN' })
    expect(tokenRequests().length).toBe(before + 1)
    expect(engine.market.status().account).toMatchObject({ needsSignIn: true, unsent: 1 })
    // Nothing is sent as long as that is so, and signing in again resumes from there.
    await engine.sync.now()
    expect(unsent()).toHaveLength(1)
    liar.lie('/v1/notifications')
    liar.lie('/v1/notifications/read', json({ unreadCount: 0 }))
    await signIn()
    await engine.sync.now()
    expect(engine.market.status().account).toMatchObject({ needsSignIn: false, unsent: 0 })
  })

  it('goes nowhere but to its market, also when it is given back', async () => {
    liar.lie(CONFIGURATION, json({ ...metadata(liar.url), revocation_endpoint: `${elsewhere.url}/revoke` }))
    await engine.market.signOut(LIAR_ACCOUNT, { discardUnsent: false })
    expect(engine.market.status().accounts).toEqual([])
  })

  it('is kept where signing out would lose something', async () => {
    queueRead()
    await expect(engine.market.signOut(LIAR_ACCOUNT, { discardUnsent: false })).rejects.toMatchObject({
      ...{ code: 'UNSENT_CHANGES', detail: '1' },
    })
    expect(await messages()).toMatchObject({ isFromCache: false })
    expect(unsent()).toHaveLength(1)
  })
})
