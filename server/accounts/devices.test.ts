import { beforeAll, expect, it } from 'vitest'
import { authorizationUrl, createProof, studioBrowser } from '../demo/sign-in.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'
import { createDevices } from './devices.ts'

describeOnDatabase('devices', (open) => {
  let market: TestMarket
  let ada: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open, { signInLimits: { failuresPerAccountAndDay: 3 } })
    ada = await market.signUp({ name: 'Ada' })
  })

  const notices = async () => {
    const { rows } = await market.test.admin.query<{ body: string }>(
      "select body from mail_outbox where recipient = $1 and subject like 'New sign-in%' order by created_at, id",
      [ada.email],
    )
    return rows.map(({ body }) => body)
  }
  const signInWith = async (browser: ReturnType<typeof studioBrowser>, account = ada) => {
    const url = authorizationUrl(market.url, createProof().challenge, { prompt: 'login' })
    const page = await browser.open(url)
    await browser.submit(page, '/sign-in', { email: account.email, password: account.password })
  }

  it('are told by mail when an account signs in from a new one, and not again from the same', async () => {
    // The first was the sign-in after the account was made.
    expect(await notices()).toEqual([])
    const browser = studioBrowser()
    await signInWith(browser)
    const [notice] = await notices()
    expect(notice).toContain('an unknown browser, address ')
    expect(notice).toContain('Forgot your password?')
    await signInWith(browser)
    expect(await notices()).toHaveLength(1)
    await signInWith(studioBrowser())
    expect(await notices()).toHaveLength(2)
    const cookie = browser.cookies().find(({ name }) => name === 'luna_device')
    expect(cookie).toMatchObject({ path: '/oauth', value: expect.stringMatching(/^[\w-]{32}$/) })
    const { rows } = await market.test.admin.query("select encode(device_hash, 'escape') from account_devices")
    expect(JSON.stringify(rows)).not.toContain(cookie?.value)
  })

  it('belong to each account by itself', async () => {
    const bo = await market.signUp({ name: 'Bo' })
    const browser = studioBrowser()
    await signInWith(browser, bo)
    const before = (await notices()).length
    await signInWith(browser)
    expect(await notices()).toHaveLength(before + 1)
  })

  it('say nothing in the mail that a stranger chose, and are forgotten when they are not used', async () => {
    const sent: string[] = []
    const mail = {
      sendNotice: async (_tx: unknown, _to: unknown, _purpose: unknown, text = '') => void sent.push(text),
    }
    const devices = createDevices({ database: market.database, clock: market.clock, mail })
    const account = { accountId: ada.accountId, email: ada.email }
    const agents = [
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'Win at https://evil.example',
    ]
    for (const userAgent of agents) {
      const secret = await devices.recognize(account, { secret: 'not; one of ours', address: '203.0.113.9', userAgent })
      expect(secret).toMatch(/^[\w-]{32}$/)
    }
    expect(sent[0]).toContain('Firefox on Linux, address 203.0.113.9')
    expect(sent[1]).toContain('an unknown browser, address 203.0.113.9')
    market.clock.advance({ days: 401 })
    await devices.prune()
    const { rows } = await market.test.admin.query('select 1 from account_devices')
    expect(rows).toEqual([])
  })

  it('that are known are not locked out by what others guess', async () => {
    const di = await market.signUp({ name: 'Di' })
    const known = studioBrowser()
    await signInWith(known, di)
    const attempt = async (browser: ReturnType<typeof studioBrowser>, password: string) => {
      const page = await browser.open(authorizationUrl(market.url, createProof().challenge, { prompt: 'login' }))
      return (await browser.submit(page, '/sign-in', { email: di.email, password })).status
    }
    for (let guess = 0; guess < 3; guess++) expect(await attempt(studioBrowser(), 'a wrong guess')).toBe(422)
    expect(await attempt(studioBrowser(), di.password)).toBe(429)
    expect(await attempt(known, di.password)).toBe(303)
  })

  it('a changed password is told by mail', async () => {
    const cy = await market.signUp({ name: 'Cy' })
    const newPassword = 'a lantern under the pier'
    await market.call(cy.token, 'POST', '/v1/me/password', { oldPassword: cy.password, newPassword })
    const { rows } = await market.test.admin.query(
      "select body from mail_outbox where recipient = $1 and subject = 'Your password was changed'",
      [cy.email],
    )
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(newPassword)
  })
})
