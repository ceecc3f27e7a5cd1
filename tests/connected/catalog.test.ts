/** The market's catalog in the studio: fetched, kept up to date, and believed only where the market's own key signed it. */
import { execFile } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '#engine/engine.ts'
import { createAsset } from '#engine/library/create-asset.ts'
import { openBlobStore } from '#server/blobs/open-store.ts'
import { numberChanges } from '#server/catalog/feed.ts'
import { createSnapshots } from '#server/catalog/snapshots.ts'
import { openTestSigner } from '#server/publications/publications.fixture.ts'
import { createPublications } from '#server/publications/publications.ts'
import type { MarketSigner } from '#server/publications/signing-key.ts'
import { characterDraft, pictureBytes, publishDraft, uploadFile } from '#server/review/review.fixture.ts'
import type { TestAccount } from '#server/testing/test-market.fixture.ts'
import { parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { toLunaError } from '#shared/contract/errors.ts'
import type { CatalogSnapshot } from '#shared/contract/market/catalog.ts'
import type { TrustedKey } from '#shared/provenance/signed-document.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { ownMounts } from '../faults/own-mounts.ts'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'
import { type MarketProxy, openMarketProxy } from './market-proxy.fixture.ts'

const mounts = ownMounts()

let world: Connected
let ada: TestAccount
let ben: TestAccount
let reviewer: TestAccount
let signer: MarketSigner
let proxy: MarketProxy
let studio: Engine
let folder: string

interface Work {
  readonly assetId: string
  readonly draft: ReturnType<typeof characterDraft>
  readonly picture: Buffer
}

async function publish(creator: TestAccount): Promise<Work> {
  const picture = await pictureBytes()
  const sha256 = await uploadFile(world.market, creator, picture)
  const draft = characterDraft({ media: [{ sha256, role: 'main' }] })
  const assetId = await publishDraft(world.market, creator, reviewer, draft)
  await numberChanges(world.market.database)
  return { assetId, draft, picture }
}

async function makeSnapshot(by = signer): Promise<void> {
  const { database, clock, dataFolder } = world.market
  clock.advance({ seconds: 1 })
  await numberChanges(database)
  const blobStore = await openBlobStore(null, dataFolder)
  await createSnapshots({ database, clock, signer: by, blobStore, space: null }).make()
}

/** As an outsider would check a picture of somebody else's work. */
async function checkPicture({ picture }: Work) {
  const picturePath = join(folder, 'suspect.png')
  await writeFile(picturePath, picture)
  return studio.uniqueness.checkFiles({ picturePath })
}

const knows = async (work: Work): Promise<boolean> =>
  (await checkPicture(work)).matches.some(({ name }) => name === work.draft.card.name)

async function fetchCatalog(): Promise<void> {
  await studio.marketCatalog.refresh({ isAsked: true })
  await studio.jobs.whenIdle()
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (cause: unknown) => toLunaError(cause).code,
  )
const lastJob = () =>
  studio.jobs
    .list()
    .filter(({ kind }) => kind === 'catalog_download')
    .at(-1)
const ofLongRuns = it.runIf(byExtent({ short: false, long: true }))
const isSnapshotFile = (path: string) => /^\/v1\/catalog\/[0-9a-f]{64}$/.test(path)

beforeAll(async () => {
  world = await openConnected()
  const { market } = world
  ada = await market.signUp({ name: 'Ada', roles: ['creator'] })
  ben = await market.signUp({ name: 'Ben', roles: ['creator'] })
  reviewer = await market.signUp({ name: 'Rita', roles: ['moderator'] })
  signer = market.signer
  folder = await mkdtemp(join(tmpdir(), 'luna-catalog-'))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true, force: true })
})

beforeEach(async () => {
  proxy = await openMarketProxy(world.market.url)
  const libraryDirectory = await mkdtemp(join(folder, 'library-'))
  // Without the background, so that it fetches when a test says so.
  studio = await createEngine({ libraryDirectory, host: 'browser', version: 'test', background: false })
  studio.settings.update({ marketUrl: proxy.url })
})
afterEach(async () => {
  await studio.close()
  await proxy.close()
})

