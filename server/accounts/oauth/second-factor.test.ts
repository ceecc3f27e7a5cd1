import { beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { STUDIO_CLIENT_ID } from '#shared/contract/market/accounts.ts'
import { type BrowserPage, createBrowser } from '../../demo/browser.ts'
import { askForTokens, authorizationUrl, createProof, exchangeCode, studioBrowser } from '../../demo/sign-in.ts'
import { describeOnDatabase } from '../../testing/databases.fixture.ts'
import type { TestMarket } from '../../testing/test-market.fixture.ts'
import { createAuthenticator } from '../factors/authenticator.fixture.ts'
import { codeAt } from '../factors/one-time-codes.ts'
import { codesOn, createPeople, creationOn, isIn, openNamedMarket, requestOn } from './security.fixture.ts'

const deviceSchema = z.object({ device_code: z.string(), user_code: z.string() })

describeOnDatabase('a second factor', (open) => {
  let market: TestMarket
  let people: ReturnType<typeof createPeople>
  beforeAll(async () => {
    market = await openNamedMarket(open)
    people = createPeople(market)
  })

  it('asks for a code after the password, and accepts each once', async () => {
    const bo = await market.signUp({ name: 'Bo' })
    const { secret, codes } = await people.addApp(bo)
    const browser = studioBrowser()
    const step = await people.passwordIn(browser, bo)
    expect(isIn(step)).toBe(false)
    expect(step.text).toContain('Confirm it’s you')
    // The code that set the app up was used by that.
    const used = await browser.submit(step, '/verify', { code: codeAt(secret, market.clock.now()) })
    expect([used.status, used.text]).toEqual([422, expect.stringContaining('has already been used')])
    market.clock.advance({ seconds: 30 })
    const code = codeAt(secret, market.clock.now())
    expect(isIn(await browser.submit(used, '/verify', { code: ` ${code.slice(0, 3)} ${code.slice(3)}` }))).toBe(true)
    const second = studioBrowser()
    expect((await second.submit(await people.passwordIn(second, bo), '/verify', { code })).status).toBe(422)
    const [recovery = ''] = codes
    expect(
      isIn(await second.submit(await people.passwordIn(second, bo), '/verify', { code: recovery.toUpperCase() })),
    ).toBe(true)
    expect(await people.mailsTo(bo)).toContain('A recovery code was used')
    expect((await second.submit(await people.passwordIn(second, bo), '/verify', { code: recovery })).status).toBe(422)
  })

  it('accepts a code once, also where two send it at the same moment', async () => {
    const kim = await market.signUp({ name: 'Kim' })
    const { secret } = await people.addApp(kim)
    market.clock.advance({ seconds: 60 })
    const code = codeAt(secret, market.clock.now())
    const browsers = [studioBrowser(), studioBrowser()]
    const pages: BrowserPage[] = []
    for (const browser of browsers) pages.push(await people.passwordIn(browser, kim))
    const [first, second] = pages
    if (first === undefined || second === undefined) throw new Error('two browsers have two pages')
    const answers = await Promise.all([
      browsers[0]?.submit(first, '/verify', { code }),
      browsers[1]?.submit(second, '/verify', { code }),
    ])
    expect(answers.filter((answer) => answer !== undefined && isIn(answer))).toHaveLength(1)
  })

  it('asks for the code in the sign-in of a device too', async () => {
    const lea = await market.signUp({ name: 'Lea' })
    const { secret } = await people.addApp(lea)
    market.clock.advance({ seconds: 60 })
    const body = new URLSearchParams({ client_id: STUDIO_CLIENT_ID, scope: 'openid offline_access' })
    const device: unknown = await (await fetch(`${market.url}/oauth/device/auth`, { method: 'POST', body })).json()
    const { device_code: deviceCode, user_code: userCode } = deviceSchema.parse(device)
    const browser = createBrowser()
    const typed = await browser.submit(await browser.open(`${market.url}/oauth/device`), '/device', {
      user_code: userCode,
    })
    const confirmed = await browser.submit(typed, '/device', { confirm: 'yes' })
    const step = await browser.submit(confirmed, '/sign-in', { email: lea.email, password: lea.password })
    const poll = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: deviceCode }
    expect((await askForTokens(market.url, poll)).body).toMatchObject({ error: 'authorization_pending' })
    const done = await browser.submit(step, '/verify', { code: codeAt(secret, market.clock.now()) })
    expect(done.text).toContain('You’re signed in')
    expect((await askForTokens(market.url, poll)).status).toBe(200)
  })

  it('lets no one past the password: not by its address, in another browser, or by guessing', async () => {
    const cyd = await market.signUp({ name: 'Cyd' })
    const { secret } = await people.addApp(cyd)
    market.clock.advance({ seconds: 60 })
    const code = codeAt(secret, market.clock.now())
    const browser = studioBrowser()
    const page = await people.start(browser)
    const early = await browser.post(`${page.url}/verify`, { code })
    expect([early.status, early.text]).toEqual([422, expect.stringContaining('Enter your password')])
    const consent = await browser.post(`${page.url}/consent`, {})
    expect(consent.status).toBe(403)
    const step = await people.passwordIn(browser, cyd)
    expect((await createBrowser().post(step.url, { code })).status).toBe(400)
    for (let count = 0; count < 4; count++) {
      expect((await browser.submit(step, '/verify', { code: '000000' })).status).toBe(422)
    }
    // From wherever they come: the limit is the account's.
    const other = studioBrowser()
    expect((await other.submit(await people.passwordIn(other, cyd), '/verify', { code })).status).toBe(429)
    // A guesser knows the password, so the account is notified, once.
    expect((await other.submit(await people.passwordIn(other, cyd), '/verify', { code })).status).toBe(429)
    const notices = (await people.mailsTo(cyd)).filter((subject) => subject === 'Wrong sign-in codes for your account')
    expect(notices).toHaveLength(1)
    const { page: entry } = await people.enter(cyd)
    expect(entry.text).toContain('Confirm it’s you')
    expect(entry.text).not.toContain('Recovery codes')
  })

  it('can be a passkey, which gets a name and signs in by itself', async () => {
    const dot = await market.signUp({ name: 'Dot' })
    const { browser, page } = await people.enter(dot)
    expect(page.headers.get('content-security-policy')).toMatch(
      /script-src http:\/\/localhost:\d+\/oauth\/passkeys-\w+\.js;/,
    )
    const source = /<script src="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const script = await browser.open(market.url + source)
    expect([script.status, script.headers.get('content-type')]).toEqual([200, expect.stringContaining('javascript')])
    const authenticator = createAuthenticator(market.url)
    const added = await browser.submit(page, '/passkey-add', {
      answer: authenticator.create(creationOn(page)),
      name: 'Blue <key>',
    })
    expect(codesOn(added)).toHaveLength(10)
    const overview = await browser.open(`${market.url}/account/security`)
    expect(overview.text).toContain('Blue &lt;key&gt;')
    const renamed = await browser.submit(overview, '/passkey-rename', { name: 'Green key' })
    expect(renamed.text).toContain('Green key')
    const person = studioBrowser()
    const proof = createProof()
    const signInPage = await person.open(authorizationUrl(market.url, proof.challenge))
    const done = await person.submit(signInPage, '/passkey', { answer: authenticator.get(requestOn(signInPage)) })
    const code = new URL(done.url).searchParams.get('code') ?? ''
    const { access_token: token } = await exchangeCode(market.url, code, proof.verifier)
    expect(await market.call(token, 'GET', '/v1/me')).toMatchObject({ accountId: dot.accountId })
    const second = studioBrowser()
    const step = await people.passwordIn(second, dot)
    expect(requestOn(step).allowCredentials).toHaveLength(1)
    expect(isIn(await second.submit(step, '/passkey', { answer: authenticator.get(requestOn(step)) }))).toBe(true)
    const copied = studioBrowser()
    const again = await people.start(copied)
    const refused = await copied.submit(again, '/passkey', {
      answer: authenticator.get(requestOn(again), { counter: 1 }),
    })
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('was not accepted')])
    expect(await people.mailsTo(dot)).toContain('A passkey was refused')
  })

  it('gives moderators their rights, where the operator says so', async () => {
    const gus = await market.signUp({ name: 'Gus', roles: ['moderator'] })
    const refused = market.call(gus.token, 'GET', '/v1/moderation/cases')
    await expect(refused).rejects.toMatchObject({
      problem: { code: 'NOT_ALLOWED', detail: expect.stringContaining('/account/security') },
    })
    const { secret } = await people.addApp(gus)
    market.clock.advance({ seconds: 60 })
    const proof = createProof()
    const browser = studioBrowser()
    const page = await browser.open(authorizationUrl(market.url, proof.challenge))
    const step = await browser.submit(page, '/sign-in', { email: gus.email, password: gus.password })
    const done = await browser.submit(step, '/verify', { code: codeAt(secret, market.clock.now()) })
    const { access_token: token } = await exchangeCode(
      market.url,
      new URL(done.url).searchParams.get('code') ?? '',
      proof.verifier,
    )
    await market.call(token, 'GET', '/v1/moderation/cases')
  })

  it('is not passed by signing up with an address and password that are known', async () => {
    const jan = await market.signUp({ name: 'Jan' })
    const answers: { status: number; text: string }[] = []
    for (const password of [jan.password, 'another quite good sentence']) {
      const browser = studioBrowser()
      const form = await browser.open(`${(await people.start(browser)).url}/sign-up`)
      const { status, text, url } = await browser.submit(form, '/sign-up', {
        email: jan.email,
        password,
        displayName: 'Jan',
      })
      const own = new URL(url).pathname.split('/').slice(0, 4).join('/')
      answers.push({ status, text: text.replaceAll(own, '').replace(/data-options="[^"]*"/, '') })
      expect((await browser.post(url.replace(/sign-up$/, 'consent'), {})).status).toBe(403)
    }
    expect(answers[1]).toEqual(answers[0])
  })
})
