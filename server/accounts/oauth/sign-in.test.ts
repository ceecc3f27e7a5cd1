import { pino } from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { STUDIO_CLIENT_ID } from '#shared/contract/market/accounts.ts'
import { createBrowser } from '../../demo/browser.ts'
import { findMailedLink } from '../../demo/read-inbox.ts'
import {
  askForTokens,
  authorizationUrl,
  createProof,
  exchangeCode,
  REDIRECT_URI,
  signIn,
  studioBrowser,
} from '../../demo/sign-in.ts'
import { describeOnDatabase } from '../../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../../testing/test-market.fixture.ts'
import { createPollPace } from './poll-pace.ts'

const deviceAnswer = z.object({
  device_code: z.string(),
  user_code: z.string().regex(/^[B-Z]{4}-[B-Z]{4}$/),
  verification_uri: z.url(),
  verification_uri_complete: z.url(),
  expires_in: z.number(),
})

describeOnDatabase('sign-in', (open) => {
  let market: TestMarket
  let ada: TestAccount
  let logged = ''
  beforeAll(async () => {
    const keep = (line: string): void => {
      logged += line
    }
    const log = pino({ level: 'info' }, { write: keep })
    market = await openTestMarket(open, { signInLimits: { failuresPerAccount: 4 }, log })
    ada = await market.signUp({ name: 'Ada' })
  })

  async function startDevice() {
    const response = await fetch(`${market.url}/oauth/device/auth`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: STUDIO_CLIENT_ID, scope: 'openid offline_access' }),
      headers: { 'user-agent': 'Luna Studio <test>' },
    })
    return deviceAnswer.parse(await response.json())
  }

  const poll = (deviceCode: string) =>
    askForTokens(market.url, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: deviceCode,
    })
  const refresh = (token: string) => askForTokens(market.url, { grant_type: 'refresh_token', refresh_token: token })
  const meWith = async (token: string) => (await market.request(token, 'GET', '/v1/me')).status

  it('signs in a device: code, comparison, password, tokens', async () => {
    const device = await startDevice()
    expect(device.verification_uri).toBe(`${market.url}/oauth/device`)
    expect((await poll(device.device_code)).body).toMatchObject({ error: 'authorization_pending' })
    expect((await poll(device.device_code)).body).toMatchObject({ error: 'slow_down' })

    const browser = createBrowser()
    const start = await browser.open(device.verification_uri_complete)
    expect(start.text).toContain(`value="${device.user_code}"`)
    const compare = await browser.submit(start, '/device', { user_code: device.user_code })
    expect(compare.text).toContain(device.user_code)
    expect(compare.text).toContain('Luna Studio &lt;test&gt;')
    const password = await browser.submit(compare, '/device', { confirm: 'yes' })
    expect(password.text).toContain('to continue to Luna Studio')
    const done = await browser.submit(password, '/sign-in', { email: ada.email, password: ada.password })
    expect(done.text).toContain('You’re signed in')

    const { status, body } = await poll(device.device_code)
    expect(status).toBe(200)
    expect(await meWith(String(body['access_token']))).toBe(200)
    expect((await poll(device.device_code)).body).toMatchObject({ error: 'invalid_grant' })
  })

  it('refuses a device whose person says no, codes that are unknown, and forms without their secret', async () => {
    const device = await startDevice()
    const browser = createBrowser()
    const start = await browser.open(device.verification_uri)
    const unknown = await browser.submit(start, '/device', { user_code: 'BBBB-BBBB' })
    expect(unknown.text).toContain('This code is unknown')
    const compare = await browser.submit(unknown, '/device', { user_code: device.user_code.toLowerCase() })
    const forged = await browser.post(`${market.url}/oauth/device`, {
      user_code: device.user_code,
      confirm: 'yes',
      xsrf: 'x',
    })
    expect(forged.text).not.toContain('Password')
    const again = await browser.submit(await browser.open(device.verification_uri), '/device', {
      user_code: device.user_code,
    })
    expect(again.status).toBe(compare.status)
    const aborted = await browser.submit(again, '/device', { abort: 'yes' })
    expect(aborted.text).toContain('was not signed in')
    expect((await poll(device.device_code)).body).toMatchObject({ error: 'access_denied' })
  })

  it('signs in over a loopback address on any port, with PKCE', async () => {
    const proof = createProof()
    const browser = studioBrowser()
    const page = await browser.open(authorizationUrl(market.url, proof.challenge))
    const wrong = await browser.submit(page, '/sign-in', { email: ada.email, password: 'a wrong guess' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('role="alert"')
    const answer = new URL((await browser.submit(wrong, '/sign-in', { email: ada.email, password: ada.password })).url)
    expect(answer.href).toMatch(new RegExp(`^${REDIRECT_URI}`))
    expect(answer.searchParams.get('state')).toBe('state-1')
    const code = answer.searchParams.get('code') ?? ''
    await expect(exchangeCode(market.url, code, createProof().verifier)).rejects.toThrow('invalid_grant')
    const second = await browser.open(authorizationUrl(market.url, proof.challenge))
    expect(second.text).toContain('You are signed in as <strong>Ada</strong>')
    const consented = new URL((await browser.submit(second, '/consent')).url)
    const tokens = await exchangeCode(market.url, consented.searchParams.get('code') ?? '', proof.verifier)
    expect(tokens).toMatchObject({ expires_in: 900, token_type: 'Bearer' })
    expect(await meWith(tokens.access_token)).toBe(200)
  })

  it('signs up on the way in, and tells what is wrong with the form', async () => {
    const proof = createProof()
    const browser = studioBrowser()
    const page = await browser.open(authorizationUrl(market.url, proof.challenge))
    const form = await browser.open(`${page.url}/sign-up`)
    const person = { email: 'gil@people.example', displayName: 'Gil <b>', password: 'short' }
    const short = await browser.submit(form, '/sign-up', person)
    expect(short.text).toContain('too short')
    expect(short.text).toContain('Gil &lt;b&gt;')
    const taken = await browser.submit(short, '/sign-up', { ...person, email: ada.email, password: ada.password })
    expect(taken.text).toContain('We sent an email to this address')
    const joined = await browser.submit(short, '/sign-up', { ...person, password: 'long enough for this' })
    // The page does not tell whether there was an account.
    expect(joined.text.replaceAll(person.email, ada.email)).toBe(taken.text)
    expect(await findMailedLink(market.url, person.email, 'verify')).toBeDefined()
    const done = await browser.submit(joined, '/sign-in', { email: person.email, password: 'long enough for this' })
    const code = new URL(done.url).searchParams.get('code') ?? ''
    expect(await meWith((await exchangeCode(market.url, code, proof.verifier)).access_token)).toBe(200)
  })

  it('sends the answer nowhere but to the app on this machine', async () => {
    const { challenge } = createProof()
    const elsewhere = [
      'https://evil.example/callback',
      'http://127.0.0.1.evil.example/callback',
      'http://127.0.0.1:5000/other',
      'http://localhost:5000/callback',
      'http://127.0.0.1@evil.example/callback',
    ]
    for (const redirectUri of elsewhere) {
      const url = authorizationUrl(market.url, challenge, { redirect_uri: redirectUri })
      const response = await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } })
      expect(response.status, redirectUri).toBe(400)
      expect(response.headers.get('location')).toBeNull()
    }
    const withoutProof = new URL(authorizationUrl(market.url, challenge))
    withoutProof.searchParams.delete('code_challenge')
    withoutProof.searchParams.delete('code_challenge_method')
    const refused = await fetch(withoutProof, { redirect: 'manual' })
    expect(refused.headers.get('location')).toContain('error=invalid_request')
    const denied = await studioBrowser().open(authorizationUrl(market.url, challenge, { client_id: 'another' }))
    expect(denied.status).toBe(400)
  })

  it('ends an interaction that is cancelled, and knows none that another browser began', async () => {
    const browser = studioBrowser()
    const page = await browser.open(authorizationUrl(market.url, createProof().challenge))
    const stranger = createBrowser()
    expect((await stranger.open(page.url)).status).toBe(400)
    const forged = await stranger.post(`${page.url}/sign-in`, { email: ada.email, password: ada.password })
    expect(forged.status).toBe(400)
    // "null" is what a browser sends of a form in the sandbox of another site; with our own forms it sends their origin.
    for (const origin of ['https://evil.example', 'null']) {
      const login = { email: ada.email, password: ada.password }
      expect((await browser.post(`${page.url}/sign-in`, login, { origin })).status, origin).toBe(403)
    }
    expect(page.headers.get('referrer-policy')).toBe('same-origin')
    const cancelled = await browser.submit(page, '/cancel')
    expect(new URL(cancelled.url).searchParams.get('error')).toBe('access_denied')
  })

  it('gives pages that run nothing and load nothing', async () => {
    const page = await studioBrowser().open(authorizationUrl(market.url, createProof().challenge))
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(page.text).not.toMatch(/<script| style="| on\w+="|https?:\/\//)
    expect(page.headers.get('cache-control')).toBe('no-store')
    const cookies = (await fetch(authorizationUrl(market.url, createProof().challenge), { redirect: 'manual' })).headers
    for (const cookie of cookies.getSetCookie()) expect(cookie).toMatch(/path=\/oauth.*samesite=lax.*httponly/i)
  })

  it('revokes tokens (RFC 7009)', async () => {
    const tokens = await signIn(market.url, ada)
    expect(await meWith(tokens.access_token)).toBe(200)
    const revoke = (token: string) =>
      fetch(`${market.url}/oauth/token/revocation`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: STUDIO_CLIENT_ID, token }),
      })
    expect((await revoke(tokens.refresh_token)).status).toBe(200)
    expect(await meWith(tokens.access_token)).toBe(401)
    expect((await refresh(tokens.refresh_token)).status).toBe(400)
    expect((await revoke('unknown-token-unknown')).status).toBe(200)
  })

  it('keeps no token in the database', async () => {
    const tokens = await signIn(market.url, ada)
    const { rows } = await market.test.admin.query('select payload::text, encode(key_hash, $1) from oidc_records', [
      'escape',
    ])
    const text = JSON.stringify(rows)
    expect(text).not.toContain(tokens.access_token)
    expect(text).not.toContain(tokens.refresh_token)
  })

  it('limits guesses for one account, whether it is there or not, and answers both alike', async () => {
    const bo = await market.signUp({ name: 'Bo' })
    const guess = async (email: string) => {
      const browser = studioBrowser()
      const page = await browser.open(authorizationUrl(market.url, createProof().challenge))
      const { status, text } = await browser.submit(page, '/sign-in', { email, password: 'a wrong guess' })
      return { status, problem: /role="alert">([^<]*)</.exec(text)?.[1] }
    }
    for (const email of [bo.email, 'nobody@people.example']) {
      for (let count = 0; count < 4; count++) {
        expect(await guess(email)).toEqual({
          status: 422,
          problem: 'The email address or password is incorrect.',
        })
      }
      expect(await guess(email)).toMatchObject({ status: 429 })
    }
    await expect(signIn(market.url, bo)).rejects.toThrow('Too many attempts')
    await signIn(market.url, ada)
  })

  it('lets a forgotten password be set by mail, once, and confirms addresses the same way', async () => {
    const hal = await market.signUp({ name: 'Hal' })
    // Without a mail server, mails are read on the development inbox, the newest first.
    const lastLink = async (kind: 'verify' | 'reset') => (await findMailedLink(market.url, hal.email, kind)) ?? ''
    const browser = studioBrowser()
    const link = await lastLink('verify')
    const confirmed = await browser.submit(await browser.open(link), '/verify')
    expect(confirmed.text).toContain('is confirmed')
    expect(await market.call(hal.token, 'GET', '/v1/me')).toMatchObject({ isEmailVerified: true })

    const page = await browser.open(authorizationUrl(market.url, createProof().challenge))
    const forgot = await browser.open(`${page.url}/forgot`)
    const unknown = await browser.submit(forgot, '/forgot', { email: 'nobody@people.example' })
    expect((await browser.submit(forgot, '/forgot', { email: hal.email })).text).toBe(unknown.text)
    const reset = await browser.open(await lastLink('reset'))
    const weak = await browser.submit(reset, '/reset', { password: 'password123' })
    expect(weak.text).toContain('The password is too easy to guess')
    const changed = await browser.submit(weak, '/reset', { password: 'quite a new sentence' })
    expect(changed.text).toContain('Your password was changed')
    const twice = await browser.submit(reset, '/reset', { password: 'quite another sentence' })
    expect(twice.text).toContain('has been used or has expired')
    expect(await meWith(hal.token)).toBe(401)
    await signIn(market.url, { email: hal.email, password: 'quite a new sentence' })
    await market.settle()
    const inMails = [hal.email, link.split('token=')[1] ?? '', '/oauth/reset?token']
    for (const secret of [hal.password, 'quite a new sentence', hal.token, ...inMails]) {
      expect(logged).not.toContain(secret)
    }
  })
})

describe('the pace of polling', () => {
  it('grows by five seconds with each request that comes too early', async () => {
    let nowMs = 0
    const pollPace = createPollPace(() => nowMs)
    const pollAt = async (ms: number): Promise<string> => {
      nowMs = ms
      const body = { error: 'authorization_pending' }
      const ctx = { path: '/token', body, oidc: { params: { device_code: 'a' } } }
      await pollPace(ctx as never, async () => {})
      return ctx.body.error
    }
    const answers: string[] = []
    for (const ms of [0, 5_000, 9_000, 18_000, 28_000]) answers.push(await pollAt(ms))
    expect(answers).toEqual(['authorization_pending', 'authorization_pending', 'slow_down', 'slow_down', 'slow_down'])
    expect(await pollAt(48_000)).toBe('authorization_pending')
  })
})
