/**
 * The authorization server and its pages, which the OpenAPI document does not describe, asked well and badly: they
 * never fail, reveal no internals, and redirect only back to the app. `LUNA_SEED` draws other requests; a
 * long run sends many more of them.
 */
import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { authorizationUrl, createProof, REDIRECT_URI } from '#server/demo/sign-in.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { codePoint } from '#server/testing/random.ts'
import { openTestMarket, type TestMarket } from '#server/testing/test-market.fixture.ts'
import { STUDIO_CLIENT_ID } from '#shared/contract/market/accounts.ts'
import { byExtent, seed } from '#shared/testing/test-run.ts'
import { leaksOf } from './api/answers.ts'
import { HOSTILE_TEXTS } from './api/arbitrary.ts'
import { keepErrors } from './api/log.ts'
import { type RawRequest, send } from './api/send.ts'

const RUNS = byExtent({ short: 150, long: 10_000 })
const TIMEOUT_MS = 1_800_000 + RUNS * 500

/** Values that get somewhere, by parameter. */
const PROPER: Readonly<Record<string, readonly string[]>> = {
  client_id: [STUDIO_CLIENT_ID],
  response_type: ['code'],
  scope: ['openid offline_access', 'openid'],
  redirect_uri: [REDIRECT_URI],
  state: ['state'],
  nonce: ['nonce'],
  code_challenge: [createProof().challenge],
  code_challenge_method: ['S256', 'plain'],
  prompt: ['login', 'consent', 'none'],
  grant_type: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code', 'password'],
  code: ['a-code'],
  code_verifier: [createProof().verifier],
  refresh_token: ['a-token'],
  device_code: ['a-code'],
  user_code: ['BCDF-GHJK'],
  token: ['a-token'],
  token_type_hint: ['access_token'],
  login_hint: ['person@people.example'],
  email: ['person@people.example'],
  password: ['correct horse battery staple'],
  displayName: ['A name'],
  xsrf: ['x'],
  confirm: ['yes'],
  abort: ['yes'],
  claims: ['{}'],
  max_age: ['0'],
  id_token_hint: ['x.y.z'],
  request: ['x.y.z'],
  registration: ['{}'],
  resource: ['https://elsewhere.example'],
}

const hostileTexts = fc.oneof(
  { arbitrary: fc.constantFrom(...HOSTILE_TEXTS), weight: 3 },
  { arbitrary: fc.string({ unit: codePoint, maxLength: 40 }), weight: 1 },
)

const field = fc.constantFrom(...Object.keys(PROPER)).chain((name) => {
  const value = fc.oneof(
    { arbitrary: fc.constantFrom(...(PROPER[name] ?? [''])), weight: 2 },
    { arbitrary: hostileTexts, weight: 1 },
  )
  return value.map((text) => [name, text.toWellFormed()] as [string, string])
})
/** All that is needed, with a value that gets somewhere, and other fields over it. */
const whole = Object.entries(PROPER).map(([name, values]): [string, string] => [name, values[0] ?? ''])
const fields = fc
  .tuple(
    fc.constantFrom<[string, string][]>(whole.slice(0, 8), whole.slice(0, 8), whole, []),
    fc.array(field, { maxLength: 6 }),
  )
  .map(([base, changes]) => String(new URLSearchParams([...new Map([...base, ...changes])])))

const CONTENT_TYPES = ['application/x-www-form-urlencoded', 'application/json', 'multipart/form-data; boundary=x', '']

