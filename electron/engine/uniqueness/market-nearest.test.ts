import { describe, expect, it } from 'vitest'
import { drawScene } from '#models/compare/scene.fixture.ts'
import { openPicture } from '#models/decode/picture.ts'
import { randomFeatures } from '#models/features/descriptors.fixture.ts'
import { packFeatures } from '#models/features/packed.ts'
import type { FullFeatures } from '#shared/contract/market/catalog.ts'
import { randomFrom } from '#shared/random.ts'
import type { Candidate } from '#shared/similarity/candidates.ts'
import { FLAG_PICTURE } from '#shared/similarity/scan-flags.ts'
import type { NamingCatalog } from './catalog-work.ts'
import { createNearestInMarket, type NearestInMarketOptions } from './market-nearest.ts'
import type { MarketPreview } from './market-previews.ts'

const MARKET = 'the-market'
const idOf = (entry: number): string => `00000000-0000-4000-8000-${String(entry).padStart(12, '0')}`
const hashOf = (entry: number): string => entry.toString(16).padStart(16, '0')
const keyOf = (entry: number): string => `${idOf(entry)}:${hashOf(entry)}:${hashOf(entry + 1)}`

function catalog(id: string, isMarket: boolean): NamingCatalog {
  const facts: NamingCatalog['file']['facts'] = (entry) => ({
    ...{ id: idOf(entry), name: '', creatorName: '', creatorKey: '', kind: 'image', words: 0, metadataHash: '' },
    ...{ pHash: hashOf(entry), dHash: hashOf(entry + 1), flags: FLAG_PICTURE },
  })
  return { id, isMarket, file: { facts } }
}
const catalogs = [catalog('imported', false), catalog(MARKET, true)]

/** The lower the entry, the likelier. */
function candidate(entry: number, of = MARKET): Candidate {
  const layers = { metadata: null, visual: 1 - entry / 1_000, pHashBits: 30, dHashBits: 30, alignment: null }
  return {
    ...{ id: `catalog:${of}:${entry}`, origin: 'catalog', name: '', kind: 'image', creator: 'other' },
    ...{ creatorName: null, pictureId: null, combined: 0, evidence: [], isCardEqual: false, lowInformation: false },
    layers: { ...layers, metadataHashEqual: false, visualHashEqual: false },
    ...{ partScore: null, orientation: 'identity', contentKey: '' },
  }
}
const candidates = Array.from({ length: 20 }, (_, entry) => candidate(entry))

const random = randomFrom(3)
const features = randomFeatures(random, 90)
const preview: FullFeatures['preview'] = {
  ...{ sha256: 'a'.repeat(64), contentType: 'image/webp', sizeBytes: 1, width: 1, height: 1, path: '/' },
  role: 'preview',
}
const full = (entry: number, rest: Partial<FullFeatures> = {}): FullFeatures => ({
  ...{ assetId: idOf(entry), pHash: hashOf(entry), dHash: hashOf(entry + 1), preview },
  features: Buffer.from(packFeatures(features)).toString('base64'),
  ...rest,
})
const answered = (works: string): FullFeatures[] => works.split(',').map((key) => full(Number(key.slice(24, 36))))

function create(options: Partial<NearestInMarketOptions> = {}) {
  const asked: string[] = []
  const ask: NearestInMarketOptions['ask'] = async (works, signal) => {
    asked.push(works)
    return (options.ask ?? (async () => answered(works)))(works, signal)
  }
  const none = { read: async () => null }
  const find = createNearestInMarket({ previews: none, isFollowed: () => true, ...options, ask })
  return { asked, find: (signal?: AbortSignal) => find(candidates, { catalogs, asksMarket: true, signal }) }
}

const never = () => new Promise<never>(() => undefined)

