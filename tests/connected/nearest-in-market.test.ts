/** The few nearest works of the catalog, compared and shown by what the market says of them while it answers. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createResourceHandler } from '#engine/api/resources.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { createAsset } from '#engine/library/create-asset.ts'
import { describePicture } from '#engine/media/describe.ts'
import { insertMedia } from '#engine/media/media-rows.ts'
import { drawScene, SCENE_SIDE } from '#models/compare/scene.fixture.ts'
import { openPicture } from '#models/decode/picture.ts'
import { openBlobStore } from '#server/blobs/open-store.ts'
import { numberChanges } from '#server/catalog/feed.ts'
import { createSnapshots } from '#server/catalog/snapshots.ts'
import { characterDraft, publishDraft, uploadFile } from '#server/review/review.fixture.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { createCard } from '#shared/asset-card/card.ts'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { type Connected, openConnected } from './connected.fixture.ts'
import { type MarketProxy, openMarketProxy } from './market-proxy.fixture.ts'

let world: Connected
let ada: TestAccount
let publishedId: string
let proxy: MarketProxy
let studio: Engine
let folder: string
/** In the studio's library: the published picture with something put over it. */
let assetId: string

async function publish(reviewer: TestAccount, picture: Buffer): Promise<string> {
  const sha256 = await uploadFile(world.market, ada, picture)
  return publishDraft(world.market, ada, reviewer, characterDraft({ media: [{ sha256, role: 'main' }] }))
}

async function makeSnapshot(): Promise<void> {
  const { database, clock, dataFolder, signer } = world.market
  clock.advance({ seconds: 1 })
  await numberChanges(database)
  await createSnapshots({
    database,
    clock,
    signer,
    blobStore: await openBlobStore(null, dataFolder),
    space: null,
  }).make()
}

async function addEdited(picture: Buffer): Promise<string> {
  const note = { create: { width: 150, height: 90, channels: 3, background: '#fff' } } as const
  const edited = await sharp(picture)
    .composite([{ input: await sharp(note).png().toBuffer(), left: 30, top: SCENE_SIDE - 120 }])
    .jpeg({ quality: 80 })
    .toBuffer()
  const stored = await studio.media.put({ bytes: edited })
  const facts = await describePicture(await openPicture({ bytes: edited }))
  insertMedia(studio.db, { ...stored, ...facts, originalName: 'edited.jpg' })
  return createAsset(studio.db, studio.write, { card: createCard('image', 'Edited'), mediaId: stored.id }).id
}

const check = (asksMarket = true): Promise<PreflightReport> =>
  studio.uniqueness.check(assetId, undefined, { asksMarket })
const theirs = ({ matches }: PreflightReport): Match => {
  const match = matches.find((one) => one.publishedId === publishedId)
  if (match === undefined) throw new Error('it was not found')
  return match
}
const shownBy = (report: PreflightReport) => {
  const { evidence } = theirs(report)
  const features = evidence.find((one) => one.layer === 'features')
  const hashes = evidence.find((one) => one.layer === 'hashes')
  return { points: features?.regions.points ?? 0, pixels: hashes?.pixels ?? null }
}
/** As the market itself has the work. */
async function catalogKey(): Promise<string> {
  const hex = (column: string) => `lpad(to_hex(${column}::bigint), 16, '0')`
  const { rows } = await world.market.test.admin.query(
    `select asset_id || ':' || ${hex('p_hash')} || ':' || ${hex('d_hash')} as key from fingerprints where asset_id = $1`,
    [publishedId],
  )
  return rows[0]?.key
}
const asked = (path: string) => proxy.asked.filter((one) => one.path.startsWith(path)).map((one) => one.path)
const setStatus = (status: string) =>
  world.market.test.admin.query('update assets set status = $1 where id = $2', [status, publishedId])

beforeAll(async () => {
  world = await openConnected()
  ada = await world.market.signUp({ name: 'Ada', roles: ['creator'] })
  const reviewer = await world.market.signUp({ name: 'Rita', roles: ['moderator'] })
  folder = await mkdtemp(join(tmpdir(), 'luna-nearest-'))
  publishedId = await publish(reviewer, await drawScene(91))
  for (const seed of [92, 93]) await publish(reviewer, await drawScene(seed))
  await makeSnapshot()
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  // A busy machine may be slower than the time a check gives the market.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal)
  proxy = await openMarketProxy(world.market.url)
  const libraryDirectory = await mkdtemp(join(folder, 'library-'))
  studio = await createEngine({ libraryDirectory, host: 'browser', version: 'test', background: false })
  studio.settings.update({ marketUrl: proxy.url })
  await studio.marketCatalog.refresh({ isAsked: true })
  await studio.jobs.whenIdle()
  assetId = await addEdited(await drawScene(91))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await studio.close()
  await proxy.close()
  await setStatus('published')
})

