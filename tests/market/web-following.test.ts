/** The buttons to follow a creator and to keep a work on the wish list, without a script, and the pages of both lists. */
import { beforeAll, expect, it } from 'vitest'
import { createBrowser } from '#server/demo/browser.ts'
import { characterDraft, publishDraft } from '#server/review/review.fixture.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'

const NAME = 'Keeper of the <i>lamps</i>'

describeOnDatabase('following on the market’s pages', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let assetId: string
  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    const reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    const draft = characterDraft({ offers: [{ offer: 'one_time', priceCents: 737 }] })
    assetId = await publishDraft(market, creator, reviewer, { ...draft, card: { ...draft.card, name: NAME } })
  })

  const at = (path: string) => market.url + path
  async function signIn({ email, password }: TestAccount, to: string) {
    const browser = createBrowser()
    const entry = await browser.open(at(`/sign-in?to=${encodeURIComponent(to)}`))
    return { browser, page: await browser.submit(entry, '/sign-in', { email, password }) }
  }

  it('leads a visitor over signing in back to the creator, who is then followed and listed', async () => {
    const ada = await market.signUp({ name: 'Ada' })
    const stranger = createBrowser()
    const seen = await stranger.open(at(`/creators/${creator.handle}`))
    expect(seen.text).toContain(`/sign-in?to=${encodeURIComponent(`/creators/${creator.handle}`)}`)
    const { browser, page } = await signIn(ada, `/creators/${creator.handle}`)
    const followed = await browser.submit(page, '/follow')
    expect(followed.url).toBe(at(`/creators/${creator.handle}`))
    expect(followed.text).toContain('You follow this creator.')
    const list = await browser.open(at('/follows'))
    expect(list.text).toContain(`href="/creators/${creator.handle}"`)
    const emptied = await browser.submit(list, '/unfollow')
    expect(emptied.url).toBe(at('/follows'))
    expect(emptied.text).toContain('No creators yet.')
  })

  it('keeps a work on the wish list until it is removed, from either page', async () => {
    const bea = await market.signUp({ name: 'Bea' })
    const { browser, page } = await signIn(bea, `/works/${assetId}`)
    const wished = await browser.submit(page, '/wish')
    expect(new URL(wished.url).pathname).toContain(`/works/${assetId}/`)
    expect(wished.text).toContain('On your <a href="/wishes">wish list</a>')
    const list = await browser.open(at('/wishes'))
    expect(list.text).toContain('Keeper of the &lt;i&gt;lamps&lt;/i&gt;')
    const emptied = await browser.submit(list, '/unwish')
    expect(emptied.url).toBe(at('/wishes'))
    expect(emptied.text).toContain('Nothing yet.')
    expect((await browser.open(at(`/works/${assetId}`))).text).toContain('Add to wish list')
  })

  it('offers creators neither on their own pages', async () => {
    const { page, browser } = await signIn(creator, `/creators/${creator.handle}`)
    expect(page.text).not.toContain('/follow"')
    expect((await browser.open(at(`/works/${assetId}`))).text).not.toContain('/wish"')
  })

  it('follows only for the person whose form it is', async () => {
    const cat = await market.signUp({ name: 'Cat' })
    const { browser, page } = await signIn(cat, `/creators/${creator.handle}`)
    const forged = await browser.post(at(`/creators/${creator.handle}/follow`), {
      token: 'x',
      key: crypto.randomUUID(),
    })
    expect(forged.status).toBe(403)
    const elsewhere = await browser.post(
      at(`/creators/${creator.handle}/follow`),
      { token: /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '', key: crypto.randomUUID() },
      { origin: 'https://elsewhere.example' },
    )
    expect(elsewhere.status).toBe(403)
    expect(await market.call(cat.token, 'GET', `/v1/me/follows/${creator.handle}`)).toEqual({ follows: false })
  })
})