function requestsTo(paths: readonly string[], cookies: string): fc.Arbitrary<RawRequest> {
  return fc
    .record({
      method: fc.constantFrom('GET', 'POST', 'GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'),
      path: fc.constantFrom(...paths),
      query: fields,
      body: fc.oneof(
        { arbitrary: fields, weight: 4 },
        { arbitrary: fc.constantFrom('{', 'x'.repeat(70_000), '%ff=%'), weight: 1 },
      ),
      type: fc.constantFrom('application/x-www-form-urlencoded', ...CONTENT_TYPES),
      cookie: fc.constantFrom(cookies, '', 'luna_session=forged; luna_session.sig=forged', 'luna_interaction=%00'),
      authorization: fc.constantFrom(
        '',
        '',
        'Basic x',
        `Basic ${Buffer.from('luna-studio:').toString('base64')}`,
        'Bearer x',
      ),
    })
    .map(({ method, path, query, body, type, cookie, authorization }) => ({
      method,
      target: query === '' ? path : `${path}?${query}`,
      headers: [
        ...(method === 'POST' && type !== '' ? [['content-type', type] as const] : []),
        ...(cookie === '' ? [] : [['cookie', cookie] as const]),
        ...(authorization === '' ? [] : [['authorization', authorization] as const]),
      ],
      ...(method === 'POST' ? { body: new TextEncoder().encode(body) } : {}),
    }))
}

describeOnDatabase(`fuzzed sign-in, seed ${seed}`, (open) => {
  const errors = keepErrors()
  let market: TestMarket
  let paths: string[]
  let cookies: string

  beforeAll(async () => {
    market = await openTestMarket(open, { log: errors.log })
    await market.signUp({ name: 'Person' })
    const discovered: unknown = await (await fetch(`${market.url}/oauth/.well-known/openid-configuration`)).json()
    const endpoints = Object.values(Object(discovered)).filter(
      (value): value is string => typeof value === 'string' && value.startsWith(market.url),
    )
    const authorization = await fetch(authorizationUrl(market.url, createProof().challenge), { redirect: 'manual' })
    cookies = authorization.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const interaction = new URL(authorization.headers.get('location') ?? '', market.url).pathname
    const steps = ['', '/sign-in', '/verify', '/passkey', '/sign-up', '/forgot', '/consent', '/elsewhere'].map(
      (step) => interaction + step,
    )
    const pages = [
      '/oauth/device',
      '/account/security',
      '/oauth/account/security',
      '/oauth/account/security/sign-in',
      '/oauth/account/security/verify',
      '/oauth/account/security/passkey',
      '/oauth/account/security/passkey-add',
      '/oauth/reset',
      '/oauth/verify',
      '/oauth/',
      '/oauth/auth/xxxxxxxxxxxx',
      '/oauth/%00',
      '/oauth/%ff',
    ]
    const main = ['/oauth/auth', '/oauth/auth', '/oauth/auth', '/oauth/token', '/oauth/device/auth']
    paths = [...main, ...endpoints.map((endpoint) => new URL(endpoint).pathname), ...pages, ...steps]
  })

  it('never fails', { timeout: TIMEOUT_MS }, async () => {
    expect(paths.length).toBeGreaterThan(10)
    let findings: string[] = []
    const statuses = new Map<number, number>()
    const details = await fc.check(
      fc.asyncProperty(requestsTo(paths, cookies), async (request) => {
        const answer = await send(market.url, request)
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        const { location } = answer.headers
        const isOut = location !== undefined && !isWayBack(location)
        const found = [
          ...leaksOf(answer.body.toString()),
          ...(answer.status >= 500
            ? [`${answer.status}: ${answer.body.toString().slice(0, 200)}`, ...errors.last()]
            : []),
          ...(isOut ? [`sends people to ${location}`] : []),
        ]
        if (found.length > 0) findings = found
        return found.length === 0
      }),
      { seed, numRuns: RUNS },
    )
    const [request] = details.counterexample ?? []
    expect(
      details.failed ? `${findings.join('; ')} ${details.errorInstance ?? ''} ${JSON.stringify(request)}` : '',
    ).toBe('')
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 303, 400]))
  })

  /** To the market's own pages, or to the app, which listens on this machine. */
  function isWayBack(location: string): boolean {
    const url = new URL(location, market.url)
    return url.origin === market.url || location.startsWith(`${REDIRECT_URI}?`)
  }
})
