/** Requests of somebody who wants in: into the database, the files, the network behind the market. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { createFindings, type Findings } from './api/answers.ts'
import { fitting, type Known } from './api/arbitrary.ts'
import { knownTo, type Rows, readRows } from './api/known.ts'
import { bodySchemaOf, type Operation, type Parameter, readOperations } from './api/operations.ts'
import { type RawAnswer, send } from './api/send.ts'
import { openSeededWorld, type SeededWorld } from './seeded-world.fixture.ts'

/** Places in a body that get the text alone. */
const MOST_PLACES = byExtent({ short: 1, long: 30 })

const INJECTIONS = [
  "' or '1'='1' --",
  "'; drop table accounts; --",
  '1) union select email from accounts --',
  "$1'||(select current_user)||'",
  '\\"; truncate accounts; --',
]

/** The same value with another text in place of every one that the schema leaves free. */
function withTexts(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text
  if (Array.isArray(value)) return value.map((one) => withTexts(one, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withTexts(one, text)]))
}

/** The same value with another text in one place, each in turn. */
function withOneText(value: unknown, text: string): unknown[] {
  if (typeof value === 'string') return [text]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    withOneText(inner, text).map((changed) => {
      const copy = { ...Object.fromEntries(Object.entries(value)), [name]: changed }
      return Array.isArray(value) ? Object.values(copy) : copy
    }),
  )
}