describe('a check', () => {
  it('asks the market once, and compares all features and pixels of the nearest', async () => {
    const compact = await check(false)
    expect(compact.comparedWith.market?.features).toBe('compact')
    expect(asked('/v1/features')).toEqual([])
    const full = await check()
    expect(full).toMatchObject({ verdict: 'plagiarism_review', comparedWith: { market: { features: 'full' } } })
    expect(shownBy(full).points).toBeGreaterThan(shownBy(compact).points)
    expect([shownBy(compact).pixels, shownBy(full).pixels]).toEqual([null, expect.any(Number)])
    expect(shownBy(full).pixels).toBeGreaterThan(0.8)
    // Nothing about the checked work is sent.
    const [request = '', ...others] = asked('/v1/features')
    expect(others).toEqual([])
    expect([...new URL(request, proxy.url).searchParams]).toEqual([['works', await catalogKey()]])
  })

  it.each<[string, () => Promise<void> | void]>([
    ['there is no connection', () => proxy.close()],
    [
      'the market refuses',
      () => {
        proxy.tamper = ({ path }) => (path.startsWith('/v1/features') ? { status: 503 } : undefined)
      },
    ],
    [
      'it answers with something else',
      () => {
        proxy.tamper = ({ path }) =>
          path.startsWith('/v1/features') ? { body: Buffer.from('{"items":7}') } : undefined
      },
    ],
  ])('compares what the catalog holds where %s, and says so', async (_why, happen) => {
    await happen()
    const report = await check()
    expect(report).toMatchObject({ verdict: 'plagiarism_review', comparedWith: { market: { features: 'compact' } } })
    expect(shownBy(report).pixels).toBeNull()
  })

  it('compares features alone of a work that is not shown any more', async () => {
    const { points } = shownBy(await check(false))
    await setStatus('withdrawn')
    const report = await check()
    expect(report.comparedWith.market?.features).toBe('full')
    expect(shownBy(report).points).toBeGreaterThan(points)
    expect(shownBy(report).pixels).toBeNull()
  })
})

describe('a comparison', () => {
  const compare = async () => {
    const { id } = theirs(await check(false))
    return { id, ...(await studio.uniqueness.compare(assetId, id)) }
  }
  const pictureAt = (id: string) =>
    createResourceHandler(studio)(new Request(`http://studio/match-picture?${new URLSearchParams({ match: id })}`))

  it('shows what the market shows of the work, and what both share, also without a connection later', async () => {
    const { id, other, transformation, regions } = await compare()
    expect(other).toMatchObject({ card: null, pictureId: null, preview: { state: 'shown', assetId: publishedId } })
    expect(transformation ?? regions).not.toBeNull()
    const small = await pictureAt(id)
    expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/webp'])
    const path = await studio.uniqueness.matchPicture(id)
    expect(path !== null && existsSync(path)).toBe(true)
    await proxy.close()
    expect((await studio.uniqueness.compare(assetId, id)).other).toEqual(other)
    expect((await pictureAt(id)).status).toBe(200)
  })

  it('says that the picture is shown when there is a connection', async () => {
    await proxy.close()
    const { id, other, transformation, regions } = await compare()
    expect(other).toEqual({ card: null, pictureId: null, preview: { state: 'unreachable' } })
    expect([transformation, regions]).toEqual([null, null])
    expect((await pictureAt(id)).status).toBe(204)
  })

  it('shows no picture of a work that was withdrawn, nor where no one wants the market to be asked', async () => {
    await setStatus('withdrawn')
    const { id, other } = await compare()
    expect(other).toEqual({ card: null, pictureId: null })
    expect((await pictureAt(id)).status).toBe(204)
    await setStatus('published')
    studio.settings.update({ followCatalog: false })
    expect((await compare()).other).toEqual({ card: null, pictureId: null })
  })
})
