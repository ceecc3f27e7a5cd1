/** Mails as people and mail services meet them: choosing, ending and resuming them, and what operators alone see. */
import { beforeAll, expect, it } from 'vitest'
import { type Browser, createBrowser } from '#server/demo/browser.ts'
import { createMacs } from '#server/keys/macs.ts'
import { createMailLinks, MAIL_MAC_BYTES } from '#server/notifications/mails/unsubscribe-links.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import { signatureOf } from '#server/webhooks/secrets.ts'
import type { MailSettingsView } from '#shared/contract/market/mail.ts'

const SECRET = 'the secret of the mail service'

describeOnDatabase('mails of the market', (open) => {
  let market: TestMarket
  beforeAll(async () => {
    market = await openTestMarket(open, { environment: { MAIL_WEBHOOK_SECRET: SECRET } })
  })

  const at = (path: string) => market.url + path
  async function signIn({ email, password }: TestAccount, to: string): Promise<Browser> {
    const browser = createBrowser()
    const page = await browser.open(at(`/sign-in?to=${encodeURIComponent(to)}`))
    await browser.submit(page, '/sign-in', { email, password })
    return browser
  }
  const settingsOf = ({ token }: TestAccount) => market.call<MailSettingsView>(token, 'GET', '/v1/me/mail')
  const choicesOf = async (account: TestAccount) => (await settingsOf(account)).choices

  function report(body: unknown, { secret = SECRET, signedAt = market.clock.now() } = {}): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const headers = { 'content-type': 'application/json', 'luna-signature': signatureOf(text, [secret], signedAt) }
    return fetch(at('/webhooks/mail'), { method: 'POST', body: text, headers })
  }
  const bounce = ({ email }: TestAccount, change: object = {}) => ({
    events: [{ kind: 'bounce', recipient: email, isPermanent: true, at: market.clock.now().toISOString(), ...change }],
  })

  /** The link at the end of a mail about a payout. */
  const endingLink = ({ accountId }: TestAccount): string =>
    createMailLinks(createMacs(market.keyring, 'mail-links', MAIL_MAC_BYTES), market.url).unsubscribeUrl(
      accountId,
      'payouts',
    ) ?? ''

  it('ends one kind of mails by the link in a mail, once somebody presses or a mail program sends', async () => {
    const ada = await market.signUp({ name: 'Ada' })
    const link = endingLink(ada)
    // Programs that look at links do no more than this.
    const browser = createBrowser()
    const question = await browser.open(link)
    expect(question.text).toContain('Stop these mails')
    expect((await choicesOf(ada)).payouts).toBe('each')
    const wrong = link.replace('.payouts.', '.sales.')
    expect((await fetch(wrong, { method: 'POST' })).status).toBe(404)
    expect((await fetch(`${link}A`, { method: 'POST' })).status).toBe(404)
    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    const ended = await fetch(link, { method: 'POST', body })
    expect(ended.status).toBe(200)
    expect(await choicesOf(ada)).toEqual({
      sales: 'each',
      works: 'each',
      payouts: 'off',
      purchases: 'each',
      follows: 'daily',
    })

    const bea = await market.signUp({ name: 'Bea' })
    const pressed = await browser.submit(await browser.open(endingLink(bea)), '')
    expect(pressed.text).toContain('You are unsubscribed')
    expect((await choicesOf(bea)).payouts).toBe('off')
  })

  it('keeps what is chosen on the page, for the account alone', async () => {
    const [cat, dan] = [await market.signUp({ name: 'Cat' }), await market.signUp({ name: 'Dan' })]
    const browser = await signIn(cat, '/account/notifications')
    const page = await browser.open(at('/account/notifications'))
    const chosen = { sales: 'daily', works: 'off', payouts: 'each', purchases: 'each', follows: 'off' }
    const saved = await browser.submit(page, '/mails', chosen)
    expect(saved.text).toContain('Your choice of mails is saved.')
    expect(saved.text).toContain('<option value="daily" selected>')
    expect(await choicesOf(cat)).toEqual(chosen)
    expect((await choicesOf(dan)).sales).toBe('each')
    const key = crypto.randomUUID()
    expect((await browser.submit(page, '/mails', { ...chosen, sales: 'hourly', key })).status).toBe(400)
    expect((await choicesOf(cat)).sales).toBe('daily')
  })

  it('believes reports of the mail service only as they are signed, and of the form that is agreed on', async () => {
    const eve = await market.signUp({ name: 'Eve' })
    const late = new Date(market.clock.now().getTime() - 6 * 60_000)
    const unsigned = await fetch(at('/webhooks/mail'), { method: 'POST', body: JSON.stringify(bounce(eve)) })
    const answers = [
      unsigned,
      await report(bounce(eve), { secret: 'another secret of 16' }),
      await report(bounce(eve), { signedAt: late }),
      await report('{"events":'),
      await report(bounce(eve, { recipient: 'nobody' })),
    ]
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
    expect((await report(bounce(eve, { isPermanent: false }))).status).toBe(200)
    expect((await settingsOf(eve)).stopped).toBeNull()
    const unknown = { events: [{ kind: 'complaint', recipient: 'x@y.example', at: market.clock.now().toISOString() }] }
    expect(await (await report(unknown)).json()).toEqual({ received: 1 })
  })

  it('says on every page of the account that mails came back, until they are sent again', async () => {
    const fay = await market.signUp({ name: 'Fay' })
    const before = market.clock.now()
    expect((await report(bounce(fay))).status).toBe(200)
    expect((await settingsOf(fay)).stopped).toEqual({ reason: 'bounced', since: before.toISOString() })
    const sent = await market.call<{ items: { content: { kind: string } }[] }>(fay.token, 'GET', '/v1/notifications')
    expect(sent.items.map(({ content }) => content.kind)).toEqual(['mail_stopped'])
    const browser = await signIn(fay, '/account')
    for (const path of ['/account', '/account/keys', '/account/sign-ins']) {
      expect((await browser.open(at(path))).text, path).toContain(`Emails to ${fay.email} bounced`)
    }
    market.clock.advance({ minutes: 1 })
    const resumed = await browser.submit(await browser.open(at('/account')), '/mail/resume')
    expect(resumed.text).toContain('Emails resumed')
    expect(resumed.text).not.toContain('Resume emails')
    // The service tells the same again, as it may.
    await report(bounce(fay, { at: before.toISOString() }))
    expect((await settingsOf(fay)).stopped).toBeNull()
    market.clock.advance({ minutes: 1 })
    const complaint = { kind: 'complaint', recipient: fay.email, at: market.clock.now().toISOString() }
    await report({ events: [complaint] })
    expect((await settingsOf(fay)).stopped?.reason).toBe('complained')
  })

  it('shows admins each mail as text and as HTML that runs nothing, and no one else that there is such a page', async () => {
    const [admin, gil] = [
      await market.signUp({ name: 'Admin', roles: ['admin'] }),
      await market.signUp({ name: 'Gil', roles: ['moderator'] }),
    ]
    const paths = ['/operator/mails', '/operator/mails/verify-email', '/operator/mails/verify-email/html']
    const other = await signIn(gil, '/account')
    for (const path of paths) {
      expect((await other.open(at(path))).status, path).toBe(404)
      expect((await fetch(at(path), { redirect: 'manual' })).status, path).toBe(303)
    }
    const browser = await signIn(admin, '/account')
    const list = await browser.open(at('/operator/mails'))
    const found = [...list.text.matchAll(/href="(\/operator\/mails\/[a-z-]+)"/g)].map(([, path = '']) => path)
    expect(found.length).toBeGreaterThan(40)
    expect((await browser.open(at('/operator/mails/receipt/html'))).text).toContain('A &lt;quiet&gt; forest')
    const page = await browser.open(at('/operator/mails/sales-of-a-day'))
    expect(page.text).toContain('Unsubscribe from these emails')
    expect(page.headers.get('content-security-policy')).toContain("frame-src 'self'")
    const framed = await browser.open(at('/operator/mails/sales-of-a-day/html'))
    expect(framed.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    const link = /http\S+\/mail\/unsubscribe\?token=[^"&\s]+/.exec(framed.text)?.[0] ?? ''
    expect((await fetch(link, { method: 'POST' })).status).toBe(404)
    expect((await browser.open(at('/operator/mails/nothing'))).status).toBe(404)
  })
})
