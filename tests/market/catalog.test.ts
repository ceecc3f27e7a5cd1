/** The catalog from end to end: published in the market, fetched over HTTP, read by the studio's own import and reader. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CatalogFile } from '#engine/catalog/reader.ts'
import { openCatalog } from '#engine/catalog/reader.ts'
import { verifyCatalog } from '#engine/catalog/verify.ts'
import { unpackCatalog } from '#models/catalog/unpack.ts'
import { creatorKey } from '#models/catalog/writer.ts'
import { compactFeatures, FEATURES_PER_WORK, readCompactFeatures } from '#models/features/compact.ts'
import { randomFeatures } from '#models/features/descriptors.fixture.ts'
import { packFeatures } from '#models/features/packed.ts'
import { openBlobStore } from '#server/blobs/open-store.ts'
import { numberChanges, readFeedHead } from '#server/catalog/feed.ts'
import { readState } from '#server/catalog/snapshot-state.ts'
import { createSnapshots, type Snapshots } from '#server/catalog/snapshots.ts'
import { addCreator, hexOf, openTestSigner, publicationOf } from '#server/publications/publications.fixture.ts'
import { createPublications, type Publications } from '#server/publications/publications.ts'
import { trustedKeys } from '#server/publications/signing-key.ts'
import { describeOnDatabase } from '#server/testing/databases.fixture.ts'
import { randomFraction } from '#server/testing/random.ts'
import { openTestMarket, type TestMarket } from '#server/testing/test-market.fixture.ts'
import type { CatalogChange, CatalogSnapshot } from '#shared/contract/market/catalog.ts'
import { verifyCatalogSignature } from '#shared/provenance/certificates.ts'
import { randomFrom } from '#shared/random.ts'
import { FLAG_REMOVED } from '#shared/similarity/scan-flags.ts'
import { cosine } from '#shared/similarity/vectors.ts'
import { eventually } from '#shared/testing/eventually.ts'

const PROFILE = 'standard@1'
const IMAGE = 16
const TEXT = 8
const FEATURES = randomFeatures(randomFrom(5), 200)
const COMPACT = compactFeatures(FEATURES, FEATURES_PER_WORK)

type Changes = { items: CatalogChange[]; nextCursor: string; hasMore: boolean; mustRestart: boolean }

function unit(dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => randomFraction() - 0.5)
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

interface Published {
  readonly assetId: string
  readonly text: Float32Array
  readonly pHash: string
  readonly metadataHash: string
}

interface Publishing {
  readonly market: TestMarket
  readonly publications: Publications
}

/** As review does it: asset and fingerprint in one transaction. */
async function publishIn({ market, publications }: Publishing, creatorId: string, profile: string): Promise<Published> {
  const publication = publicationOf(creatorId)
  const [text, pHash] = [unit(TEXT), hexOf(8)]
  const bits = (hash: string) => BigInt(`0x${hash}`).toString(2).padStart(64, '0')
  const { metadataHash } = publication.fingerprint
  const { assetId } = await market.database.asService((tx) => publications.publish(tx, publication))
  await market.database.asService((tx) =>
    tx
      .insertInto('fingerprints')
      .values({
        ...{ account_id: creatorId, id: randomUUID(), submission_id: publication.submissionId, asset_id: assetId },
        ...{
          status: 'published',
          kind: 'character',
          name: 'Shadowveil',
          metadata_text: '',
          word_count: 30,
          words: [],
        },
        features: Buffer.from(packFeatures(FEATURES)),
        ...{ metadata_hash: metadataHash, picture_sha256: hexOf(32), visual_hash: hexOf(32) },
        ...{
          p_hash: bits(pHash),
          d_hash: bits(hexOf(8)),
          oriented_hashes: Buffer.alloc(128),
          low_information: false,
        },
        ...{ profile, image_vector: `[${unit(IMAGE).join(',')}]`, text_vector: `[${text.join(',')}]` },
        created_at: market.clock.now(),
      })
      .execute(),
  )
  return { assetId, text, pHash, metadataHash }
}