describe('the catalog of the market', () => {
  it('finds without a connection what others published, and says as of when', async () => {
    const work = await publish(ada)
    expect(await knows(work)).toBe(false)
    await makeSnapshot()
    await fetchCatalog()
    await proxy.close()
    const report = await checkPicture(work)
    expect(report).toMatchObject({ verdict: 'plagiarism_review', comparedWith: { market: { entries: 1 } } })
    expect(report.matches[0]).toMatchObject({ origin: 'catalog', creator: 'other', name: work.draft.card.name })
    expect(report.comparedWith.market?.asOf).toBe(studio.marketCatalog.status().held?.asOf)
    proxy = await openMarketProxy(world.market.url)
  })

  it('continues with what changed: works that came, changed hands, and went', async () => {
    const first = await publish(ada)
    await makeSnapshot()
    await fetchCatalog()
    const before = studio.marketCatalog.status().held?.entries ?? 0
    const second = await publish(ben)
    expect(await knows(second)).toBe(false)
    await studio.marketCatalog.refresh()
    expect([await knows(first), await knows(second)]).toEqual([true, true])
    expect(studio.marketCatalog.status().held).toMatchObject({ entries: before + 1, changedAssets: 1 })
    expect(proxy.asked.filter(({ path }) => isSnapshotFile(path))).toHaveLength(1)

    const publications = createPublications({ clock: world.market.clock, signer, onChange: async () => {} })
    await world.market.database.asService(async (tx) => {
      for (const { assetId } of [first, second]) await publications.remove(tx, assetId, 'spam', false)
      await tx
        .updateTable('fingerprints')
        .set({ status: 'released' })
        .where('asset_id', 'in', [first.assetId, second.assetId])
        .execute()
    })
    await numberChanges(world.market.database)
    await studio.marketCatalog.refresh()
    expect([await knows(first), await knows(second)]).toEqual([false, false])
    expect(studio.marketCatalog.status().held?.entries).toBe(before - 1)
  })

  it('knows the creator’s own works as their own, and does not compare a work with itself', async () => {
    await makeSnapshot()
    const work = await publish(ada)
    studio.settings.update({ marketUrl: world.market.url })
    await signInStudio(studio, ada)
    await fetchCatalog()
    await studio.marketCatalog.refresh()
    expect((await checkPicture(work)).matches[0]).toMatchObject({ origin: 'catalog', creator: 'self' })

    const card = parseAssetCardDocument(work.draft.card)
    const { id } = createAsset(studio.db, studio.write, { card, mediaId: null })
    expect((await studio.uniqueness.check(id)).verdict).toBe('duplicate_self')
    studio.db
      .prepare(
        `insert into submission (id, account_id, asset_id, draft, created_at, updated_at)
         values ('019c0000-0000-7000-8000-000000000000', @account, @id, json_object('assetId', @assetId), '', '')`,
      )
      .run({ id, account: ada.accountId, assetId: work.assetId })
    expect(await studio.uniqueness.check(id)).toMatchObject({ verdict: 'unique', matches: [] })
  })

  it('begins again where the feed does not reach back', async () => {
    const work = await publish(ben)
    await makeSnapshot()
    await fetchCatalog()
    studio.db.prepare(`update market_catalog set cursor = ?, built_cursor = ?`).run(cursorAhead(), cursorAhead())
    studio.db.prepare(`update market_catalog set snapshot_sha256 = ''`).run()
    await fetchCatalog()
    expect(proxy.asked.filter(({ path }) => isSnapshotFile(path))).toHaveLength(2)
    expect(await knows(work)).toBe(true)
    expect(readdirSync(join(studio.options.libraryDirectory, 'catalogs'))).toHaveLength(1)
  })
})

