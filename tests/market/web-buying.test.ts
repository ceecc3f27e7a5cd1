/** Buying on the market's pages without a script, up to download and refund, and what strangers get of it. */
import { beforeAll, expect, it } from 'vitest'
import { type Browser, type BrowserPage, createBrowser } from '#server/demo/browser.ts'
import { documentedLicense } from '#server/licensing/world.fixture.ts'
import { characterDraft, pictureBytes, publishDraft, uploadFile } from '#server/review/review.fixture.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import { workPath } from '#shared/web-addresses.ts'

const OFFERS = [
  { offer: 'per_use', priceCents: 7 },
  { offer: 'one_time', priceCents: 737 },
  { offer: 'subscription', priceCents: 419, interval: 'month' },
]

describeOnDatabase('buying on the market’s pages', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let file: Buffer
  let assetId: string
  let adultId: string
  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    const reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    file = await pictureBytes()
    const media = [{ sha256: await uploadFile(market, creator, file), role: 'main' }]
    assetId = await publishDraft(market, creator, reviewer, characterDraft({ media, offers: OFFERS }))
    const draft = characterDraft({ offers: OFFERS })
    const preview = [{ sha256: await uploadFile(market, creator, await pictureBytes()), role: 'preview' }]
    const adult = {
      ...draft,
      card: { ...draft.card, name: 'Velvet midnight', age_rating: '18+' },
      ageRating: '18+',
      media: preview,
    }
    adultId = await publishDraft(market, creator, reviewer, adult)
  })

  const at = (path: string) => market.url + path
  const pathIn = (page: BrowserPage, pattern: RegExp) => pattern.exec(page.text)?.[0] ?? `none like ${pattern}`
  async function signIn({ email, password }: TestAccount, to = '/', browser = createBrowser()) {
    const page = await browser.open(at(`/sign-in?to=${encodeURIComponent(to)}`))
    return { browser, page: await browser.submit(page, '/sign-in', { email, password }) }
  }
  /** Presses the button of the test payment page, whose form goes to itself. */
  const pay = (browser: Browser, page: BrowserPage, card: string) => browser.post(page.url, { action: 'pay', card })
  async function buy(account: TestAccount, offer = 'offer=one_time') {
    const { browser, page } = await signIn(account, `/buy/${assetId}?${offer}`)
    const paid = await pay(browser, await browser.submit(page, offer), `card_${account.accountId}`)
    return { browser, paid, purchase: await browser.open(at(pathIn(paid, /\/purchases\/[0-9a-f-]{36}/))) }
  }

  it('leads from a work over signing in and paying to the files that were bought', async () => {
    const ada = await market.signUp({ name: 'Ada' })
    const browser = createBrowser()
    const work = await browser.open(at(`/works/${assetId}`))
    const buyLink = pathIn(work, /\/buy\/[0-9a-f-]+\?offer=one_time/)
    const entry = await browser.open(at(buyLink))
    const order = await browser.submit(entry, '/sign-in', { email: ada.email, password: ada.password })
    expect(order.url).toBe(at(buyLink))
    expect(order.text).toContain('Continue to payment: $7.37')
    const payment = await browser.submit(order, 'offer=one_time')
    expect(new URL(payment.url).origin).not.toBe(market.url)
    // The policy of the page lets the form lead there, and nowhere else.
    expect(order.headers.get('content-security-policy')).toContain(`form-action 'self' ${new URL(payment.url).origin};`)
    expect(work.headers.get('content-security-policy')).toContain("form-action 'self';")
    const paid = await pay(browser, payment, 'card_ada')
    expect(paid.text).toContain('Thank you')

    const purchase = await browser.open(at(pathIn(paid, /\/purchases\/[0-9a-f-]{36}/)))
    const cookie = browser
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
    const download = await fetch(at(pathIn(purchase, /\/purchases\/[0-9a-f-]+\/files\/[0-9a-f]{64}/)), {
      headers: { cookie },
    })
    expect(Buffer.from(await download.arrayBuffer()).equals(file)).toBe(true)
    expect(download.headers.get('content-disposition')).toMatch(/^attachment/)
    const card = await browser.open(`${purchase.url}/card.json`)
    expect(JSON.parse(card.text)).toMatchObject({ asset_type: 'character' })
    const listed = await market.eventually(async () => {
      await market.settle()
      const page = await browser.open(at('/receipts'))
      expect(page.text).toMatch(/\/receipts\/[0-9a-f-]+\.pdf/)
      return page
    })
    const receipt = await browser.open(at(pathIn(listed, /\/receipts\/[0-9a-f-]+\.pdf/)))
    expect(receipt.text.startsWith('%PDF')).toBe(true)

    const rated = await browser.submit(purchase, '/rating', { stars: '4', comment: 'A good <b>one</b>.' })
    expect(rated.text).toContain('Rating saved.')
    expect((await browser.open(at(`/works/${assetId}`))).text).toContain('A good &lt;b&gt;one&lt;/b&gt;.')
    const refunded = await browser.submit(rated, '/refund', { reason: 'bought_by_mistake', note: '' })
    expect(refunded.text).toContain('Purchase refunded.')
    expect(refunded.text).toContain('no longer includes files')
    const changed = await browser.submit(rated, '/refund', { reason: 'no reason', note: '' })
    expect(changed.status).toBe(409)
    expect(changed.text).toContain('Check it and send it again.')
  })

  it('gives nothing of a purchase to anybody else', async () => {
    const bea = await market.signUp({ name: 'Bea' })
    const { purchase, paid } = await buy(bea)
    const eve = await market.signUp({ name: 'Eve' })
    const thief = (await signIn(eve)).browser
    const saleUrl = purchase.url
    const fileUrl = at(pathIn(purchase, /\/purchases\/[0-9a-f-]+\/files\/[0-9a-f]{64}/))
    const receiptUrl = await market.eventually(async () => {
      await market.settle()
      const { items } = await market.call<{ items: { id: string }[] }>(bea.token, 'GET', '/v1/receipts')
      expect(items).not.toEqual([])
      return at(`/receipts/${items[0]?.id}.pdf`)
    })
    for (const url of [saleUrl, `${saleUrl}/card.json`, fileUrl, receiptUrl, paid.url]) {
      expect((await thief.open(url)).status, url).toBe(404)
      const stranger = await fetch(url, { redirect: 'manual' })
      expect([stranger.status, new URL(stranger.headers.get('location') ?? '', market.url).pathname], url).toEqual([
        303,
        '/sign-in',
      ])
    }
    // The thief has a form token of their own, but no such purchase.
    const own = await thief.open(at('/wallet'))
    const token = pathIn(own, /(?<=name="token" value=")[^"]+/)
    for (const step of ['refund', 'rating', 'rating/remove']) {
      const fields = { token, key: crypto.randomUUID(), reason: 'other', note: '', stars: '1', comment: '' }
      expect((await thief.post(`${saleUrl}/${step}`, fields)).status, step).toBe(404)
    }
    type Purchase = { state: string }
    const path = new URL(saleUrl).pathname
    expect(await market.call<Purchase>(bea.token, 'GET', `/v1${path}`)).toMatchObject({ state: 'completed' })
  })

  it('orders once what is sent twice, and says why something cannot be bought', async () => {
    const cat = await market.signUp({ name: 'Cat' })
    const { browser, page } = await signIn(cat, `/buy/${assetId}?offer=one_time`)
    const [one, two] = [await browser.submit(page, 'offer=one_time'), await browser.submit(page, 'offer=one_time')]
    expect(one.url).toBe(two.url)
    await pay(browser, one, 'card_cat')
    const again = await browser.open(at(`/buy/${assetId}?offer=one_time`))
    expect(again.text).toContain('You own this.')
    expect(again.text).not.toContain('Continue to payment')
    expect(again.text).toMatch(/\/purchases\/[0-9a-f-]+\/files\/[0-9a-f]{64}/)
    expect((await browser.open(at(`/buy/${assetId}?offer=subscription&interval=month`))).text).toContain(
      'You own this.',
    )
    expect((await browser.open(at(workPath({ id: assetId, name: 'x' })))).text).toContain('You own this.')
    // A page that was open before.
    const refused = await browser.submit(page, 'offer=one_time', { key: crypto.randomUUID() })
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('You already have this.')
    expect(refused.text).toContain('href="/purchases"')
    expect((await browser.open(at(`/buy/${assetId}?offer=nothing`))).status).toBe(404)
  })

  it('gives a free license once, and shows it from then on', async () => {
    const license = documentedLicense(assetId, { license_type: 'editorial', price_cents: 0 })
    type Created = { license_id: string }
    const { license_id: id } = await market.call<Created>(
      creator.token,
      'POST',
      '/functions/v1/create-license',
      license,
    )
    const path = `/buy/${assetId}?offer=license&license=${id}`
    const { browser, page } = await signIn(await market.signUp({ name: 'Ivy' }), path)
    expect(page.text).toContain('Get it free')
    expect((await browser.submit(page, id, { licenseeName: '' })).text).toContain('Thank you')
    const again = await browser.open(at(path))
    expect(again.text).toContain('You own this.')
    expect(again.text).not.toContain('Get it free')
  })

  it('subscribes, and ends the subscription with its period', async () => {
    const dan = await market.signUp({ name: 'Dan' })
    const { browser } = await buy(dan, 'offer=subscription&interval=month')
    const page = await market.eventually(async () => {
      const found = await browser.open(at('/purchases'))
      expect(found.text).toContain('Cancel subscription')
      return found
    })
    const ended = await browser.submit(page, '/purchases/cancel')
    expect(ended.text).toContain('Subscription canceled. It ends with the paid period.')
  })

  it('tops the wallet up, and pays it back', async () => {
    const fay = await market.signUp({ name: 'Fay' })
    const { browser, page } = await signIn(fay, '/wallet')
    const wrong = await browser.submit(page, '/top-up', { dollars: '4.50' })
    expect(wrong.status).toBe(400)
    const paid = await pay(browser, await browser.submit(wrong, '/top-up', { dollars: '12' }), 'card_fay')
    expect(paid.text).toContain('Open your wallet')
    const full = await browser.open(at('/wallet'))
    expect(full.text).toContain('$12.00')
    expect((await browser.submit(full, '/payback')).text).toContain('refund to your card is on its way')
  })

  it('tops the wallet up automatically only after somebody agreed, and stops in one step', async () => {
    const jon = await market.signUp({ name: 'Jon' })
    const { browser, page } = await signIn(jon, '/wallet')
    expect(page.text).toContain('Automatic top-up is off.')
    const amounts = { below: '5', amount: '20', month: '60' }
    const withoutConsent = await browser.submit(page, '/wallet/automatic', amounts)
    expect([withoutConsent.status, withoutConsent.text.includes('Tick the box to agree')]).toEqual([400, true])
    const small = await browser.submit(withoutConsent, '/wallet/automatic', { ...amounts, month: '10', agreed: 'yes' })
    expect([small.status, small.text.includes('limit for a month')]).toEqual([400, true])
    const checkout = await browser.submit(small, '/wallet/automatic', { ...amounts, agreed: 'yes' })
    await browser.post(checkout.url, { action: 'declining' })
    const on = await market.eventually(async () => {
      const shown = await browser.open(at('/wallet'))
      expect(shown.text).toContain('Automatic top-up is on.')
      return shown
    })
    expect(on.text).toContain('$20.00 is charged to your card, at most $60.00 in a calendar month (UTC).')
    expect(on.text).toContain('Saved card: visa ending in 4242')
    await browser.submit(on, '/wallet/automatic', { below: '50', amount: '50', month: '60', agreed: 'yes' })
    const paused = await market.eventually(async () => {
      const shown = await browser.open(at('/wallet'))
      expect(shown.text).toContain('Automatic top-up is paused. Your bank declined the charge.')
      return shown
    })
    expect(paused.text).toContain('$20.00')
    const resumed = await browser.submit(paused, '/automatic/resume')
    expect(resumed.text).toContain('Automatic top-up is resumed.')
    const off = await browser.submit(await browser.open(at('/wallet')), '/automatic/off')
    expect(off.text).toContain('Automatic top-up is off. Nothing more is charged.')
    const removed = await browser.submit(off, '/automatic/remove-card')
    expect(removed.text).not.toContain('Saved card')
  })

  it('shows works for adults only to those who said that they are', async () => {
    const gil = await market.signUp({ name: 'Gil' })
    const { browser, page } = await signIn(gil, `/works/${adultId}`)
    expect(page.status).toBe(403)
    const account = await browser.open(at('/account'))
    await browser.submit(account, '/account/age', { isAdult: 'yes', showsAdultWorks: 'yes' })
    const shown = await browser.open(at(workPath({ id: adultId, name: 'Velvet midnight' })))
    expect(shown.text).toContain('<h1>Velvet midnight</h1>')
    expect(shown.headers.get('cache-control')).toBe('private, no-store')
    const picture = pathIn(shown, /\/media\/[0-9a-f-]+\/[0-9a-f]{64}/)
    const cookie = browser
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
    const own = await fetch(at(picture), { headers: { cookie } })
    expect([own.status, own.headers.get('cache-control')]).toEqual([200, 'private, no-cache'])
    expect((await fetch(at(picture))).status).toBe(403)
    expect(
      (
        await fetch(at(`/v1${picture.replace('/media', '/assets').replace(/\/(?=[0-9a-f]{64})/, '/media/')}`), {
          headers: { cookie },
        })
      ).status,
    ).toBe(403)
  })

  it('takes a report, and tells its reporter what became of it', async () => {
    const hal = await market.signUp({ name: 'Hal' })
    const { browser, page } = await signIn(hal, `/report?work=${assetId}`)
    const reported = await browser.submit(page, `work=${assetId}`, { kind: 'copyright', text: 'It is mine.' })
    expect(reported.url).toBe(at('/reports?done=reported'))
    expect(reported.text).toContain('In review')
  })
})
