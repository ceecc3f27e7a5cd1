/** The storefront on a running market: its addresses, what it keeps back, and what its answers carry. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Media } from '#server/publications/assets.ts'
import { characterCard, hexOf, openTestSigner, publicationOf } from '#server/publications/publications.fixture.ts'
import { createPublications } from '#server/publications/publications.ts'
import type { Published } from '#server/publications/publish.ts'
import { refreshSearchDocument } from '#server/search/documents.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '#server/testing/test-market.fixture.ts'
import { HOSTILE_NAME, HOSTILE_TAG, HOSTILE_TEXT } from '#server/web/hostile.fixture.ts'
import { problemSchema } from '#shared/contract/market/problem.ts'
import { HELP_TOPICS } from '#shared/help/topics.ts'
import { workPath } from '#shared/web-addresses.ts'

/** Without pictures. */
const MAX_PAGE_BYTES = 100_000
const MANY = 50
const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
const SECRET_NAME = 'Velvet midnight'
/** Of a work's page. */
const OWN_SCRIPT = /<script src="\/(?:zoom|verify)-[0-9a-f]{16}\.js" defer><\/script>/g

describeOnDatabase('the storefront', (open) => {
  let market: TestMarket
  let ann: TestAccount
  let hostile: Published
  let adult: Published
  const preview: Media = {
    sha256: hexOf(32),
    role: 'preview',
    contentType: 'image/webp',
    sizeBytes: 5,
    width: 1_024,
    height: 768,
  }

  beforeAll(async () => {
    market = await openTestMarket(open, { environment: { SELLER_NAME: 'Luna <Ltd>', SELLER_ADDRESS: '1 Quay; Port' } })
    const signer = await openTestSigner(market.test)
    const publications = createPublications({ clock: market.clock, signer, onChange: refreshSearchDocument })
    ann = await market.signUp({ name: 'Ann', roles: ['creator'] })
    const publish = (changes: Parameters<typeof characterCard>[0]) => {
      const publication = publicationOf(ann.accountId, { card: characterCard(changes), media: [preview] })
      return market.database.asService((tx) => publications.publish(tx, publication))
    }
    hostile = await publish({ name: HOSTILE_NAME, description: HOSTILE_TEXT.repeat(4), tags: [HOSTILE_TAG, 'drow'] })
    adult = await publish({ name: SECRET_NAME, age_rating: '18+', tags: ['velvet'] })
    for (let number = 0; number < MANY; number++) {
      await publish({
        name: `${HOSTILE_NAME} ${number}`,
        description: HOSTILE_TEXT.repeat(4),
        tags: ['drow', `tag ${number}`],
      })
    }
  })
  afterAll(() => market.close())

  const get = (path: string, headers: Record<string, string> = BROWSER) =>
    fetch(market.url + path, { headers, redirect: 'manual' })
  const pathOf = ({ assetId }: Published, name: string) => workPath({ id: assetId, name })
  const everyPage = () => [
    ...['/', '/search', '/search?q=drow&sort=newest', '/kinds', '/kinds/character', '/tags', '/tags/drow', '/licenses'],
    ...[
      '/help',
      ...HELP_TOPICS.map((topic) => `/help/${topic}`),
      '/terms',
      '/privacy',
      '/imprint',
      `/creators/${ann.handle}`,
      pathOf(hostile, HOSTILE_NAME),
    ],
  ]

  it('shows every page as HTML under a strict policy, within its size, and without what was injected', async () => {
    for (const path of everyPage()) {
      const response = await get(path)
      const text = await response.text()
      expect(response.status, path).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(response.headers.get('content-security-policy')).not.toContain('unsafe')
      expect(response.headers.get('set-cookie')).toBeNull()
      expect(Buffer.byteLength(text), path).toBeLessThan(MAX_PAGE_BYTES)
      expect(
        text
          .replaceAll(OWN_SCRIPT, '')
          .match(/<script(?! type="application\/ld\+json">)|<svg on|<img src=x|href="javascript/g),
        path,
      ).toBeNull()
      expect(text, path).not.toContain(SECRET_NAME)
    }
  })

  it('explains, with links of the market alone and the amounts that the code obeys', async () => {
    const text = await (await get('/help/pricing')).text()
    expect(text).toContain('<h2 id="offers">Offers</h2>')
    expect(text).toContain('$0.01 to $1.00')
    expect(text).not.toMatch(/studio:|market:|\{\w|\*\*/)
    expect(await (await get('/help/programs')).text()).toContain('<a href="/docs/">API reference</a>')
    expect((await get('/help/wallpaper')).status).toBe(404)
  })

  it('leads from an old name of a work to the one it has', async () => {
    const path = pathOf(hostile, HOSTILE_NAME)
    for (const old of [`/works/${hostile.assetId}`, `/works/${hostile.assetId}/what-it-was-called`]) {
      const response = await get(old)
      expect([response.status, response.headers.get('location')]).toEqual([301, path])
    }
    const tag = await get('/tags/DROW')
    expect([tag.status, tag.headers.get('location')]).toEqual([301, '/tags/drow'])
  })

  it('keeps works for adults back, whoever asks and with which token', async () => {
    const eve = await market.signUp({ name: 'Eve' })
    await market.call(eve.token, 'PATCH', '/v1/me', { age: { isAdult: true, showsAdultWorks: true } })
    const path = `/works/${adult.assetId}`
    for (const headers of [BROWSER, { ...BROWSER, authorization: `Bearer ${eve.token}` }]) {
      const response = await get(path, headers)
      expect(response.status).toBe(403)
      expect(await response.text()).not.toContain(SECRET_NAME)
    }
    for (const listing of ['/feed.atom', '/tags/velvet/feed.atom', '/oembed', `/sitemaps/${hostile.assetId}.xml`]) {
      expect(await (await get(listing)).text(), listing).not.toContain(SECRET_NAME)
    }
  })

  it('answers failures to browsers with a page and to programs with a problem', async () => {
    for (const path of ['/nothing', '/kinds/nothing', `/creators/nobody-here`, '/works/1/x', '/v1/nothing']) {
      const page = await get(path)
      expect(page.headers.get('content-type'), path).toBe('text/html; charset=utf-8')
      expect(page.headers.get('cache-control')).toBe('no-store')
      const problem = await get(path, { accept: '*/*' })
      expect(problem.headers.get('content-type'), path).toBe('application/problem+json')
      expect(problemSchema.parse(await problem.json()).status).toBe(page.status)
    }
    const posted = await fetch(`${market.url}/search`, { method: 'POST' })
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  it('pages through all works, each once', async () => {
    const found: string[] = []
    let path: string | undefined = '/search?sort=newest'
    for (let pages = 0; path !== undefined && pages < 5; pages++) {
      const text: string = await (await get(path)).text()
      found.push(...[...text.matchAll(/<h3><a href="\/works\/([0-9a-f-]+)/g)].map(([, id = '']) => id))
      path = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(found).toHaveLength(MANY + 1)
    expect(new Set(found).size).toBe(MANY + 1)
  })

  it('leaves out of a search what its address says wrongly', async () => {
    const response = await get('/search?kind=nothing&minRating=9&maxPriceCents=-1&sort=upwards&q=%00')
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('All works')
  })

  it('lists its pages for search engines', async () => {
    expect(await (await get('/robots.txt')).text()).toContain(`Sitemap: ${market.url}/sitemap.xml`)
    const index = await (await get('/sitemap.xml')).text()
    const parts = [...index.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address = '']) => address)
    expect(parts).toEqual(['pages', 'creators', hostile.assetId].map((name) => `${market.url}/sitemaps/${name}.xml`))
    const texts = await Promise.all(parts.map(async (address) => (await fetch(address)).text()))
    expect(texts[1]).toContain(`<loc>${market.url}/creators/${ann.handle}</loc>`)
    expect(texts[2]?.match(/<url>/g)).toHaveLength(MANY + 1)
    expect((await get('/sitemaps/nothing.xml')).status).toBe(404)
  })

  it('describes a work to sites that embed it, and lets them frame its card', async () => {
    const address = market.url + pathOf(hostile, HOSTILE_NAME)
    const described = await get(`/oembed?url=${encodeURIComponent(address)}&maxwidth=300`)
    expect(await described.json()).toMatchObject({ type: 'rich', title: HOSTILE_NAME, width: 300, author_name: 'Ann' })
    for (const other of ['https://elsewhere.example/works/1', `${market.url}/help`]) {
      expect((await get(`/oembed?url=${encodeURIComponent(other)}`)).status).toBe(404)
    }
    const card = await get(`/embed/works/${hostile.assetId}`)
    expect(card.headers.get('content-security-policy')).toContain('frame-ancestors *')
    expect((await get('/')).headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it('serves its stylesheet for good, under another address once it changes', async () => {
    const path = /href="(\/pages-[0-9a-f]{16}\.css)"/.exec(await (await get('/')).text())?.[1] ?? ''
    const response = await get(path)
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect((await get('/pages-0000000000000000.css')).status).toBe(404)
  })

  describe('who runs the market', () => {
    it('is named in the imprint', async () => {
      expect(await (await get('/imprint')).text()).toContain('Luna &lt;Ltd&gt;<br>1 Quay<br>Port')
    })
  })
})