describe('a snapshot', () => {
  let work: Work
  beforeAll(async () => {
    work = await publish(ben)
    await makeSnapshot()
  })

  it('continues where the line broke', async () => {
    let cuts = 0
    proxy.tamper = ({ path }) => (isSnapshotFile(path) && cuts++ === 0 ? { cutAfter: 100 } : undefined)
    await fetchCatalog()
    const ranges = proxy.asked.filter(({ path }) => isSnapshotFile(path)).map(({ range }) => range)
    expect(ranges).toEqual([null, 'bytes=100-'])
    expect(await knows(work)).toBe(true)
  })

  ofLongRuns('continues after a cancel, in another session of the studio', async () => {
    proxy.tamper = ({ path }) => (isSnapshotFile(path) ? { stallAfter: 100 } : undefined)
    await studio.marketCatalog.refresh({ isAsked: true })
    const job = lastJob()
    await world.market.eventually(() => expect(sizesOfParts(studio)).toEqual([100]))
    studio.jobs.cancel(job?.id ?? '')
    await studio.jobs.whenIdle()
    expect(lastJob()?.state).toBe('cancelled')
    // By itself it does not come back at once.
    await studio.marketCatalog.refresh()
    expect(lastJob()?.id).toBe(job?.id)
    proxy.tamper = null
    await fetchCatalog()
    expect(await knows(work)).toBe(true)
    expect(proxy.asked.findLast(({ path }) => isSnapshotFile(path))?.range).toBe('bytes=100-')
  })

  it('is not used where its file is not the one that was signed', async () => {
    proxy.tamper = ({ path, body }) => {
      if (!isSnapshotFile(path)) return undefined
      const changed = Buffer.from(body)
      changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1
      return { body: changed }
    }
    await fetchCatalog()
    expect(lastJob()).toMatchObject({ state: 'failed', error: { code: 'SIGNATURE_INVALID' } })
    expect(studio.marketCatalog.status().held).toBeNull()
    expect(await knows(work)).toBe(false)
    expect(readdirSync(join(studio.options.libraryDirectory, 'catalogs'))).toEqual([])
  })

  it('is not used where what the market says of it was changed', async () => {
    const forgeries: readonly ((snapshot: CatalogSnapshot) => CatalogSnapshot)[] = [
      (snapshot) => ({ ...snapshot, sha256: 'a'.repeat(64), path: `/v1/catalog/${'a'.repeat(64)}` }),
      (snapshot) => ({ ...snapshot, entries: snapshot.entries - 1 }),
      (snapshot) => ({ ...snapshot, profile: 'standard@1' }),
      (snapshot) => ({ ...snapshot, createdAt: '2030-01-01T00:00:00.000Z' }),
      (snapshot) => ({ ...snapshot, signature: { ...snapshot.signature, signature: 'A'.repeat(86) } }),
    ]
    for (const forgery of forgeries) {
      proxy.tamper = changeJson<{ items: CatalogSnapshot[] }>('/v1/catalog', ({ items }) => ({
        items: items.map(forgery),
      }))
      expect(await refusal(studio.marketCatalog.refresh())).toBe('SIGNATURE_INVALID')
    }
    proxy.tamper = changeJson<{ items: CatalogSnapshot[] }>('/v1/catalog', ({ items }) => ({
      items: items.map((snapshot) => ({ ...snapshot, path: 'https://elsewhere.example/file' })),
    }))
    await fetchCatalog()
    expect(lastJob()?.error?.code).toBe('MARKET_ANSWER_INVALID')
    expect(studio.marketCatalog.status().held).toBeNull()
  })

  ofLongRuns('of another profile than the one in use is compared by hashes alone', async () => {
    const { database } = world.market
    const vectors = { profile: 'standard@1', image_vector: `[${Array(16).fill(0.25)}]`, text_vector: null }
    const setProfile = (values: Partial<Record<keyof typeof vectors, string | null>>) =>
      database.asService((tx) =>
        tx.updateTable('fingerprints').set(values).where('asset_id', '=', work.assetId).execute(),
      )
    await setProfile(vectors)
    await makeSnapshot()
    await fetchCatalog()
    const { held, wantedProfile } = studio.marketCatalog.status()
    expect([held?.profile, wantedProfile]).toEqual(['standard@1', 'lexical@1'])
    const report = await checkPicture(work)
    expect(report.matches[0]?.layers).toMatchObject({ pHashBits: 0, visualHashEqual: true })
    expect(report.layersChecked).toContainEqual({ layer: 'image_vector', checked: false, reason: 'no_model' })

    // Once the market has one of the studio's own profile, that one takes its place.
    await setProfile({ profile: null, image_vector: null })
    await makeSnapshot()
    await fetchCatalog()
    expect(studio.marketCatalog.status().held?.profile).toBe('lexical@1')
    expect(await knows(work)).toBe(true)
  })
})

