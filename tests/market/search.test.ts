/** Search over HTTP: what is asked for as text in an address, and answers that give nothing away. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Media } from '#server/publications/assets.ts'
import {
  addCreator,
  characterCard,
  hexOf,
  openTestSigner,
  publicationOf,
} from '#server/publications/publications.fixture.ts'
import { createPublications } from '#server/publications/publications.ts'
import { refreshSearchDocument } from '#server/search/documents.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { openTestMarket, type TestMarket } from '#server/testing/test-market.fixture.ts'
import type { SearchHit, SearchLayerState } from '#shared/contract/market/search.ts'

interface Answer {
  readonly items: SearchHit[]
  readonly nextCursor: string | null
  readonly layers: SearchLayerState[]
}

describeOnDatabase('search over HTTP', (open) => {
  let market: TestMarket
  const sold: Media = { sha256: hexOf(32), role: 'main', contentType: 'image/png', sizeBytes: 9 }
  const preview: Media = { sha256: hexOf(32), role: 'preview', contentType: 'image/png', sizeBytes: 5 }
  const thumbnail: Media = { sha256: hexOf(32), role: 'thumbnail', contentType: 'image/webp', sizeBytes: 7 }
  const search = (query: string) => market.call<Answer>(null, 'GET', `/v1/search?${query}`)

  beforeAll(async () => {
    market = await openTestMarket(open)
    const signer = await openTestSigner(market.test)
    const publications = createPublications({ clock: market.clock, signer, onChange: refreshSearchDocument })
    const ann = await addCreator(market.test, 'Ann')
    for (const [name, rating] of [
      ['Shadowveil', '13+'],
      ['Lantern keeper', '16+'],
    ] as const) {
      const card = characterCard({ name, age_rating: rating })
      const publication = publicationOf(ann, { card, media: [sold, preview, thumbnail] })
      await market.database.asService((tx) => publications.publish(tx, publication))
    }
  })
  afterAll(() => market.close())

  it('finds by words, with stems and quotes, and says what it could not use', async () => {
    const { items, layers } = await search('q=lanterns')
    expect(items).toMatchObject([
      { name: 'Lantern keeper', foundBy: ['full_text'], creator: { displayName: 'Ann' }, minPriceCents: null },
    ])
    expect(layers.map(({ reason }) => reason)).toEqual([null, 'no_models', 'no_models'])
    expect((await search('q=%22keeper%20lantern%22')).items).toEqual([])
    expect((await search('q=drow%20-lantern')).items).toMatchObject([{ name: 'Shadowveil' }])
  })

  it('reads filters as people write them into an address', async () => {
    expect((await search('ageRating=13%2B')).items).toMatchObject([{ name: 'Shadowveil' }])
    expect((await search('tag=DROW&kind=character')).items).toHaveLength(2)
    expect((await search('kind=item')).items).toEqual([])
    expect((await search('maxPriceCents=500')).items).toEqual([])
  })

  it('finds the works of one creator, and says how far the creator has come', async () => {
    const [hit] = (await search('q=lanterns')).items
    const creatorId = hit?.creator.creatorId ?? ''
    expect((await search(`creatorId=${creatorId}`)).items).toHaveLength(2)
    expect((await search('creatorId=00000000-0000-7000-8000-00000000abcd')).items).toEqual([])
    // This creator has no reputation yet.
    expect(hit?.creatorLevel).toBeNull()
  })

  it('finds in one way alone where only that is wanted', async () => {
    const { items, layers } = await search('q=lanterns&layer=full_text')
    expect(items).toMatchObject([{ name: 'Lantern keeper' }])
    expect(layers.map(({ reason }) => reason)).toEqual([null, 'not_wanted', 'not_wanted'])
    expect((await search('q=lanterns&layer=semantic')).items).toEqual([])
  })

  it('searches words where pictures are wanted and there is no model for them, and says so', async () => {
    for (const sort of ['relevance', 'newest']) {
      const { items, layers } = await search(`q=lanterns&layer=text_to_image&sort=${sort}`)
      expect(items).toMatchObject([{ name: 'Lantern keeper', foundBy: ['full_text'] }])
      expect(layers.map(({ reason }) => reason)).toEqual([null, 'no_models', 'no_models'])
    }
  })

  it.each(['limit=51', 'sort=best', 'kind=thing', 'minPriceCents=-1', 'minRating=6', 'ageRating=13', 'q=%00', 'tag='])(
    'refuses %s',
    async (query) => {
      await expect(search(query)).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT', status: 400 } })
    },
  )

  it('never finds by words that are sold, and never names what is sold', async () => {
    expect((await search('q=buyer')).items).toEqual([])
    const answer = JSON.stringify(await search('sort=newest'))
    expect(answer).not.toContain(sold.sha256)
    expect(answer).not.toContain('What only a buyer reads')
    expect((await search('sort=newest')).items[0]?.thumbnail?.sha256).toBe(thumbnail.sha256)
  })

  it('counts values for filters', async () => {
    const facets = await market.call(null, 'GET', '/v1/search/facets?q=drow')
    expect(facets).toMatchObject({
      kinds: [{ value: 'character', count: 2 }],
      ageRatings: [
        { value: '13+', count: 1 },
        { value: '16+', count: 1 },
      ],
      licenses: [],
    })
  })
})
