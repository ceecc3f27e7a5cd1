/** What programs need, on the market's pages without scripts: API keys and webhooks; and leaving the market. */
import { beforeAll, expect, it } from 'vitest'
import { type Browser, type BrowserPage, createBrowser } from '#server/demo/browser.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import type { ApiKey } from '#shared/contract/market/api-keys.ts'

describeOnDatabase('programs and leaving on the market’s pages', (open) => {
  let market: TestMarket
  beforeAll(async () => {
    market = await openTestMarket(open)
  })

  const at = (path: string) => market.url + path
  async function signIn({ email, password }: TestAccount): Promise<Browser> {
    const browser = createBrowser()
    const page = await browser.open(at('/sign-in?to=/account'))
    await browser.submit(page, '/sign-in', { email, password })
    return browser
  }
  const secretOn = ({ text }: BrowserPage): string => /<code class="secret">([^<]+)</.exec(text)?.[1] ?? ''
  const keysOf = async ({ token }: TestAccount) =>
    (await market.call<{ items: ApiKey[] }>(token, 'GET', '/v1/api-keys')).items
  const statusWith = async (secret: string) => (await market.request(secret, 'GET', '/v1/wallet')).status

  it('makes a key, shows its secret once, and lists what it may and did', async () => {
    const ada = await market.signUp({ name: 'Ada' })
    const browser = await signIn(ada)
    const page = await browser.open(at('/account/keys'))
    expect(page.text).toContain('No API keys yet.')
    const wanted = { name: 'Engine <1>', 'right-uses': 'yes', day: '12.50', story: '', days: '30' }
    const made = await browser.submit(page, '/keys/new', wanted)
    expect(made.headers.get('cache-control')).toBe('private, no-store')
    const secret = secretOn(made)
    expect(await statusWith(secret)).toBe(200)
    const [key] = await keysOf(ada)
    expect(key).toMatchObject({ name: 'Engine <1>', rights: ['uses'], dailyCapCents: 1_250, storyCapCents: null })
    // Loading the page of the secret again sends the form again.
    const again = await browser.submit(page, '/keys/new', wanted)
    expect([again.status, secretOn(again)]).toEqual([409, ''])
    expect(await keysOf(ada)).toHaveLength(1)
    const list = await browser.open(at('/account/keys'))
    expect(list.text).toContain('Engine &lt;1&gt;')
    expect(list.text).toContain('$0.00 spent today, at most $12.50 a day')
    expect(list.text).toContain('Last used')
    expect(list.text).not.toContain(secret)
  })

  it('changes caps, rotates with an overlap, and revokes at once', async () => {
    const bea = await market.signUp({ name: 'Bea' })
    const browser = await signIn(bea)
    const empty = await browser.open(at('/account/keys'))
    const nothing = await browser.submit(empty, '/keys/new', { name: 'Engine', day: '', story: '', days: 'never' })
    expect([nothing.status, nothing.text.includes('Choose at least one permission')]).toEqual([400, true])
    const first = secretOn(
      await browser.submit(nothing, '/keys/new', {
        name: 'Engine',
        'right-uses': 'yes',
        day: '',
        story: '',
        days: 'never',
      }),
    )
    const page = await browser.open(at('/account/keys'))
    const same = { name: 'Engine', 'right-uses': 'yes', password: '' }
    const wrong = await browser.submit(page, '/keys/change', { ...same, day: 'much', story: '' })
    expect([wrong.status, wrong.text.includes('Enter an amount in dollars')]).toEqual([400, true])
    const caps = { day: '3', story: '0.5' }
    await browser.submit(wrong, '/keys/change', { ...same, ...caps, name: 'Story engine' })
    expect((await keysOf(bea))[0]).toMatchObject({ name: 'Story engine', dailyCapCents: 300, storyCapCents: 50 })
    const more = { ...same, ...caps, 'right-licenses': 'yes' }
    const unconfirmed = await browser.submit(await browser.open(at('/account/keys')), '/keys/change', more)
    expect([unconfirmed.status, unconfirmed.text.includes('Enter your password to give')]).toEqual([401, true])
    expect((await keysOf(bea))[0]?.rights).toEqual(['uses'])
    await browser.submit(unconfirmed, '/keys/change', { ...more, password: bea.password })
    expect((await keysOf(bea))[0]?.rights).toEqual(['uses', 'licenses'])
    const second = secretOn(await browser.submit(page, '/keys/rotate', { overlap: '24' }))
    expect(await Promise.all([first, second].map(statusWith))).toEqual([200, 200])
    const third = secretOn(
      await browser.submit(await browser.open(at('/account/keys')), '/keys/rotate', { overlap: '0' }),
    )
    expect(await Promise.all([second, third].map(statusWith))).toEqual([401, 200])
    const revoked = await browser.submit(await browser.open(at('/account/keys')), '/keys/revoke')
    expect(revoked.text).toContain('>Revoked<')
    expect(await Promise.all([first, second, third].map(statusWith))).toEqual([401, 401, 401])
  })

  it('adds a webhook, shows its deliveries, sends one again, and removes it', async () => {
    const [cat, eve] = [await market.signUp({ name: 'Cat' }), await market.signUp({ name: 'Eve' })]
    const browser = await signIn(cat)
    const page = await browser.open(at('/account/webhooks'))
    const bad = await browser.submit(page, '/webhooks/new', { url: 'shop.example', description: '' })
    expect(bad.status).toBe(400)
    // Nothing listens there: what is sent waits for the next attempt.
    const wanted = { url: 'http://127.0.0.1:9/luna', description: 'Shop', 'event-sale': 'yes' }
    const made = await browser.submit(bad, '/webhooks/new', wanted)
    expect(secretOn(made)).toMatch(/^whsec_/)
    const path =
      /\/account\/webhooks\/[0-9a-f-]{36}/.exec((await browser.open(at('/account/webhooks'))).text)?.[0] ?? ''
    const pinged = await browser.submit(await browser.open(at(path)), `${path}/test`)
    expect(pinged.text).toContain('A ping is on its way.')
    await market.test.admin.query(
      "update webhook_deliveries set state = 'failed', last_problem = 'econnrefused', last_attempt_at = created_at",
    )
    const failed = await browser.open(at(`${path}?state=failed`))
    expect(failed.text).toContain('econnrefused')
    expect((await browser.open(at(`${path}?state=delivered`))).text).toContain('Nothing here.')
    const resent = await browser.submit(failed, '/resend')
    expect(resent.text).toContain('It is sent again.')
    expect(resent.text).toContain('>Waiting<')
    const other = await signIn(eve)
    expect((await other.open(at(path))).status).toBe(404)
    const own = await other.open(at('/account/webhooks'))
    const token = /name="token" value="([^"]+)"/.exec(own.text)?.[1] ?? ''
    for (const step of ['test', 'remove', 'secret', 'state']) {
      const answer = await other.post(at(`${path}/${step}`), { token, key: crypto.randomUUID(), enabled: 'no' })
      expect(answer.status, step).toBe(404)
    }
    const disabled = await browser.submit(await browser.open(at(path)), '/state')
    expect(disabled.text).toContain('Disabled')
    const removed = await browser.submit(disabled, '/remove')
    expect(removed.text).toContain('The webhook is removed')
    expect(removed.text).toContain('No webhooks yet.')
  })

  it('closes an account with its password alone, and signs it out everywhere', async () => {
    const dan = await market.signUp({ name: 'Dan' })
    const browser = await signIn(dan)
    const page = await browser.open(at('/account/close'))
    expect(page.text).toContain('Nothing: your wallet and your earnings are empty.')
    const refused = await browser.submit(page, '/account/close', { password: 'not the password' })
    expect([refused.status, refused.text.includes('role="alert"')]).toEqual([401, true])
    const closed = await browser.submit(refused, '/account/close', { password: dan.password })
    expect(closed.url).toBe(at('/account-closed'))
    expect((await market.request(dan.token, 'GET', '/v1/me')).status).toBe(401)
    expect((await browser.open(at('/account'))).text).toContain('Forgot your password?')
  })

  it('names what stands in the way of closing, and closes nothing then', async () => {
    const gil = await market.signUp({ name: 'Gil' })
    const browser = await signIn(gil)
    const page = await browser.open(at('/account/close'))
    const { url } = await market.call<{ url: string }>(gil.token, 'POST', '/v1/checkouts', {
      ...{ kind: 'top_up', amountCents: 500, returnUrl: at('/wallet') },
    })
    expect(url).toContain('http')
    expect((await browser.open(at('/account/close'))).text).toContain('A payment page is still open.')
    const refused = await browser.submit(page, '/account/close', { password: gil.password })
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('A payment page is still open.')
    expect((await market.request(gil.token, 'GET', '/v1/me')).status).toBe(200)
  })
})
