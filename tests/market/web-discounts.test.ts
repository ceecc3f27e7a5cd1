/** Reductions, coupons and prices that buyers choose, on the market's pages and without a script. */
import { beforeAll, expect, it } from 'vitest'
import { type Browser, type BrowserPage, createBrowser } from '#server/demo/browser.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import { DAY_MS } from '#shared/time.ts'

describeOnDatabase('discounts on the market’s pages', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let reviewer: TestAccount
  let selling: Browser
  let assetId: string
  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    assetId = await publish()
    selling = (await signIn(creator)).browser
    // A price that was asked for a while.
    market.clock.advance({ minutes: 1 })
  })

  const at = (path: string) => market.url + path
  const publish = () =>
    publishDraft(market, creator, reviewer, characterDraft({ offers: [{ offer: 'one_time', priceCents: 1_000 }] }))
  const dayIn = (days: number) => new Date(market.clock.now().getTime() + days * DAY_MS).toISOString().slice(0, 10)
  async function signIn({ email, password }: TestAccount, to = '/', browser = createBrowser()) {
    const page = await browser.open(at(`/sign-in?to=${encodeURIComponent(to)}`))
    return { browser, page: await browser.submit(page, '/sign-in', { email, password }) }
  }
  let buyers = 0
  const buyer = async (to: string) => signIn(await market.signUp({ name: `Buyer ${++buyers}` }), to)
  const submitTo = async (path: string, fields: Readonly<Record<string, string>>): Promise<BrowserPage> =>
    selling.submit(await selling.open(at(path)), path, fields)
  /** What the payment page asks for, and that paying it is thanked for. */
  async function pay(browser: Browser, payment: BrowserPage): Promise<string> {
    expect(new URL(payment.url).origin).not.toBe(market.url)
    const paid = await browser.post(payment.url, { action: 'pay', card: `card_${crypto.randomUUID()}` })
    expect(paid.text).toContain('Thank you')
    return paid.text
  }

  it('reduces a price, shows what it was before, charges it, and ends it by hand', async () => {
    expect((await selling.open(at('/account'))).text).toContain('href="/selling"')
    expect((await selling.open(at('/selling'))).text).toContain(`/selling/works/${assetId}`)
    const wrong = await submitTo('/selling/reductions', { work: assetId, percent: '25', from: '', to: dayIn(40) })
    expect(wrong.status).toBe(400)
    expect(wrong.text).toContain('more than 30 days')
    const added = await submitTo('/selling/reductions', { work: assetId, percent: '25', from: '', to: dayIn(3) })
    expect(added.text).toContain('Reduction added.')
    expect(added.text).toMatch(/25% off .*Running/)

    const { browser, page } = await buyer(`/buy/${assetId}?offer=one_time`)
    expect(page.text).toContain('Continue to payment: $7.50')
    expect(page.text).toContain('Lowest price of the 30 days before: $10.00.')
    const work = await browser.open(at(`/works/${assetId}`))
    expect(work.text).toContain('Lowest price of the 30 days before: $10.00.')
    const data = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(work.text)?.[1] ?? ''
    expect(JSON.parse(data)['@graph'][1].offers[0]).toMatchObject({
      price: '7.50',
      priceSpecification: [{ price: '7.50' }, { price: '10.00', priceType: 'https://schema.org/StrikethroughPrice' }],
    })
    expect((await browser.open(at(`/embed/works/${assetId}`))).text).toContain('From $7.50')
    expect(await pay(browser, await browser.submit(page, 'offer=one_time'))).toContain('$7.50')

    const shopper = await buyer(`/works/${assetId}`)
    await shopper.browser.submit(shopper.page, `/works/${assetId}/cart`)
    const cart = await shopper.browser.open(at('/cart'))
    expect(cart.text).toContain('Continue to payment: $7.50')
    expect(await pay(shopper.browser, await shopper.browser.submit(cart, '/cart'))).toContain('$7.50')

    // What was seen is what is charged, or the new price is shown first.
    const seen = await buyer(`/buy/${assetId}?offer=one_time`)
    market.clock.advance({ minutes: 1 })
    const ended = await selling.submit(await selling.open(at('/selling/reductions')), '/selling/reductions/end')
    expect(ended.text).toContain('Reduction ended.')
    expect(ended.text).toContain('2 sales, $10.50 earned')
    const refused = await seen.browser.submit(seen.page, 'offer=one_time')
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('It is $10.00 now.')
    expect(refused.text).toContain('Continue to payment: $10.00')
    expect(await pay(seen.browser, await seen.browser.submit(refused, 'offer=one_time'))).toContain('$10.00')
  })

  it('takes a coupon, refuses a wrong one without a word of why, and counts its uses', async () => {
    const couponId = await publish()
    const added = await submitTo('/selling/coupons', {
      ...{ code: 'Spring26', work: couponId, kind: 'amount', off: '2.50', maxUses: '1', once: 'yes', from: '' },
      to: dayIn(20),
    })
    expect(added.text).toContain('Coupon added.')
    expect(added.text).toContain('Used 0 of 1')
    const { browser, page } = await buyer(`/buy/${couponId}?offer=one_time`)
    expect(page.text).toContain('name="coupon"')
    const wrong = await browser.open(at(`/buy/${couponId}?offer=one_time&coupon=%3Cb%3E`))
    expect(wrong.text).toContain('not valid for this purchase')
    expect(wrong.text).toContain('value="&lt;b&gt;"')
    expect(wrong.text).toContain('Continue to payment: $10.00')
    const priced = await browser.open(at(`/buy/${couponId}?offer=one_time&coupon=spring26`))
    expect(priced.text).toContain('With the coupon SPRING26.')
    expect(priced.text).toContain('Continue to payment: $7.50')
    expect(await pay(browser, await browser.submit(priced, 'coupon=SPRING26'))).toContain('$7.50')
    const listed = await selling.open(at('/selling/coupons'))
    expect(listed.text).toContain('Used 1 of 1, once by each buyer. 1 sale, $5.25 earned')
    const late = await buyer(`/buy/${couponId}?offer=one_time&coupon=SPRING26`)
    expect(late.page.text).toContain('not valid for this purchase')
    expect((await selling.submit(listed, '/selling/coupons/end')).text).toContain('Coupon ended.')
  })

  it('lets buyers choose the price from the least one on', async () => {
    const openId = await publish()
    const saved = await submitTo(`/selling/works/${openId}`, { open: 'yes', suggested: '15' })
    expect(saved.text).toContain('Prices saved.')
    const { browser, page } = await buyer(`/buy/${openId}?offer=one_time`)
    expect(page.text).toContain('$10.00 or more')
    expect(page.text).toMatch(/name="amount"[^>]*value="15.00"/)
    const low = await browser.submit(page, 'offer=one_time', { amount: '9.99' })
    expect(low.status).toBe(400)
    expect(low.text).toContain('Choose an amount from $10.00 to $99.99.')
    expect(await pay(browser, await browser.submit(low, 'offer=one_time', { amount: '12.34' }))).toContain('$12.34')
    expect((await browser.open(at(`/works/${openId}`))).text).toContain('You choose the price. Suggested: $15.00.')
    const fixed = await submitTo(`/selling/works/${openId}`, { suggested: '' })
    expect(fixed.text).toContain('Prices saved.')
    expect((await browser.open(at(`/works/${openId}`))).text).not.toContain('You choose the price.')
  })

  it('is no one else’s to change or see', async () => {
    await submitTo('/selling/coupons', {
      ...{ code: 'Mine2026', work: 'all', kind: 'percent', off: '10', maxUses: '', from: '', to: dayIn(20) },
    })
    const other = await signIn(await market.signUp({ name: 'Other', roles: ['creator'] }))
    expect((await other.browser.open(at(`/selling/works/${assetId}`))).status).toBe(404)
    expect((await other.browser.open(at('/selling/coupons'))).text).not.toContain('MINE2026')
    const own = await other.browser.open(at('/selling/reductions'))
    const reduction = { work: assetId, percent: '25', from: '', to: dayIn(3) }
    expect((await other.browser.submit(own, '/selling/reductions', reduction)).status).toBe(404)
    const { browser } = await buyer('/')
    expect((await browser.open(at('/selling'))).status).toBe(403)
    const stranger = await fetch(at('/selling/coupons'), { redirect: 'manual' })
    expect(new URL(stranger.headers.get('location') ?? '', market.url).pathname).toBe('/sign-in')
  })
})