describe.skipIf(mounts === undefined)(
  `on a full disk${mounts === undefined ? ' (not run: no one may mount)' : ''}`,
  () => {
    it('a download is refused by name, keeps what it has, and continues once there is room', async () => {
      await publish(ben)
      await makeSnapshot()
      const [file = '', ...wrapper] = mounts ?? []
      const child = join(import.meta.dirname, 'catalog-disk.child.ts')
      const library = await mkdtemp(join(folder, 'full-'))
      const { stdout } = await promisify(execFile)(file, [...wrapper, process.execPath, child, library, proxy.url])
      expect(JSON.parse(stdout)).toEqual({
        full: 'DISK_FULL',
        roomForDownload: 'DISK_FULL',
        room: 'none',
        files: 1,
        knowsWorks: true,
      })
    })
  },
)

describe('the keys of the market', () => {
  it('are those it was first met with, until the person trusts others', async () => {
    await makeSnapshot()
    await fetchCatalog()
    await publish(ben)
    const { database, clock, url } = world.market
    clock.advance({ seconds: 1 })
    const successor = await openTestSigner({ database, clock }, { seed: Buffer.alloc(32, 7), issuer: url })
    await makeSnapshot(successor)
    studio.db.prepare(`update market_catalog set cursor = ?`).run(cursorAhead())
    expect(await refusal(studio.marketCatalog.refresh({ isAsked: true }))).toBe('SIGNATURE_INVALID')
    expect(studio.marketCatalog.status()).toMatchObject({ hasForeignKey: true, jobId: null })
    await studio.marketCatalog.trustKeys()
    await studio.jobs.whenIdle()
    expect(lastJob()?.state).toBe('finished')
    expect(studio.marketCatalog.status().hasForeignKey).toBe(false)
  })

  it('are not believed any more once the market says that one is no secret', async () => {
    await fetchCatalog()
    proxy.tamper = changeJson<{ keys: TrustedKey[] }>('/v1/keys', ({ keys }) => ({
      keys: keys.map((key) => ({ ...key, compromised: true })),
    }))
    studio.db.prepare(`update market_catalog set cursor = ?`).run(cursorAhead())
    expect(await refusal(studio.marketCatalog.refresh())).toBe('SIGNATURE_INVALID')
    proxy.tamper = null
    expect(await refusal(studio.marketCatalog.refresh())).toBe('SIGNATURE_INVALID')
  })
})

/** Of a feed that is longer than this market's, as after it went back to a backup. */
function cursorAhead(): string {
  return Buffer.from(JSON.stringify(1_000_000)).toString('base64url')
}

/** Of downloads that are not complete, bytes. */
function sizesOfParts({ options }: Engine): number[] {
  const folder = join(options.libraryDirectory, 'catalogs')
  const parts = readdirSync(folder).filter((name) => name.endsWith('.part'))
  return parts.map((name) => statSync(join(folder, name)).size)
}

function changeJson<Answer>(at: string, change: (answer: Answer) => unknown): MarketProxy['tamper'] {
  return ({ path, body }) =>
    path.split('?')[0] === at ? { body: Buffer.from(JSON.stringify(change(JSON.parse(body.toString())))) } : undefined
}
