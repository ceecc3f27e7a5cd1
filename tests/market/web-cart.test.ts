/** The cart and bundles on the market’s pages, without a script: several works, one payment, and what changed. */
import { beforeAll, expect, it } from 'vitest'
import { type Browser, type BrowserPage, createBrowser } from '#server/demo/browser.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'

const PRICES = [737, 499, 250]

describeOnDatabase('the cart on the market’s pages', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let works: readonly string[]
  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    const reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    const published: string[] = []
    for (const [index, priceCents] of PRICES.entries()) {
      const draft = characterDraft({ offers: [{ offer: 'one_time', priceCents }] })
      const card = { ...draft.card, name: `Lamp <${index + 1}>` }
      published.push(await publishDraft(market, creator, reviewer, { ...draft, card }))
    }
    works = published
  })

  const at = (path: string) => market.url + path
  const workAt = (index: number): string => works[index] ?? ''
  async function signIn({ email, password }: TestAccount, to = '/') {
    const browser = createBrowser()
    const entry = await browser.open(at(`/sign-in?to=${encodeURIComponent(to)}`))
    return { browser, page: await browser.submit(entry, '/sign-in', { email, password }) }
  }
  const pay = (browser: Browser, page: BrowserPage, card: string) => browser.post(page.url, { action: 'pay', card })
  const add = async (browser: Browser, index: number) =>
    browser.submit(await browser.open(at(`/works/${workAt(index)}`)), `/works/${workAt(index)}/cart`)
  const setPrice = (index: number, priceCents: number) =>
    market.call(creator.token, 'PUT', `/v1/assets/${workAt(index)}/offers`, {
      offers: [{ offer: 'one_time', priceCents }],
    })

  it('leads from works over one payment to everything that was bought', async () => {
    const ada = await market.signUp({ name: 'Ada' })
    const stranger = await createBrowser().open(at(`/works/${workAt(0)}`))
    expect(stranger.text).toContain('Add to cart')
    const { browser, page } = await signIn(ada, `/works/${workAt(0)}`)
    expect((await browser.open(at('/cart'))).text).toContain('Nothing yet.')
    const added = await browser.submit(page, '/cart')
    expect(added.text).toContain('In your cart. <a href="/cart">Open the cart</a>')
    expect(added.text).toContain('<a href="/cart">Cart (1)</a>')
    await add(browser, 1)
    const cart = await browser.open(at('/cart'))
    expect(cart.text).toContain('Lamp &lt;1&gt;')
    expect(cart.text).toContain('Total of 2 works')
    expect(cart.text).toContain('Continue to payment: $12.36')
    const payment = await browser.submit(cart, '/cart')
    expect(new URL(payment.url).origin).not.toBe(market.url)
    expect(payment.text).toContain('$4.99')
    const paid = await pay(browser, payment, 'card_ada')
    expect(paid.text).toContain('Thank you')
    const links = [...paid.text.matchAll(/href="(\/purchases\/[0-9a-f-]{36})"/g)].map(([, path = '']) => path)
    expect(links).toHaveLength(2)
    for (const path of links) expect((await browser.open(at(path))).text).toContain('card.json')
    const emptied = await browser.open(at('/cart'))
    expect(emptied.text).toContain('Nothing yet.')
    expect(emptied.text).toContain('<a href="/cart">Cart</a>')
    const receipts = await market.eventually(async () => {
      await market.settle()
      const shown = await browser.open(at(links[0] ?? ''))
      expect(shown.text).toMatch(/\/receipts\/[0-9a-f-]{36}"/)
      return shown
    })
    const refunded = await browser.submit(receipts, '/refund', { reason: 'bought_by_mistake', note: '' })
    expect(refunded.text).toContain('$7.37 was refunded')
  })

  it('says what became more expensive or unavailable, and charges nothing else than it showed', async () => {
    const bea = await market.signUp({ name: 'Bea' })
    const { browser } = await signIn(bea)
    await add(browser, 0)
    await add(browser, 2)
    const before = await browser.open(at('/cart'))
    await setPrice(2, 350)
    const refused = await browser.submit(before, '/cart')
    expect(refused.status).toBe(409)
    expect(refused.text).toContain('The total is $10.87 now, not $9.87.')
    expect(refused.text).toContain('More expensive now: it was $2.50 when you added it.')
    expect(refused.text).toContain('Continue to payment: $10.87')
    await market.call(creator.token, 'PUT', `/v1/assets/${workAt(2)}/offers`, { offers: [] })
    const rest = await browser.open(at('/cart'))
    expect(rest.text).toContain('Not for sale at the moment.')
    expect(rest.text).toContain('Total of 1 work<')
    const removed = await browser.submit(rest, `/works/${workAt(2)}/cart/remove`)
    expect(removed.url).toBe(at('/cart'))
    expect(removed.text).not.toContain('Not for sale')
    await setPrice(2, 250)
  })

  it('keeps what each account put in to itself, and refuses what it cannot buy', async () => {
    const cat = await market.signUp({ name: 'Cat' })
    const dan = await market.signUp({ name: 'Dan' })
    const { browser } = await signIn(cat)
    await add(browser, 1)
    const path = `/v1/me/cart/${workAt(1)}`
    expect(await market.call(cat.token, 'GET', path)).toEqual({ inCart: true })
    expect((await market.request(dan.token, 'GET', path)).status).toBe(404)
    expect(await market.call(dan.token, 'GET', '/v1/me/cart')).toEqual({ items: [], totalCents: 0 })
    await expect(market.call(creator.token, 'PUT', path)).rejects.toMatchObject({ problem: { code: 'OWN_ASSET' } })
    const none = '/v1/me/cart/0193a000-0000-7000-8000-000000000000'
    await expect(market.call(dan.token, 'PUT', none)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    const forged = await browser.post(at('/cart'), { token: 'x', key: crypto.randomUUID(), works: workAt(1) })
    expect(forged.status).toBe(403)
    await expect(
      market.call(dan.token, 'POST', '/v1/checkouts', { kind: 'cart', assetIds: [workAt(1)], totalCents: 1 }),
    ).rejects.toMatchObject({ problem: { code: 'PRICE_CHANGED', data: { totalCents: 499 } } })
    await market.call(cat.token, 'DELETE', path)
    expect((await market.request(cat.token, 'DELETE', path)).status).toBe(404)
  })

  it('offers works together, without those that a buyer owns, until the creator ends it', async () => {
    const { browser: seller } = await signIn(creator)
    expect((await seller.open(at('/selling'))).text).toContain('href="/selling/bundles"')
    expect((await seller.open(at('/selling/bundles'))).text).toContain('No bundles yet.')
    const entry = await seller.open(at('/selling/bundles/new'))
    const chosen = { [`work-${workAt(0)}`]: 'yes', [`work-${workAt(1)}`]: 'yes' }
    const dear = await seller.submit(entry, '/new', { ...chosen, title: 'Both <lamps>', price: '12.36' })
    expect(dear.status).toBe(400)
    expect(dear.text).toContain('The works cost $12.36 one by one.')
    const few = await seller.submit(dear, '/new', { [`work-${workAt(0)}`]: 'yes', title: 'One', price: '2' })
    expect(few.text).toContain('Choose 2 to 20 works.')
    const made = await seller.submit(few, '/new', { ...chosen, title: 'Both <lamps>', price: '10' })
    expect(made.text).toContain('The bundle is on offer.')
    const path = /\/bundles\/[0-9a-f-]{36}/.exec(made.text)?.[0] ?? ''

    const stranger = createBrowser()
    for (const page of [`/works/${workAt(1)}`, `/creators/${creator.handle}`]) {
      expect((await stranger.open(at(page))).text).toContain(`<a href="${path}">Both &lt;lamps&gt;</a>`)
    }
    const seen = await stranger.open(at(path))
    expect(seen.text).toContain('for $10.00, $2.36 less than one by one')
    expect(seen.text).toContain(`/sign-in?to=${encodeURIComponent(path)}`)

    const eve = await market.signUp({ name: 'Eve' })
    const { browser } = await signIn(eve)
    await add(browser, 0)
    await pay(browser, await browser.submit(await browser.open(at('/cart')), '/cart'), 'card_eve')
    const rest = await browser.open(at(path))
    expect(rest.text).toContain('The 1 work that you do not own')
    // $10.00 × 4.99 / 12.36
    expect(rest.text).toContain('Continue to payment: $4.04')
    const paid = await pay(browser, await browser.submit(rest, '/buy'), 'card_eve')
    expect(paid.text).toContain('Thank you')
    const again = await browser.submit(rest, '/buy', { key: crypto.randomUUID() })
    expect(again.status).toBe(409)
    expect(again.text).toContain('You own all works of this bundle.')

    await market.call(creator.token, 'PUT', `/v1/assets/${workAt(0)}/offers`, { offers: [] })
    expect((await stranger.open(at(path))).text).toContain('not for sale until all of its works are again')
    expect((await stranger.open(at(`/works/${workAt(1)}`))).text).not.toContain(path)
    await setPrice(0, 737)
    const ended = await seller.submit(await seller.open(at('/selling/bundles')), '/end')
    expect(ended.text).toContain('The bundle is no longer on offer.')
    expect((await stranger.open(at(path))).text).toContain('The creator no longer offers this bundle.')
  })

  it('lets creators offer and end nothing but their own', async () => {
    const other = await market.signUp({ name: 'Other', roles: ['creator'] })
    const bundle = { title: 'Lamps', priceCents: 900, assetIds: [workAt(0), workAt(1)] }
    await expect(market.call(other.token, 'POST', '/v1/creator/bundles', bundle)).rejects.toMatchObject({
      problem: { code: 'OFFER_UNAVAILABLE' },
    })
    const { id } = await market.call<{ id: string }>(creator.token, 'POST', '/v1/creator/bundles', bundle)
    expect((await market.request(other.token, 'POST', `/v1/creator/bundles/${id}/end`)).status).toBe(404)
    expect((await market.request(other.token, 'GET', '/v1/creator/bundles')).status).toBe(200)
    expect(await market.call(other.token, 'GET', '/v1/creator/bundles')).toMatchObject({ items: [] })
    expect(await market.call(null, 'GET', `/v1/bundles/${id}`)).toMatchObject({ obstacle: null, leftCents: 900 })
    await market.call(creator.token, 'POST', `/v1/creator/bundles/${id}/end`)
  })
})