describe('the nearest works of the market', () => {
  it('are asked for in one call, the likeliest sixteen, by what the catalog says of them', async () => {
    const { asked, find } = create()
    const nearest = await find()
    expect(asked).toEqual([Array.from({ length: 16 }, (_, entry) => keyOf(entry)).join(',')])
    expect(nearest?.features).toBe('full')
    expect([...(nearest?.pictures.keys() ?? [])]).toEqual(candidates.slice(0, 16).map(({ id }) => id))
    const nearestFeatures = nearest?.pictures.get(`catalog:${MARKET}:3`)?.features
    expect(nearestFeatures && packFeatures(nearestFeatures)).toEqual(packFeatures(features))
  })

  it('are none where no candidate is of the market’s catalog', async () => {
    const { asked, find } = create()
    const nowhere = createNearestInMarket(null)
    const others = [candidate(1, 'imported'), { ...candidate(2), id: 'asset:2' }]
    const how = { catalogs, asksMarket: true, signal: undefined }
    expect(await nowhere(others, how)).toBeNull()
    expect(await nowhere(candidates, how)).toEqual({ pictures: new Map(), features: 'compact' })
    expect((await find())?.features).toBe('full')
    expect(asked).toHaveLength(1)
  })

  it.each<[string, Partial<NearestInMarketOptions>]>([
    ['the market refuses', { ask: async () => Promise.reject(new Error('RATE_LIMITED')) }],
    ['it does not answer in time', { ask: never, deadline: () => AbortSignal.abort() }],
    ['nobody wants it to be asked', { isFollowed: () => false }],
  ])('are compared by the catalog where %s', async (_why, options) => {
    expect(await create(options).find()).toEqual({ pictures: new Map(), features: 'compact' })
  })

  it('are waited for until the deadline, and no longer', async () => {
    const deadline = new AbortController()
    const { find } = create({
      deadline: () => deadline.signal,
      ask: () => {
        deadline.abort()
        return never()
      },
    })
    expect(await find()).toMatchObject({ features: 'compact' })
  })

  it('end with the check that asks', async () => {
    const check = new AbortController()
    let given: AbortSignal | undefined
    const { find } = create({
      ask: (_works, signal) => {
        given = signal
        check.abort()
        return never()
      },
    })
    await expect(find(check.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(given?.aborted).toBe(true)
  })

  it('are compared by the catalog where the market has no features of them, or none that can be read', async () => {
    const ask = async () => [
      full(0, { features: null }),
      full(1, { features: Buffer.from('of a newer version').toString('base64') }),
      full(2, { assetId: idOf(77) }),
      full(3),
    ]
    expect([...((await create({ ask }).find())?.pictures.keys() ?? [])]).toEqual([`catalog:${MARKET}:3`])
  })
})

describe('previews of the nearest works', () => {
  async function shown(): Promise<MarketPreview> {
    return { sha256: 'a'.repeat(64), path: '', picture: await openPicture({ bytes: await drawScene(5) }) }
  }

  it('are read of four works at most, once each, and only when they are asked for', async () => {
    const read: string[] = []
    const previews: NearestInMarketOptions['previews'] = {
      read: async ({ assetId }) => {
        read.push(assetId)
        return shown()
      },
    }
    const pictures = [...((await create({ previews }).find())?.pictures.values() ?? [])]
    expect(read).toEqual([])
    const twice = [...pictures.slice(0, 6), ...pictures.slice(0, 6)]
    const pixels: boolean[] = []
    for (const picture of twice) pixels.push((await picture.pixels()) !== null)
    expect(pixels.slice(0, 6)).toEqual([true, true, true, true, false, false])
    expect(pixels.slice(6)).toEqual(pixels.slice(0, 6))
    expect(read).toEqual([0, 1, 2, 3].map(idOf))
  })

  it.each<[string, NearestInMarketOptions['previews']]>([
    ['shows another picture', { read: async () => null }],
    ['cannot be fetched', { read: async () => Promise.reject(new Error('gone')) }],
  ])('that %s leave the work without pixels', async (_why, previews) => {
    const [picture] = [...((await create({ previews }).find())?.pictures.values() ?? [])]
    expect(await picture?.pixels()).toBeNull()
  })

  it('that come too late leave it without them as well', async () => {
    const deadline = new AbortController()
    const { find } = create({ previews: { read: never }, deadline: () => deadline.signal })
    const [first, second] = [...((await find())?.pictures.values() ?? [])]
    const pixels = first?.pixels()
    deadline.abort()
    expect([await pixels, await second?.pixels()]).toEqual([null, null])
  })
})
