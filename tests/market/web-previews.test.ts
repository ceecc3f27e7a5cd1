/** Preview cards of links, and the scripts of a work's page: what their addresses answer, and to whom. */
import sharp from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { createBrowser } from '#server/demo/browser.ts'
import { characterDraft, pictureBytes, publishDraft, uploadFile } from '#server/review/review.fixture.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import { HOSTILE_NAME } from '#server/web/hostile.fixture.ts'

const MOST_SCRIPT_BYTES = 30_000
const MOST_ZOOM_BYTES = 10_000
const IMMUTABLE = 'public, max-age=31536000, immutable'

describeOnDatabase('previews of links', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let plain: string
  let pictured: string
  let adult: string

  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    const reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    const publish = (changes: Readonly<Record<string, unknown>>, name?: string) => {
      const draft = characterDraft(changes)
      const card = name === undefined ? draft.card : { ...draft.card, name }
      return publishDraft(market, creator, reviewer, { ...draft, card })
    }
    const media = async () => [{ sha256: await uploadFile(market, creator, await pictureBytes()), role: 'main' }]
    plain = await publish({}, HOSTILE_NAME)
    pictured = await publish({ media: await media() })
    adult = await publish({ media: await media(), ageRating: '18+' })
  })

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(market.url + path, { headers: { accept: '*/*', ...headers }, redirect: 'manual' })
  const pageOf = async (path: string) => (await fetch(market.url + path)).text()
  const contentOf = (page: string, property: string) =>
    new RegExp(`<meta (?:property|name)="${property}" content="([^"]*)"`).exec(page)?.[1]

  it('are named in the head of works, creators and the home page, with size and words', async () => {
    for (const path of [`/works/${plain}`, `/works/${pictured}`, `/creators/${creator.handle}`, '/']) {
      const page = await pageOf(path)
      expect(contentOf(page, 'og:image:width'), path).toBe('1200')
      expect(contentOf(page, 'og:image:height'), path).toBe('630')
      expect(contentOf(page, 'twitter:card'), path).toBe('summary_large_image')
      expect(contentOf(page, 'og:image:alt'), path).not.toBe('')
      const address = contentOf(page, 'og:image') ?? ''
      expect(address, path).toMatch(new RegExp(`^${market.url}/cards/.*/[0-9a-f]{32}\\.jpg$`))
      const card = await get(new URL(address).pathname)
      expect([card.status, card.headers.get('content-type')], path).toEqual([200, 'image/jpeg'])
      expect(card.headers.get('cache-control'), path).toBe(IMMUTABLE)
      const { width, height, format } = await sharp(Buffer.from(await card.arrayBuffer())).metadata()
      expect([width, height, format]).toEqual([1_200, 630, 'jpeg'])
    }
  })

  it('keep their address as long as they show the same, and old addresses lead to the present one', async () => {
    const address = async () => new URL(contentOf(await pageOf(`/works/${plain}`), 'og:image') ?? '').pathname
    const before = await address()
    expect(await address()).toBe(before)
    const old = before.replace(/[0-9a-f]{32}/, '0'.repeat(32))
    const moved = await get(old)
    expect([moved.status, moved.headers.get('location')]).toEqual([302, before])
    for (const nothing of [`/cards/works/${crypto.randomUUID()}/x.jpg`, '/cards/creators/no-one-here/x.jpg']) {
      expect((await get(nothing)).status, nothing).toBe(404)
    }
  })

  it('of works for adults are for those who see these, without the picture, and no cache has them', async () => {
    expect((await get(`/cards/works/${adult}/x.jpg`)).status).toBe(403)
    expect((await get(`/certificates/${adult}`)).status).toBe(403)
    const eve = await market.signUp({ name: 'Eve' })
    await market.call(eve.token, 'PATCH', '/v1/me', { age: { isAdult: true, showsAdultWorks: true } })
    expect((await get(`/cards/works/${adult}/x.jpg`, { authorization: `Bearer ${eve.token}` })).status).toBe(403)
    const browser = createBrowser()
    const entry = await browser.open(`${market.url}/sign-in?to=${encodeURIComponent(`/works/${adult}`)}`)
    const page = await browser.submit(entry, '/sign-in', { email: eve.email, password: eve.password })
    const card = await browser.open(contentOf(page.text, 'og:image') ?? '')
    expect([card.status, card.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
    const proof = await browser.open(`${market.url}/certificates/${adult}`)
    expect([proof.status, proof.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
    expect(page.text).toContain(`data-certificate="/certificates/${adult}"`)
  })

  it('are the thumbnails of embedded works, within the bounds that are asked for', async () => {
    const described = async (bounds: string) => {
      const url = encodeURIComponent(`${market.url}/works/${pictured}`)
      return (await get(`/oembed?url=${url}${bounds}`)).json()
    }
    expect(await described('')).toMatchObject({
      ...{ thumbnail_url: expect.stringContaining('/cards/works/'), thumbnail_width: 1_200, thumbnail_height: 630 },
    })
    const small = await described('&maxwidth=700')
    expect(small.thumbnail_url).toContain(`/v1/assets/${pictured}/media/`)
    expect(small.thumbnail_width).toBeLessThanOrEqual(700)
    expect(await described('&maxwidth=1')).not.toHaveProperty('thumbnail_url')
  })

  it('come with scripts that the policy of the page names one by one, small and kept for good', async () => {
    const page = await fetch(`${market.url}/works/${pictured}`)
    const text = await page.text()
    const paths = [...text.matchAll(/<script src="([^"]+)" defer><\/script>/g)].map(([, path = '']) => path)
    expect(paths).toEqual([
      expect.stringMatching(/^\/zoom-[0-9a-f]{16}\.js$/),
      expect.stringMatching(/^\/verify-[0-9a-f]{16}\.js$/),
    ])
    const policy = page.headers.get('content-security-policy') ?? ''
    const addresses = paths.map((path) => market.url + path)
    expect(policy).toContain(`;script-src ${addresses.join(' ')};connect-src 'self';`)
    expect((await fetch(market.url)).headers.get('content-security-policy')).not.toContain('script-src')
    const sizes = await Promise.all(
      addresses.map(async (address) => {
        const script = await fetch(address)
        expect(script.headers.get('cache-control')).toBe(IMMUTABLE)
        expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
        return (await script.arrayBuffer()).byteLength
      }),
    )
    expect(sizes[0]).toBeLessThan(MOST_ZOOM_BYTES)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_SCRIPT_BYTES)
  })
})
