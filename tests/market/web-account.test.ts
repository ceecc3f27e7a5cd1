/** Signing in on the market's pages, and what keeps a session and its forms from thieves. */
import { beforeAll, expect, it } from 'vitest'
import { codeAt } from '#server/accounts/factors/one-time-codes.ts'
import { createPeople, openNamedMarket } from '#server/accounts/oauth/security.fixture.ts'
import { type Browser, createBrowser } from '#server/demo/browser.ts'
import { webCookieName } from '#server/http/web-cookie.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import type { TestAccount, TestMarket } from '#server/testing/test-market.fixture.ts'
import { HOSTILE_NAME } from '#server/web/hostile.fixture.ts'

describeOnDatabase('an account on the market’s pages', (open) => {
  let market: TestMarket
  let ada: TestAccount
  beforeAll(async () => {
    market = await openNamedMarket(open)
    ada = await market.signUp({ name: 'Ada' })
  })

  const at = (path: string) => market.url + path
  const cookieName = () => webCookieName(market.url)
  const sessionOf = (browser: Browser) => browser.cookies().find(({ name }) => name === cookieName())?.value
  async function signIn({ email, password }: TestAccount, to = '/account', browser = createBrowser()) {
    const page = await browser.open(at(`/sign-in?to=${encodeURIComponent(to)}`))
    return { browser, page: await browser.submit(page, '/sign-in', { email, password }) }
  }
  const openAs = (cookie: string, path: string) =>
    fetch(at(path), { headers: { cookie: `${cookieName()}=${cookie}`, accept: 'text/html' }, redirect: 'manual' })

  it('signs up, confirms the address by the mailed link, signs in and out', async () => {
    const browser = createBrowser()
    const form = await browser.open(at('/sign-up?to=/wallet'))
    const entry = { email: 'new@people.example', password: 'correct horse battery staple', displayName: 'New' }
    const told = await browser.submit(form, '/sign-up', entry)
    expect(told.text).toContain('open the link in it')
    const { rows } = await market.test.admin.query<{ body: string }>(
      'select body from mail_outbox where recipient = $1',
      [entry.email],
    )
    const link = /http\S+/.exec(rows[0]?.body ?? '')?.[0] ?? ''
    expect((await browser.submit(await browser.open(link), '/verify')).text).toContain('is confirmed')
    const inside = await browser.submit(await browser.open(at('/sign-in?to=/account')), '/sign-in', entry)
    expect(inside.url).toBe(at('/account'))
    expect(inside.text).toContain('Confirmed')
    expect(inside.headers.get('cache-control')).toBe('private, no-store')

    const cookie = sessionOf(browser) ?? ''
    expect((await openAs(cookie, '/account')).status).toBe(200)
    await browser.submit(inside, '/sign-out')
    // A copy of the cookie is of no more use either.
    expect((await openAs(cookie, '/account')).headers.get('location')).toBe('/sign-in?to=%2Faccount')
  })

  it('asks for the second factor after the password', async () => {
    const eve = await market.signUp({ name: 'Eve' })
    const { secret } = await createPeople(market).addApp(eve)
    market.clock.advance({ minutes: 1 })
    const { browser, page } = await signIn(eve)
    expect(sessionOf(browser)).toBeUndefined()
    expect(page.text).toContain('Confirm it is you')
    expect((await browser.submit(page, '/verify', { code: '000000' })).status).toBe(422)
    const inside = await browser.submit(page, '/verify', { code: codeAt(secret, market.clock.now()) })
    expect(inside.url).toBe(at('/account'))
  })

  it('gives the cookie to no script and to no other site, and always a new one', async () => {
    const response = await fetch(at('/oauth/web/sign-in'))
    const [line = ''] = response.headers.getSetCookie()
    expect(line).toMatch(/httponly/i)
    expect(line).toMatch(/samesite=strict/i)
    const { browser } = await signIn(ada)
    const first = sessionOf(browser)
    await signIn(ada, '/account', browser)
    expect(sessionOf(browser)).not.toBe(first)
    // The one before has ended.
    expect((await openAs(first ?? '', '/account')).status).toBe(303)
    // A secret that a thief made up and gave somebody beforehand is taken for nothing.
    const planted = `${ada.accountId}.${'a'.repeat(43)}`
    expect((await openAs(planted, '/account')).status).toBe(303)
  })

  it('leads nowhere else after signing in', async () => {
    for (const to of ['https://evil.example/', '//evil.example', '/\\evil.example', '/..//evil.example']) {
      const { page } = await signIn(ada, to)
      expect(new URL(page.url).pathname, to).toBe('/')
      const redirect = await fetch(at(`/sign-in?to=${encodeURIComponent(to)}`), { redirect: 'manual' })
      expect(redirect.headers.get('location')).toBe('/oauth/web/sign-in')
    }
  })

  it('changes what a form says, and shows what is hostile as text', async () => {
    const { browser, page } = await signIn(ada)
    const saved = await browser.submit(page, '/account', {
      displayName: HOSTILE_NAME.slice(0, 80),
      timeZone: 'Europe/Berlin',
    })
    expect(saved.text).toContain('Your profile is saved.')
    expect(saved.text).not.toContain('<script>')
    const wrong = await browser.submit(page, '/account', {
      displayName: ' ',
      timeZone: 'Europe/Berlin',
      key: crypto.randomUUID(),
    })
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('role="alert"')
    const noted = await browser.open(at('/account?done=<script>alert(1)</script>'))
    expect(noted.text).not.toContain('alert(1)')
  })

  it('takes a form only from its own page, its own browser and its own session', async () => {
    const { browser, page } = await signIn(ada)
    const bob = await market.signUp({ name: 'Bob' })
    const other = await signIn(bob)
    const otherToken = /name="token" value="([^"]+)"/.exec(other.page.text)?.[1] ?? ''
    const fields = { displayName: 'Stolen', timeZone: 'UTC' }
    const key = crypto.randomUUID()
    const url = at('/account')
    const sent = [
      await browser.submit(page, '/account', { ...fields, token: '' }),
      await browser.submit(page, '/account', { ...fields, token: otherToken }),
      await browser.post(url, { ...fields, key }),
      await browser.post(url, { ...fields, key }, { origin: 'https://evil.example' }),
      await browser.post(url, { ...fields, key }, { origin: 'null' }),
    ]
    for (const answer of sent) expect(answer.status).toBe(403)
    const me = await market.call<{ displayName: string }>(ada.token, 'GET', '/v1/me')
    expect(me.displayName).not.toBe('Stolen')
    // The cookie says nothing to the API, so that no site can make a browser call it.
    const api = await openAs(sessionOf(browser) ?? '', '/v1/me')
    expect(api.status).toBe(401)
  })

  it('does once what is sent twice', async () => {
    const { browser, page } = await signIn(ada)
    const [one, two] = [
      await browser.submit(page, '/account/age', { isAdult: 'yes' }),
      await browser.submit(page, '/account/age', { isAdult: 'yes' }),
    ]
    expect([one.status, two.status]).toEqual([200, 200])
    expect(one.url).toBe(two.url)
  })

  it('lists sign-ins, and ends one without the others', async () => {
    const cat = await market.signUp({ name: 'Cat' })
    const [here, there] = [await signIn(cat), await signIn(cat)]
    const page = await here.browser.open(at('/account/sign-ins'))
    expect(page.text).toContain('This browser')
    type Listed = { items: { id: string; program: string | null }[] }
    const { items } = await market.call<Listed>(cat.token, 'GET', '/v1/me/sessions')
    // An app and two browsers, of which the one that signed in last comes first.
    expect(items.map(({ program }) => program)).toEqual([null, 'an unknown browser', 'an unknown browser'])
    await here.browser.submit(page, '/account/sign-ins/end', { id: items[1]?.id ?? '' })
    expect((await there.browser.open(at('/account'))).text).toContain('Forgot your password?')
    expect((await here.browser.open(at('/account'))).url).toBe(at('/account'))
    const password = 'another horse battery staple'
    const changed = await here.browser.submit(await here.browser.open(at('/account/sign-ins')), '/password', {
      ...{ oldPassword: cat.password, newPassword: password },
    })
    expect(changed.text).toContain('Your password is changed')
    expect((await market.request(cat.token, 'GET', '/v1/me')).status).toBe(401)
  })

  it('ends by itself after thirty days without use', async () => {
    const { browser } = await signIn(ada)
    market.clock.advance({ days: 29 })
    expect((await browser.open(at('/account'))).url).toBe(at('/account'))
    market.clock.advance({ days: 29 })
    expect((await browser.open(at('/account'))).url).toBe(at('/account'))
    market.clock.advance({ days: 31 })
    expect((await browser.open(at('/account'))).text).toContain('Forgot your password?')
  })
})