describeOnDatabase(`hostile requests, seed ${seed}`, (open) => {
  let world: SeededWorld
  let operations: Operation[]
  let rows: Rows
  let findingsOf: Findings
  let tokens: readonly (string | null)[]

  beforeAll(async () => {
    world = await openSeededWorld(open)
    operations = await readOperations(world.market.url)
    rows = await readRows(world.market.test)
    findingsOf = createFindings()
    tokens = [world.owner.token, world.admin.token]
  })

  const drawn = (schema: Parameters<typeof fitting>[0], known: Known, at: number): unknown =>
    fc.sample(fitting(schema, known), { seed: seed + at, numRuns: 1 })[0]

  function pathWith({ path, parameters }: Operation, known: Known, replace: (parameter: Parameter) => string | null) {
    return parameters
      .filter((parameter) => parameter.in === 'path')
      .reduce((text, parameter) => {
        const value = replace(parameter) ?? String(drawn(parameter.schema, known, 0))
        return text.replace(`{${parameter.name}}`, () => encodeURIComponent(value))
      }, path)
  }

  async function ask(operation: Operation, target: string, token: string | null, body?: unknown): Promise<RawAnswer> {
    const json = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body))
    return send(world.market.url, {
      method: operation.method,
      target,
      headers: [
        ['idempotency-key', crypto.randomUUID()],
        ...(token === null ? [] : [['authorization', `Bearer ${token}`] as const]),
        ...(json === undefined ? [] : [['content-type', 'application/json'] as const]),
      ],
      ...(json === undefined ? {} : { body: json }),
    })
  }

  /** Sends the text in every place of the operation where a text goes. */
  async function sendEverywhere(operation: Operation, text: string, token: string | null): Promise<RawAnswer[]> {
    const known = knownTo(operation, rows)
    const plain = pathWith(operation, known, () => null)
    const answers: RawAnswer[] = []
    for (const parameter of operation.parameters) {
      if (parameter.in === 'query') {
        answers.push(await ask(operation, `${plain}?${parameter.name}=${encodeURIComponent(text)}`, token))
      } else if (parameter.in === 'path') {
        const target = pathWith(operation, known, (one) => (one === parameter ? text : null))
        answers.push(await ask(operation, target, token))
      }
    }
    const schema = bodySchemaOf(operation)
    if (schema === null) return answers
    const proper = drawn(schema, known, 1)
    const bodies = [withTexts(proper, text), ...withOneText(proper, text).slice(0, MOST_PLACES)]
    for (const body of bodies) answers.push(await ask(operation, plain, token, body))
    return answers
  }

  /** Closing accounts and signing out would only end the test. */
  const lasting = (): Operation[] =>
    operations.filter(({ method, path }) => !(method === 'DELETE' && path.startsWith('/v1/me')))

  it('no text becomes part of a query', async () => {
    const { admin } = world.market.test
    // A use of what the caller owns costs nothing, and any text names a story.
    const count = async (): Promise<unknown> =>
      (
        await admin.query(
          'select (select count(*) from accounts)::int as accounts, (select count(*) from sales where amount_micro_dollars > 0)::int as sales',
        )
      ).rows[0]
    const before = await count()
    const findings: string[] = []
    for (const [index, operation] of lasting().entries()) {
      const text = INJECTIONS[index % INJECTIONS.length] ?? ''
      for (const answer of await sendEverywhere(operation, text, tokens[index % tokens.length] ?? null)) {
        findings.push(...findingsOf(operation, answer).map((finding) => `${operation.name}: ${finding}`))
      }
    }
    expect(findings).toEqual([])
    for (const q of INJECTIONS) {
      const found = await world.market.request(null, 'GET', `/v1/search?q=${encodeURIComponent(q)}`)
      expect(await found.text()).not.toContain('@people.example')
    }
    expect(await count()).toMatchObject({ sales: (before as { sales: number }).sales })
  })

  it('parts of a path that are dots ask for what a URL parser makes of them', async () => {
    for (const operation of lasting().filter(({ method, path }) => method === 'GET' && path.includes('{'))) {
      for (const dots of ['.', '..', '%2e', '%2E%2e']) {
        const target = operation.path.replaceAll(/\{\w+\}/g, dots)
        const resolved = new URL(target, world.market.url).pathname
        const [asked, plain] = [await ask(operation, target, null), await ask(operation, resolved, null)]
        expect(asked.status, target).toBe(plain.status)
        expect(asked.status, target).toBeLessThan(500)
      }
    }
  })

  describe('files', () => {
    const CLIMBS = [
      ...['../../package.json', '..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '..\\..\\package.json'],
      ...['....//....//package.json', '/etc/passwd', '%2fetc%2fpasswd', '..%252f..%252fpackage.json', '%c0%ae%c0%ae/x'],
    ]
    const PLACES = [
      ...['/docs/', '/v1/media/', '/v1/catalog/', '/v1/assets/', '/v1/uploads/', '/v1/statements/', '/oauth/'],
      ...['/payments/', '/', '/v1/license-certificates/', '/v1/creators/'],
    ]

    it('no one climbs out of a folder', async () => {
      const id = world.assetId
      const targets = PLACES.flatMap((place) => CLIMBS.map((climb) => place + climb))
      const within = CLIMBS.map((climb) => `/v1/assets/${id}/media/${climb}`)
      for (const target of [...targets, ...within, '/v1/statements/..%2f..%2fx.csv', '/docs/swagger-ui.css%00.html']) {
        const { status, body } = await send(world.market.url, { method: 'GET', target, headers: [] })
        expect(status, target).toBeGreaterThanOrEqual(300)
        expect(status, target).toBeLessThan(500)
        expect(body.toString(), target).not.toMatch(/"luna-studio"|root:.*:0:0/)
      }
    })
  })

  describe('the network behind the market', () => {
    const called: string[] = []
    const listener = createServer((request, response) => {
      called.push(`${request.method} ${request.url}`)
      response.end('inside')
    })
    let inside: string

    beforeAll(async () => {
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
      inside = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
    })
    afterAll(() => void listener.close())

    it('no address in a request is ever called', async () => {
      for (const [index, operation] of lasting().entries()) {
        await sendEverywhere(operation, `${inside}/${index}`, tokens[index % tokens.length] ?? null)
      }
      const oauth = new URLSearchParams({ client_id: 'luna-studio', response_type: 'code', scope: 'openid' })
      for (const name of [
        'request_uri',
        'redirect_uri',
        'client_id',
        'jwks_uri',
        'sector_identifier_uri',
        'logo_uri',
      ]) {
        oauth.set(name, `${inside}/${name}`)
        await send(world.market.url, { method: 'GET', target: `/oauth/auth?${oauth}`, headers: [] })
      }
      const host = new URL(inside).host
      for (const name of ['host', 'x-forwarded-host', 'referer', 'origin', 'forwarded']) {
        await send(world.market.url, { method: 'GET', target: '/v1/about', headers: [[name, host]] })
      }
      await send(world.market.url, { method: 'GET', target: `${inside}/absolute`, headers: [] })
      await world.market.settle()
      expect(called).toEqual([])
      // The listener does hear what is sent to it.
      await fetch(`${inside}/heard`)
      expect(called).toEqual(['GET /heard'])
    })
  })
})