async function removeIn({ market, publications }: Publishing, assetId: string, rightful: string | null): Promise<void> {
  await market.database.asService((tx) => publications.remove(tx, assetId, 'copied', true))
  await market.database.asService((tx) =>
    tx
      .updateTable('fingerprints')
      .set({ status: 'removed', rightful_account_id: rightful })
      .where('asset_id', '=', assetId)
      .execute(),
  )
}

const factsOf = (file: CatalogFile) =>
  new Map(Array.from({ length: file.header.entries }, (_, at) => [file.facts(at).id, { at, ...file.facts(at) }]))

describeOnDatabase('the catalog', (open) => {
  let market: TestMarket
  let publications: Publications
  let snapshots: Snapshots
  let ann: string
  let folder: string

  const publish = (creatorId = ann, profile: string = PROFILE): Promise<Published> =>
    publishIn({ market, publications }, creatorId, profile)
  const removeForInfringement = (assetId: string, rightful: string | null): Promise<void> =>
    removeIn({ market, publications }, assetId, rightful)

  /** A market makes its first snapshot by itself once it runs; later, it would count among those made here. */
  const marketsOwnSnapshot = (): Promise<void> =>
    market.eventually(async () => {
      const { rows } = await market.test.admin.query(`select state from jobs where kind = 'catalog: snapshot'`)
      expect(rows).toEqual([{ state: 'done' }])
    })

  const makeSnapshot = async (): Promise<CatalogSnapshot> => {
    market.clock.advance({ seconds: 1 })
    await numberChanges(market.database)
    await snapshots.make()
    const { items } = await market.call<{ items: CatalogSnapshot[] }>(null, 'GET', `/v1/catalog?profile=${PROFILE}`)
    const [newest] = items
    if (newest === undefined) throw new Error('no snapshot')
    return newest
  }

  async function changesAfter(cursor?: string, limit = 50): Promise<Changes> {
    await numberChanges(market.database)
    const from = cursor === undefined ? '' : `&cursor=${cursor}`
    return market.call<Changes>(null, 'GET', `/v1/changes?limit=${limit}&profile=${PROFILE}${from}`)
  }

  /** Fetched over HTTP in two parts, unpacked and read as the studio does it. */
  async function fetchAndOpen({ path, sha256, sizeBytes }: CatalogSnapshot): Promise<CatalogFile> {
    const half = Math.floor(sizeBytes / 2)
    const part = async (range: string): Promise<Buffer> => {
      const answer = await market.request(null, 'GET', path, undefined, { range, 'if-range': `"${sha256}"` })
      expect(answer.status).toBe(206)
      return Buffer.from(await answer.arrayBuffer())
    }
    const bytes = Buffer.concat([await part(`bytes=0-${half - 1}`), await part(`bytes=${half}-`)])
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    const packed = join(folder, 'fetched.lunapak')
    const target = join(folder, `${randomUUID()}.lunacat`)
    writeFileSync(packed, bytes)
    await unpackCatalog(packed, target)
    await verifyCatalog(target)
    return openCatalog(target)
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'luna-catalog-test-'))
    market = await openTestMarket(open)
    const signer = await openTestSigner(market.test)
    publications = createPublications({ clock: market.clock, signer, onChange: async () => {} })
    const blobStore = await openBlobStore(null, market.dataFolder)
    snapshots = createSnapshots({ database: market.database, clock: market.clock, signer, blobStore, space: null })
    ann = await addCreator(market.test, 'Ann')
    await marketsOwnSnapshot()
  })
  afterAll(async () => {
    await market.close()
    rmSync(folder, { recursive: true, force: true })
  })

  describe('a snapshot', () => {
    it('reads in the studio as what was published', async () => {
      const work = await publish()
      const snapshot = await makeSnapshot()
      const keys = await market.database.asAccount(null, trustedKeys)
      expect(verifyCatalogSignature(snapshot.signature, keys)).toMatchObject({
        valid: true,
        document: { catalogSha256: snapshot.sha256, sizeBytes: snapshot.sizeBytes, profile: PROFILE },
      })
      const file = await fetchAndOpen(snapshot)
      expect(file.header).toMatchObject({ profile: 'standard', profileVersion: '1', entries: snapshot.entries })
      const facts = factsOf(file).get(work.assetId)
      expect(facts).toMatchObject({
        ...{ name: 'Shadowveil', creatorName: '', creatorKey: creatorKey(ann), kind: 'character', words: 30 },
        ...{ pHash: work.pHash, metadataHash: work.metadataHash },
      })
      expect(file.features(facts?.at ?? 0)).toEqual(readCompactFeatures(COMPACT))
      const text = new Int8Array(TEXT)
      file.read('text_int8', (facts?.at ?? 0) * TEXT, new Uint8Array(text.buffer))
      expect(cosine(work.text, text)).toBeGreaterThan(0.99)
      file.close()
    })

    it('keeps what was removed for infringement, without its name, as the work of whom it was taken from', async () => {
      const ben = await addCreator(market.test, 'Ben')
      const [copy, orphan, spam, withdrawn] = [await publish(ben), await publish(ben), await publish(), await publish()]
      await removeForInfringement(copy.assetId, ann)
      await removeForInfringement(orphan.assetId, null)
      await market.database.asService(async (tx) => {
        await publications.remove(tx, spam.assetId, 'spam', false)
        await publications.withdraw(tx, ann, withdrawn.assetId)
      })
      const file = await fetchAndOpen(await makeSnapshot())
      const facts = factsOf(file)
      file.close()
      expect(facts.get(copy.assetId)).toMatchObject({ name: '', creatorKey: creatorKey(ann), pHash: copy.pHash })
      expect((facts.get(copy.assetId)?.flags ?? 0) & FLAG_REMOVED).toBe(FLAG_REMOVED)
      expect(facts.get(orphan.assetId)).toMatchObject({ name: '', creatorKey: '0'.repeat(16) })
      expect(facts.get(withdrawn.assetId)).toMatchObject({ name: '' })
      expect((facts.get(withdrawn.assetId)?.flags ?? 0) & FLAG_REMOVED).toBe(0)
      expect(facts.has(spam.assetId)).toBe(false)
    })

    it('is one for each profile, with the vectors of that profile alone', async () => {
      const other = await publish(ann, 'large@2')
      await makeSnapshot()
      const { items } = await market.call<{ items: CatalogSnapshot[] }>(null, 'GET', '/v1/catalog')
      expect(items.map(({ profile }) => profile).toSorted()).toEqual(['large@2', PROFILE])
      for (const snapshot of items) {
        const file = await fetchAndOpen(snapshot)
        const facts = factsOf(file).get(other.assetId)
        const hasVectors = ((facts?.flags ?? 0) & 12) !== 0
        expect(hasVectors, snapshot.profile).toBe(snapshot.profile === 'large@2')
        file.close()
      }
      await market.database.asService((tx) =>
        tx.updateTable('fingerprints').set({ profile: PROFILE }).where('profile', '=', 'large@2').execute(),
      )
    })

    it('stays for those who are fetching it, and is given up after the next but one', async () => {
      const first = await makeSnapshot()
      await publish()
      const second = await makeSnapshot()
      expect((await market.request(null, 'GET', first.path)).status).toBe(200)
      await publish()
      await makeSnapshot()
      expect((await market.request(null, 'GET', first.path)).status).toBe(404)
      expect((await market.request(null, 'GET', second.path)).status).toBe(200)
      expect(() => readFileSync(join(market.dataFolder, 'blobs', first.sha256))).toThrow()
    })

    it('is due a day after the last one, where something has changed', async () => {
      await makeSnapshot()
      expect(await snapshots.isDue()).toBe(false)
      market.clock.advance({ days: 2 })
      expect(await snapshots.isDue()).toBe(false)
      await publish()
      await numberChanges(market.database)
      expect(await snapshots.isDue()).toBe(true)
    })
  })

  it('makes a snapshot from the one before it as it would from nothing', async () => {
    const { database, clock } = market
    const blobStore = await openBlobStore(null, market.dataFolder)
    const parts = { database, clock, signer: await openTestSigner(market.test), blobStore, space: null }
    const wholes: string[] = []
    const get: typeof blobStore.get = (sha256) => {
      wholes.push(sha256)
      return blobStore.get(sha256)
    }
    const incremental = createSnapshots({ ...parts, blobStore: { ...blobStore, get }, leastBase: 1 })
    const newest = async (): Promise<CatalogSnapshot> => {
      const path = `/v1/catalog?profile=${PROFILE}`
      const [snapshot] = (await market.call<{ items: CatalogSnapshot[] }>(null, 'GET', path)).items
      if (snapshot === undefined) throw new Error('no snapshot')
      return snapshot
    }
    const contents = async (): Promise<unknown[]> => {
      const file = await fetchAndOpen(await newest())
      const all = [...factsOf(file).values()].map(({ at, ...facts }) => ({ ...facts, features: file.features(at) }))
      file.close()
      return all.toSorted((one, other) => (one.id < other.id ? -1 : 1))
    }
    const [kept, gone, stolen, spam] = [await publish(), await publish(), await publish(), await publish()]
    for (let count = 0; count < 6; count++) await publish()
    // A work counts as changed while a transaction older than it is open, in whichever database of the server.
    const before = await eventually(async () => {
      const snapshot = await makeSnapshot()
      const { previous } = await database.asService((tx) => readState(tx, PROFILE, 1))
      expect(previous?.changed).toEqual([])
      return snapshot
    })
    const added = await publish()
    await removeForInfringement(stolen.assetId, ann)
    await database.asService(async (tx) => {
      await publications.withdraw(tx, ann, gone.assetId)
      await publications.remove(tx, spam.assetId, 'spam', false)
    })
    await numberChanges(database)
    clock.advance({ seconds: 1 })
    await incremental.make()
    expect(wholes).toContain(before.sha256)
    const found = await contents()
    const ids = (found as { id: string }[]).map(({ id }) => id)
    expect([added, kept, gone, stolen].every(({ assetId }) => ids.includes(assetId))).toBe(true)
    expect(ids).not.toContain(spam.assetId)
    clock.advance({ seconds: 1 })
    await createSnapshots({ ...parts, leastBase: Number.POSITIVE_INFINITY }).make()
    expect(found).toEqual(await contents())
  })

  it('makes a snapshot of the market’s own profile before any work has vectors of it', async () => {
    const { database, clock } = market
    const blobStore = await openBlobStore(null, market.dataFolder)
    const space = { profile: 'small@1', dimensions: { image: IMAGE, text: TEXT } }
    const own = createSnapshots({ database, clock, signer: await openTestSigner(market.test), blobStore, space })
    await makeSnapshot()
    expect([await snapshots.isDue(), await own.isDue()]).toEqual([false, true])
    await own.make()
    expect(await own.isDue()).toBe(false)
    const { items } = await market.call<{ items: CatalogSnapshot[] }>(null, 'GET', '/v1/catalog?profile=small@1')
    expect(items).toHaveLength(1)
    for (const snapshot of items) {
      const file = await fetchAndOpen(snapshot)
      expect([file.imageMean, file.textMean]).toEqual([new Float32Array(IMAGE), new Float32Array(TEXT)])
      file.close()
    }
  })

  describe('the feed', () => {
    it('continues from a snapshot to the present state', async () => {
      const [kept, gone, stolen] = [await publish(), await publish(), await publish()]
      const snapshot = await makeSnapshot()
      const added = await publish()
      await market.database.asService((tx) => publications.withdraw(tx, ann, gone.assetId))
      await removeForInfringement(stolen.assetId, null)
      const { items, hasMore } = await changesAfter(snapshot.cursor)
      expect(hasMore).toBe(false)
      expect(items.map(({ kind, assetId }) => [kind, assetId])).toEqual([
        ['published', added.assetId],
        ['withdrawn', gone.assetId],
        ['removed', stolen.assetId],
      ])
      expect(items[0]).toMatchObject({
        removedForInfringement: false,
        fingerprints: [
          {
            ...{ name: 'Shadowveil', creatorKey: creatorKey(ann), picture: { pHash: added.pHash } },
            features: Buffer.from(COMPACT).toString('base64'),
          },
        ],
      })
      expect(items[1]?.fingerprints).toMatchObject([{ name: '' }])
      expect(items[2]).toMatchObject({ removedForInfringement: true, fingerprints: [{ name: '' }] })
      expect(items.some(({ assetId }) => assetId === kept.assetId)).toBe(false)
      const [first] = items[0]?.fingerprints ?? []
      const bytes = Buffer.from(first?.textInt8 ?? '', 'base64')
      expect(cosine(added.text, new Int8Array(bytes))).toBeGreaterThan(0.999)
    })

    it('is read in pages of any size to the same end', async () => {
      const { cursor } = await makeSnapshot()
      const published = [await publish(), await publish(), await publish()]
      const seen: string[] = []
      let page = await changesAfter(cursor, 2)
      seen.push(...page.items.map(({ assetId }) => assetId))
      expect(page.hasMore).toBe(true)
      page = await changesAfter(page.nextCursor, 2)
      seen.push(...page.items.map(({ assetId }) => assetId))
      expect(page.hasMore).toBe(false)
      expect(seen).toEqual(published.map(({ assetId }) => assetId))
      expect(await changesAfter(page.nextCursor)).toMatchObject({ items: [], nextCursor: page.nextCursor })
    })

    it('never passes over what was committed late', async () => {
      const [slow, quick] = [await publish(), await publish()]
      const { nextCursor } = await changesAfter()
      let start = nextCursor
      for (let page = await changesAfter(start); page.hasMore; page = await changesAfter(start)) start = page.nextCursor
      start = (await changesAfter(start)).nextCursor
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      const { promise: written, resolve: hasWritten } = Promise.withResolvers<void>()
      // The embedded database runs one transaction at a time, so there the quick one just waits for its turn.
      const late = market.database.asService(async (tx) => {
        await publications.withdraw(tx, ann, slow.assetId)
        hasWritten()
        await released
      })
      await written
      const withdrawQuick = market.database.asService((tx) => publications.withdraw(tx, ann, quick.assetId))
      if (market.test.engine === 'postgres') {
        await withdrawQuick
        const before = await changesAfter(start)
        expect(before.items.map(({ assetId }) => assetId)).toEqual([quick.assetId])
        start = before.nextCursor
      }
      release()
      await Promise.all([late, withdrawQuick])
      const after = await changesAfter(start)
      expect(after.items.map(({ assetId }) => assetId)).toContain(slow.assetId)
    })

    it('has no gaps and repeats nothing when several servers number at once', async () => {
      const { lastSequence } = await market.database.asAccount(null, readFeedHead)
      const works = await Promise.all(Array.from({ length: 12 }, () => publish()))
      await Promise.all(Array.from({ length: 6 }, () => numberChanges(market.database)))
      const rows = await market.database.asAccount(null, (tx) =>
        tx
          .selectFrom('catalog_changes')
          .select(['sequence', 'asset_id'])
          .where('sequence', '>', BigInt(lastSequence))
          .orderBy('sequence')
          .execute(),
      )
      expect(rows.map(({ sequence }) => Number(sequence))).toEqual(rows.map((_, at) => lastSequence + 1 + at))
      expect(rows.map((row) => row.asset_id).toSorted()).toEqual(works.map(({ assetId }) => assetId).toSorted())
    })

    it('sends back to a snapshot whoever comes after what it has forgotten', async () => {
      const old = (await changesAfter(undefined, 1)).nextCursor
      market.clock.advance({ days: 40 })
      await publish()
      await makeSnapshot()
      await publish()
      const snapshot = await makeSnapshot()
      expect(await changesAfter(old)).toMatchObject({ items: [], mustRestart: true })
      expect(await changesAfter()).toMatchObject({ mustRestart: true })
      expect(await changesAfter(snapshot.cursor)).toMatchObject({ mustRestart: false })
      const ahead = Buffer.from('999999').toString('base64url')
      expect(await changesAfter(ahead)).toMatchObject({ mustRestart: true })
      await expect(changesAfter('nonsense')).rejects.toMatchObject({ problem: { code: 'INVALID_INPUT' } })
    })
  })

  it('cannot be written by the application’s role', async () => {
    for (const table of [
      'catalog_changes',
      'catalog_snapshots',
      'search_documents',
      'search_spellings',
      'search_vectors',
    ]) {
      const write = market.test.asRole('luna_app', ann, (client) => client.query(`delete from ${table}`))
      await expect(write, table).rejects.toMatchObject({ code: '42501' })
    }
    const look = market.test.asRole('luna_app', ann, (client) => client.query('select 1 from publication_events'))
    await expect(look).rejects.toMatchObject({ code: '42501' })
  })
})
