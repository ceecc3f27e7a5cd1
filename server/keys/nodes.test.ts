/** Two nodes of one market, each with an empty data folder: they share a database, a store and the master key. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Stripe from 'stripe'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Upload } from '#shared/contract/market/submissions.ts'
import type { WebhookEndpoint } from '#shared/contract/market/webhooks.ts'
import { codeAt } from '../accounts/factors/one-time-codes.ts'
import { createPeople } from '../accounts/oauth/security.fixture.ts'
import { createBrowser } from '../demo/browser.ts'
import { signIn } from '../demo/sign-in.ts'
import { webCookieName } from '../http/web-cookie.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { rotate } from './commands.ts'
import { ACTIVATION_MS } from './rotate.ts'

/** The smallest part that an upload may have, but for its last one. */
const PART_BYTES = 65_536

async function listen(answer: RequestListener) {
  const server = createServer(answer)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

describeOnDatabase('two nodes', (open) => {
  const masterKey = randomBytes(32).toString('base64')
  const store = mkdtempSync(join(tmpdir(), 'luna-store-'))
  let test: TestDatabase
  let one: TestMarket
  let other: TestMarket
  let ann: TestAccount
  let balancer: Awaited<ReturnType<typeof listen>>
  let receiver: Awaited<ReturnType<typeof listen>>
  const received: { body: string; signature: string }[] = []
  const nodes: string[] = []
  let count = 0

  beforeAll(async () => {
    // Each request goes to the other node than the one before.
    balancer = await listen((incoming, outgoing) => {
      const target = nodes[count++ % nodes.length] ?? ''
      const { method = 'GET', url = '/', headers } = incoming
      const forwarded = send(target + url, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      })
      incoming.pipe(forwarded)
    })
    receiver = await listen(async (request, response) => {
      let body = ''
      for await (const part of request) body += String(part)
      received.push({ body, signature: String(request.headers['luna-signature']) })
      response.writeHead(204).end()
    })
    test = await open()
    const environment = { MARKET_MASTER_KEY: masterKey, BLOB_STORE: store, PUBLIC_URL: balancer.url }
    const openNode = () => openTestMarket(async () => test, { environment })
    const opened = await Promise.all([openNode(), openNode()])
    ;[one, other] = opened
    nodes.push(...opened.map(({ directUrl }) => directUrl))
    ann = await one.signUp({ name: 'Ann', roles: ['creator'] })
  })
  afterAll(async () => {
    await test.close()
    for (const { server } of [balancer, receiver]) server.close()
    rmSync(store, { recursive: true })
  })

  const ask = (node: TestMarket, method: string, path: string, body?: string | Buffer, headers = {}) =>
    fetch(node.directUrl + path, {
      method,
      headers: {
        ...{ authorization: `Bearer ${ann.token}`, 'idempotency-key': randomUUID() },
        ...{ 'content-type': 'application/json', ...headers },
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    })
  const askJson = async <Answer>(...given: Parameters<typeof ask>): Promise<Answer> => {
    const answer = await ask(...given)
    if (!answer.ok) throw new Error(await answer.text())
    return (answer.status === 204 ? null : await answer.json()) as Answer
  }
  /** As an operator does on a third computer. */
  const turn = (purpose: string) =>
    rotate(
      {
        ...{ database: test.database, clock: test.clock },
        settings: { masterKey, signingKey: null, dataFolder: '/nowhere' },
      },
      purpose,
      { isCompromised: false, newKeyFile: null },
    )

  it('keep no key in their folders', () => {
    for (const { dataFolder } of [one, other]) expect(existsSync(join(dataFolder, 'keys'))).toBe(false)
  })

  it('sign in together: every other request goes to the other node', async () => {
    const { access_token, id_token } = await signIn(balancer.url, ann)
    expect(id_token).toBeDefined()
    for (const node of [one, other]) {
      const me = await ask(node, 'GET', '/v1/me', undefined, { authorization: `Bearer ${access_token}` })
      expect(await me.json()).toMatchObject({ accountId: ann.accountId })
    }
  })

  it('know each other’s cookies', async () => {
    nodes.splice(0, 2, one.directUrl)
    const browser = createBrowser()
    const page = await browser.open(`${balancer.url}/sign-in?to=/account`)
    await browser.submit(page, '/sign-in', { email: ann.email, password: ann.password })
    const name = webCookieName(balancer.url)
    const cookie = `${name}=${browser.cookies().find((kept) => kept.name === name)?.value}`
    nodes.splice(0, 1, one.directUrl, other.directUrl)
    for (const node of [one, other]) {
      const answer = await fetch(`${node.directUrl}/account`, {
        headers: { cookie, accept: 'text/html' },
        redirect: 'manual',
      })
      expect(answer.status).toBe(200)
    }
  })

  it('continue each other’s uploads and requests', async () => {
    const bytes = Buffer.from(JSON.stringify({ text: randomBytes(PART_BYTES).toString('hex') }))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const announced = JSON.stringify({ sizeBytes: bytes.length, sha256, contentType: 'application/json' })
    const key = { 'idempotency-key': randomUUID() }
    const upload = await askJson<Upload>(one, 'POST', '/v1/uploads', announced, key)
    const again = await ask(other, 'POST', '/v1/uploads', announced, key)
    expect([again.headers.get('idempotency-replayed'), await again.json()]).toEqual(['true', upload])
    const octets = { 'content-type': 'application/octet-stream' }
    const chunk = (node: TestMarket, offset: number, part: Buffer) =>
      askJson(node, 'PUT', `/v1/uploads/${upload.id}/chunks?offset=${offset}`, part, octets)
    await chunk(one, 0, bytes.subarray(0, PART_BYTES))
    await chunk(other, PART_BYTES, bytes.subarray(PART_BYTES))
    await askJson(one, 'POST', `/v1/uploads/${upload.id}/complete`)
    expect(await askJson<Upload>(other, 'GET', `/v1/uploads/${upload.id}`)).toMatchObject({ sha256 })
  })

  it('accept codes of an app that was added on the other node', async () => {
    const bea = await one.signUp({ name: 'Bea' })
    const { secret } = await createPeople(one).addApp(bea)
    test.clock.advance({ minutes: 1 })
    nodes.splice(0, 2, other.directUrl)
    const code = codeAt(secret, test.clock.now())
    const browser = createBrowser()
    const page = await browser.open(`${balancer.url}/sign-in?to=/account`)
    const asked = await browser.submit(page, '/sign-in', { email: bea.email, password: bea.password })
    expect((await browser.submit(asked, '/verify', { code })).url).toBe(`${balancer.url}/account`)
    nodes.splice(0, 1, one.directUrl, other.directUrl)
  })

  it('learn of rotations while they run, and sign in on', async () => {
    const certificates = one.signer.keyIdAt(test.clock.now())
    for (const purpose of ['cookies', 'identity-tokens', 'certificates', 'webhooks', 'media-links']) await turn(purpose)
    // One of the two knows, the other one has to look again.
    await one.keyring.lookAgain()
    test.clock.advance({ seconds: ACTIVATION_MS / 1_000 })
    await one.eventually(async () => {
      await one.keyring.lookAgain()
      expect(one.keyring.accepted('cookies')).toHaveLength(2)
    })
    expect((await signIn(balancer.url, ann)).access_token).toBeDefined()
    expect(one.signer.keyIdAt(test.clock.now())).not.toBe(certificates)
    const { keys } = await askJson<{ keys: { kid: string }[] }>(one, 'GET', '/oauth/jwks')
    expect(keys).toHaveLength(2)
  })

  it('deliver webhooks that were made on a node that is gone', async () => {
    const wanted = JSON.stringify({ url: `${receiver.url}/luna`, events: [] })
    type Made = { readonly endpoint: WebhookEndpoint; readonly secret: string }
    const { endpoint, secret } = await askJson<Made>(one, 'POST', '/v1/webhooks', wanted)
    await one.close()
    await askJson(other, 'POST', `/v1/webhooks/${endpoint.id}/test`)
    await other.settle()
    const [sent] = received
    const { webhooks } = new Stripe('sk_test_x')
    expect(webhooks.constructEvent(sent?.body ?? '', sent?.signature ?? '', secret, 1e9)).toBeDefined()
  })
})
