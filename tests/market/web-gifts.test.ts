/** Gifts on the market's pages without a script: bought, passed on, taken, opened, rated, kept. */
import { beforeAll, expect, it } from 'vitest'
import { type Browser, type BrowserPage, createBrowser } from '#server/demo/browser.ts'
import { characterDraft, pictureBytes, publishDraft, uploadFile } from '#server/review/review.fixture.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'

const OFFERS = [{ offer: 'one_time', priceCents: 737 }]
const MESSAGE = 'For <b>you</b>'

describeOnDatabase('gifts on the market’s pages', (open) => {
  let market: TestMarket
  let assetId: string
  let file: Buffer
  beforeAll(async () => {
    market = await openTestMarket(open)
    const creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    const reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    file = await pictureBytes()
    const media = [{ sha256: await uploadFile(market, creator, file), role: 'main' }]
    assetId = await publishDraft(market, creator, reviewer, characterDraft({ media, offers: OFFERS }))
  })

  const at = (path: string) => market.url + path
  const pathIn = (page: BrowserPage, pattern: RegExp) => pattern.exec(page.text)?.[0] ?? `none like ${pattern}`
  const cookieOf = (browser: Browser) =>
    browser
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  async function signIn({ email, password }: TestAccount, to = '/') {
    const browser = createBrowser()
    const page = await browser.open(at(`/sign-in?to=${encodeURIComponent(to)}`))
    return { browser, page: await browser.submit(page, '/sign-in', { email, password }) }
  }
  async function give(giver: TestAccount) {
    const { browser, page } = await signIn(giver, `/buy/${assetId}?offer=one_time`)
    expect(page.text).toContain('name="gift" value="yes"')
    const payment = await browser.submit(page, 'offer=one_time', { gift: 'yes', message: MESSAGE })
    const paid = await browser.post(payment.url, { action: 'pay', card: `card_${giver.accountId}` })
    const purchase = await browser.open(at(pathIn(paid, /\/purchases\/[0-9a-f-]{36}/)))
    return { browser, purchase }
  }
  async function linkOf(browser: Browser, purchase: BrowserPage): Promise<string> {
    const shown = await browser.submit(purchase, '/gift/link')
    return pathIn(shown, /\/gifts\/[\w-]{32}/)
  }

  it('are bought with a message, passed on by a link, and taken with their files', async () => {
    const { browser, purchase } = await give(await market.signUp({ name: 'Ada' }))
    expect(purchase.text).toContain('The gift was not taken yet.')
    expect(purchase.text).not.toContain('Your rating')
    const path = await linkOf(browser, purchase)

    const stranger = await fetch(at(path))
    const text = await stranger.text()
    expect(text).toContain('A gift from Ada')
    expect(text).toContain('For &lt;b&gt;you&lt;/b&gt;')
    expect(text).toContain('name="robots" content="noindex"')
    expect(Object.fromEntries(stranger.headers)).toMatchObject({
      ...{ 'referrer-policy': 'no-referrer', 'cache-control': 'private, no-store', 'x-robots-tag': 'noindex' },
    })
    const bea = await signIn(await market.signUp({ name: 'Bea' }), path)
    expect(bea.page.headers.get('cache-control')).toBe('private, no-store')
    const taken = await bea.browser.submit(bea.page, '/take')
    expect(taken.text).toContain('The gift is yours.')
    expect(taken.text).toContain('Gift from</dt><dd>Ada')
    expect((await bea.browser.open(at('/purchases'))).text).toContain('Gift from Ada')
    expect((await bea.browser.open(at(`/buy/${assetId}?offer=one_time`))).text).toContain('it was given to you')
    expect((await browser.open(purchase.url)).text).not.toContain('opened the files')
    const files = await bea.browser.open(`${taken.url.split('?')[0]}?files=show`)
    const url = at(pathIn(files, /\/received-gifts\/[0-9a-f-]+\/files\/[0-9a-f]{64}/))
    const download = await fetch(url, { headers: { cookie: cookieOf(bea.browser) } })
    expect(Buffer.from(await download.arrayBuffer()).equals(file)).toBe(true)
    expect((await bea.browser.submit(files, '/rating', { stars: '4', comment: '' })).text).toContain('Rating saved.')

    const after = await browser.open(purchase.url)
    expect(after.text).toContain('The recipient opened the files')
    // Not by whom.
    expect(after.text).not.toContain('Bea')
    expect((await browser.open(at('/purchases'))).text).toContain('Gift, taken')
    const eve = await signIn(await market.signUp({ name: 'Eve' }), path)
    expect(eve.page.text).toContain('The gift was taken already.')
    for (const own of [taken.url, url, purchase.url]) expect((await eve.browser.open(own)).status, own).toBe(404)
  })

  it('are kept by the buyer, and their old links lead nowhere', async () => {
    const { browser, purchase } = await give(await market.signUp({ name: 'Cat' }))
    const old = await linkOf(browser, purchase)
    const path = await linkOf(browser, await browser.open(purchase.url))
    expect((await browser.open(at(old))).status).toBe(404)
    expect((await browser.open(at(path))).text).toContain('This is your own gift.')
    const wrong = await browser.submit(purchase, '/gift/mail', { email: 'no address' })
    expect(wrong.status).toBe(400)
    const sent = await browser.submit(wrong, '/gift/mail', { email: 'friend@elsewhere.example' })
    expect(sent.text).toContain('The email with the link of the gift is on its way.')
    const kept = await browser.submit(sent, '/gift/keep')
    expect(kept.text).toContain('The copy is yours.')
    expect(kept.text).toMatch(/\/purchases\/[0-9a-f-]+\/files\/[0-9a-f]{64}/)
    expect((await browser.open(at(path))).status).toBe(404)
  })

  it('limit how often links are guessed from one address', async () => {
    const guess = () => fetch(at(`/v1/gifts/${'a'.repeat(32)}`))
    const statuses = new Set<number>()
    for (let round = 0; round < 40; round++) statuses.add((await guess()).status)
    expect([...statuses]).toEqual([404, 429])
  })
})
