/** What strangers could do to people on the market's pages: frame them, give them hostile names, or flood the forms. */
import { beforeAll, expect, it } from 'vitest'
import { type Browser, createBrowser } from '#server/demo/browser.ts'
import { webCookieName } from '#server/http/web-cookie.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import { ACCOUNT_ACTIONS, ACCOUNT_PAGES } from '#server/web/account/account.ts'
import { BUYING_ACTIONS, BUYING_PAGES } from '#server/web/buying/buying.ts'
import { HOSTILE_NAME, HOSTILE_TEXT } from '#server/web/hostile.fixture.ts'
import { press } from './seeded-world.fixture.ts'

/** More than there are forms, twice. */
const WRITES = 120
/** What a name would have to become part of, to do anything. */
const INJECTED = /<script(?! type="application\/ld\+json">)|<svg on|<img src=x|href="javascript|<\/p><svg/

describeOnDatabase('the market’s own pages, of somebody signed in', (open) => {
  let market: TestMarket
  let buyer: TestAccount
  let browser: Browser
  /** By their pattern. */
  let addresses: Readonly<Record<string, string>>

  const at = (path: string) => market.url + path
  async function signIn({ email, password }: TestAccount, to = '/account') {
    const entered = createBrowser()
    const page = await entered.open(at(`/sign-in?to=${encodeURIComponent(to)}`))
    return { browser: entered, page: await entered.submit(page, '/sign-in', { email, password }) }
  }

  beforeAll(async () => {
    market = await openTestMarket(open, { environment: { WRITES_PER_MINUTE: String(WRITES) } })
    const creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    const reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    buyer = await market.signUp({ name: 'Buyer' })
    await market.call(creator.token, 'PATCH', '/v1/me', { displayName: HOSTILE_NAME.slice(0, 80) })
    await market.call(buyer.token, 'PATCH', '/v1/me', { displayName: HOSTILE_NAME.slice(0, 80) })
    const draft = characterDraft({ offers: [{ offer: 'one_time', priceCents: 737 }] })
    const card = { ...draft.card, name: HOSTILE_NAME, description: HOSTILE_TEXT }
    const assetId = await publishDraft(market, creator, reviewer, { ...draft, card })
    const entry = await signIn(buyer, `/buy/${assetId}?offer=one_time`)
    browser = entry.browser
    const payment = await browser.submit(entry.page, 'offer=one_time')
    const paid = await browser.post(payment.url, { action: 'pay', card: 'card_b' })
    const report = { kind: 'copyright', text: HOSTILE_TEXT.replace('\u0007', '') }
    await browser.submit(await browser.open(at(`/report?work=${assetId}`)), `work=${assetId}`, report)
    const receiptId = await market.eventually(async () => {
      await market.settle()
      const { items } = await market.call<{ items: { id: string }[] }>(buyer.token, 'GET', '/v1/receipts')
      expect(items).not.toEqual([])
      return items[0]?.id ?? ''
    })
    const saleId = /\/purchases\/([0-9a-f-]{36})/.exec(paid.text)?.[1] ?? ''
    const hook = { url: 'http://127.0.0.1:9/luna', events: ['purchase'], description: HOSTILE_NAME.slice(0, 80) }
    type Created = { endpoint: { id: string } }
    const { endpoint } = await market.call<Created>(buyer.token, 'POST', '/v1/webhooks', hook)
    await market.call(buyer.token, 'POST', '/v1/api-keys', { name: HOSTILE_NAME.slice(0, 40), rights: ['uses'] })
    const otherId = await publishDraft(market, creator, reviewer, characterDraft({ offers: draft.offers }))
    addresses = {
      '/received-gifts/{saleId}': `/received-gifts/${await receiveGift(otherId)}`,
      '/account/webhooks/{id}': `/account/webhooks/${endpoint.id}`,
      '/buy/{id}': `/buy/${assetId}?offer=one_time`,
      '/checkouts/{id}': new URL(paid.url).pathname,
      '/purchases/{saleId}': `/purchases/${saleId}`,
      '/receipts/{id}': `/receipts/${receiptId}`,
      '/report': `/report?work=${assetId}`,
    }
  })

  /** From somebody with a hostile name, who writes a hostile message. */
  async function receiveGift(assetId: string): Promise<string> {
    const { token: giver } = await market.signUp({ name: 'Giver' })
    await market.call(giver, 'PATCH', '/v1/me', { displayName: HOSTILE_NAME.slice(0, 80) })
    const gift = { message: HOSTILE_TEXT.replace('\u0007', '').slice(0, 500) }
    const wish = { kind: 'one_time', assetId, gift }
    const { id, url } = await market.call<{ id: string; url: string }>(giver, 'POST', '/v1/checkouts', wish)
    await press(url, 'pay', 'card_giver')
    type Gifts = { items: { saleId: string }[] }
    const sale = await market.eventually(async () => {
      await market.call(giver, 'GET', `/v1/checkouts/${id}`)
      const { items } = await market.call<Gifts>(giver, 'GET', '/v1/me/gifts')
      expect(items).toHaveLength(1)
      return items[0]?.saleId ?? ''
    })
    const link = await market.call<{ url: string }>(giver, 'POST', `/v1/purchases/${sale}/gift/link`)
    await market.call(buyer.token, 'POST', `/v1/gifts/${link.url.slice(-32)}/take`)
    return sale
  }

  const ownAddresses = () =>
    Object.keys({ ...ACCOUNT_PAGES, ...BUYING_PAGES }).map((pattern) => addresses[pattern] ?? pattern)

  it('cannot be framed, are kept by no one, and show hostile names as text', async () => {
    for (const path of ownAddresses()) {
      const { status, headers, text } = await browser.open(at(path))
      expect(status, path).toBe(200)
      expect(headers.get('content-security-policy'), path).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
      expect(headers.get('cache-control'), path).toBe('private, no-store')
      expect(INJECTED.exec(text)?.[0], path).toBeUndefined()
      expect(text, path).toContain('noindex')
    }
    const named = await browser.open(at(addresses['/purchases/{saleId}'] ?? ''))
    expect(named.text).toContain('&lt;script&gt;window.hacked = 1')
    const receipt = await browser.open(at(addresses['/receipts/{id}'] ?? ''))
    expect(receipt.text).toContain('&lt;script&gt;window.hacked = 1')
    expect(receipt.text).toContain('$7.37')
    expect(receipt.text).toContain('Download PDF')
  })

  it('cannot be framed either where one signs in, or where something is refused', async () => {
    const { page } = await signIn(buyer)
    const answers = [
      ...['/oauth/web/sign-in', '/oauth/web/sign-up', '/oauth/web/forgot', '/nothing', '/purchases/nothing'],
      ...['/account/security', '/works/nothing'],
    ].map((path) => createBrowser().open(at(path)))
    const refused = browser.submit(page, '/account', { displayName: ' ', timeZone: 'UTC', key: crypto.randomUUID() })
    const foreign = browser.post(at('/account'), { displayName: 'x' }, { origin: 'https://evil.example' })
    for (const { url, headers } of await Promise.all([...answers, refused, foreign])) {
      expect(headers.get('content-security-policy'), url).toContain("frame-ancestors 'none'")
      expect(headers.get('cache-control'), url).toMatch(/no-store/)
    }
  })

  it('take every form only with the token of the session and from the market’s own pages', async () => {
    const forms = Object.keys({ ...ACCOUNT_ACTIONS, ...BUYING_ACTIONS })
    expect(forms.length).toBeGreaterThan(10)
    for (const pattern of forms) {
      const url = at(pattern.replace(/\{\w+\}/g, crypto.randomUUID()))
      expect((await browser.post(url, { key: crypto.randomUUID() })).status, pattern).toBe(403)
      const elsewhere = { origin: 'https://evil.example' }
      expect((await browser.post(url, { key: crypto.randomUUID() }, elsewhere)).status, pattern).toBe(403)
    }
  })

  it('take a number of forms a minute from each account, whatever others of its address send', async () => {
    const flooder = await market.signUp({ name: 'Flooder' })
    const neighbor = await market.signUp({ name: 'Neighbor' })
    const [flood, calm] = [await signIn(flooder), await signIn(neighbor)]
    const send = () => flood.browser.submit(flood.page, '/account/age', { key: crypto.randomUUID() })
    expect((await send()).status).toBe(200)
    // What an app of the same account sends counts as well.
    const read = () => market.request(flooder.token, 'POST', '/v1/notifications/read', {})
    const statuses = await Promise.all(Array.from({ length: WRITES }, async () => (await read()).status))
    expect(statuses).toContain(200)
    expect(statuses).toContain(429)
    const last = await send()
    expect(last.status).toBe(429)
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(last.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    // It uses up no other visitor's allowance.
    expect((await calm.browser.submit(calm.page, '/account/age', {})).status).toBe(200)
    // A made-up cookie belongs to no account.
    const cookie = `${webCookieName(market.url)}=${neighbor.accountId}.${'a'.repeat(43)}`
    const stranger = await fetch(at('/sign-out'), { method: 'POST', headers: { cookie }, redirect: 'manual' })
    expect(stranger.headers.get('ratelimit-remaining')).not.toBeNull()
    expect((await calm.browser.open(at('/account'))).status).toBe(200)
  })
})
