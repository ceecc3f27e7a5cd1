import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CatalogEntry, creatorKey, writeCatalog } from '#models/catalog/writer.ts'
import { openPicture } from '#models/decode/picture.ts'
import { compactFeatures, FEATURES_PER_WORK } from '#models/features/compact.ts'
import { pictureFeatures } from '#models/features/picture-features.ts'
import { cardText } from '#models/hashes/card-text.ts'
import { card, scene } from '#models/hashes/works.fixture.ts'
import { type TestProfile, writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { type Manifest, manifestSchema } from '#models/profiles/manifest.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { createCatalogGenerator } from '../catalog/generate.ts'
import { openTestStudio, type TestStudio } from './test-studio.fixture.ts'

let profilesFolder: string
let first: TestProfile
let second: TestProfile
let manifest: Manifest
beforeAll(async () => {
  profilesFolder = mkdtempSync(join(tmpdir(), 'luna-test-profiles-'))
  first = await writeTestProfile(profilesFolder, { profileId: 'standard', seed: 1 })
  second = await writeTestProfile(profilesFolder, { profileId: 'large', seed: 2 })
  manifest = manifestSchema.parse({
    version: 1,
    profiles: [...first.manifest.profiles, ...second.manifest.profiles],
  })
})
afterAll(() => rmSync(profilesFolder, { recursive: true, force: true }))

let studio: TestStudio
beforeEach(async () => {
  studio = await openTestStudio({ manifest })
})
afterEach(() => studio.destroy())

const FIRST = 'standard@test-1'
const SECOND = 'large@test-2'

async function install(profileId: string, { profileFolder }: TestProfile): Promise<void> {
  await studio.profiles.startFolderImport(profileId, profileFolder)
  await studio.jobs.whenIdle()
}

const named = (name: string, more: Record<string, unknown> = {}): AssetCard =>
  card({ name, description: `${name} keeps a lantern of the old harbour and counts the ships.`, ...more })

const vectors = (profile: string): number =>
  Number(studio.db.prepare('select count(*) from picture_vector where profile = ?').pluck().get(profile))

describe('the first profile', () => {
  test('is taken into use once the library is fingerprinted by it', async () => {
    const id = await studio.add(named('Mira'), await scene(1))
    await studio.add(named('Orchard'), await scene(2))
    expect(studio.models.activeProfile()).toBeNull()
    await install('standard', first)
    expect(studio.models.activeProfile()).toBe(FIRST)
    expect(vectors(FIRST)).toBe(2)
    const [status] = await studio.profiles.list()
    expect(status).toMatchObject({ id: 'standard', state: 'installed', active: true, imageDimensions: 24 })
    const report = await studio.uniqueness.check(id)
    expect(report.profile).toBe(FIRST)
    const layers = report.layersChecked.filter(({ checked }) => checked).map(({ layer }) => layer)
    expect(layers).toEqual([
      'metadata_hash',
      'visual_hash',
      'p_hash',
      'd_hash',
      'local_features',
      'image_vector',
      'text_vector',
    ])
  })

  test('an identical work by another creator is found by both vectors', async () => {
    await install('standard', first)
    const picture = await scene(3)
    const theirs = await studio.add(named('Mira', { creator: { user_id: 'bob' } }), picture)
    const mine = await studio.add(named('Mira', { creator: { user_id: 'ann' } }), picture)
    await studio.background.start()
    await studio.jobs.whenIdle()
    const report = await studio.uniqueness.check(mine)
    expect(report).toMatchObject({ verdict: 'plagiarism_review', decidingMatchId: `asset:${theirs}` })
    expect(report.matches[0]?.layers.visual).toBeCloseTo(1, 5)
    expect(report.matches[0]?.layers.metadata).toBe(1)
    expect(report.uniqueness).toBeLessThan(0.01)
  })

  test('finished vectors are reused', async () => {
    await install('standard', first)
    const id = await studio.add(named('Mira'), await scene(1))
    await studio.uniqueness.check(id)
    const embedder = await studio.models.embedder()
    const before = embedder?.inference.stats().lanes.map((lane) => JSON.stringify(lane))
    await studio.uniqueness.check(id)
    await studio.uniqueness.check(await studio.add(named('Mira'), await scene(1)))
    expect(embedder?.inference.stats().lanes.map((lane) => JSON.stringify(lane))).toEqual(before)
  })

  test('a removed profile is no longer used; the check says so', async () => {
    await install('standard', first)
    const id = await studio.add(named('Mira'), await scene(1))
    await studio.uniqueness.check(id)
    await studio.profiles.remove('standard')
    expect(studio.models.activeProfile()).toBeNull()
    const report = await studio.uniqueness.check(id)
    expect(report.profile).toBe('lexical')
    expect(report.layersChecked).toContainEqual({ layer: 'image_vector', checked: false, reason: 'no_model' })
  })
})

describe('another profile', () => {
  /** More than a batch, which is of eight. */
  const WORKS = byExtent({ short: 12, long: 30 })

  test('fingerprints the library next to the old one, which stays in use until that is done', async () => {
    for (let at = 0; at < 3; at++) await studio.add(named(`Work ${at}`), await scene(at))
    await install('standard', first)
    await install('large', second)
    expect(studio.models.activeProfile()).toBe(FIRST)
    await studio.profiles.activate('large')
    expect(studio.models.activeProfile()).toBe(FIRST)
    await studio.jobs.whenIdle()
    expect(studio.models.activeProfile()).toBe(SECOND)
    expect(vectors(SECOND)).toBe(3)
    expect(await studio.profiles.activate('standard')).toBeNull()
    expect(studio.models.activeProfile()).toBe(FIRST)
    await studio.profiles.activate(null)
    expect(studio.models.activeProfile()).toBeNull()
  })

  test.runIf(byExtent({ short: false, long: true }))('resumes after a kill where it stopped', async () => {
    await studio.destroy()
    studio = await openTestStudio({ manifest })
    for (let at = 0; at < WORKS; at++) await studio.add(named(`Work ${at}`), await scene(at, { width: 96, height: 64 }))
    await install('standard', first)
    await install('large', second)
    const { directory } = studio
    await studio.close()
    const child = fork(join(import.meta.dirname, 'switch-profile.child.ts'), [directory, JSON.stringify(manifest)])
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
    studio = await openTestStudio({ directory, manifest })
    const kept = vectors(SECOND)
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(WORKS)
    expect(studio.models.activeProfile()).toBe(FIRST)
    studio.jobs.resume()
    await studio.jobs.whenIdle()
    expect(vectors(SECOND)).toBe(WORKS)
    expect(studio.models.activeProfile()).toBe(SECOND)
  })
})

describe('catalogs', () => {
  async function importCatalog(entries: readonly CatalogEntry[], profile: { id: string; version: string }) {
    const path = join(studio.directory, 'market.lunacat')
    await writeCatalog(
      path,
      {
        title: 'Market',
        profile: profile.id,
        profileVersion: profile.version,
        createdAt: '2026-02-03T04:05:06.000Z',
        entries: entries.length,
        imageMean: new Float32Array(24),
        textMean: new Float32Array(32),
        featuresPerWork: FEATURES_PER_WORK,
      },
      entries,
    )
    studio.uniqueness.startCatalogImport(path)
    await studio.jobs.whenIdle()
    expect(studio.uniqueness.catalogs.list()).toHaveLength(1)
  }

  const generator = createCatalogGenerator({
    ...{ seed: 5, entries: 200, profile: 'standard', profileVersion: 'test-1' },
    ...{ imageDimensions: 24, textDimensions: 32 },
  })
  const unrelated = Array.from({ length: 200 }, (_, at) => generator.entry(at))

  async function entryOf(picture: Buffer, own: AssetCard): Promise<CatalogEntry> {
    const id = await studio.add(own, picture)
    const fingerprints = studio.db.prepare(
      `select p.p_hash, p.d_hash, pv.vector as image, tv.vector as text from asset_fingerprint f
         join picture_fingerprint p using (picture_sha256) join picture_vector pv using (picture_sha256)
         join text_vector tv using (metadata_hash) where f.asset_id = ?`,
    )
    await studio.uniqueness.check(id)
    const row = fingerprints.get(id) as { p_hash: string; d_hash: string; image: Uint8Array; text: Uint8Array }
    const floats = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer)
    studio.write((changed) => {
      studio.db.prepare('update asset set deleted_at = created_at where id = ?').run(id)
      changed.asset(id)
    })
    return {
      id: 'listing-7',
      name: own.name,
      creatorName: 'Bob',
      creatorKey: creatorKey('bob'),
      kind: own.asset_type,
      picture: { pHash: row.p_hash, dHash: row.d_hash, lowInformation: false },
      metadataHash: cardText(own).metadataHash,
      words: cardText(own).words,
      imageVector: floats(row.image),
      textVector: floats(row.text),
      features: compactFeatures(await pictureFeatures(await openPicture({ bytes: picture })), FEATURES_PER_WORK),
    }
  }

  test('a copy of a listed work is found by vectors, hashes and card', async () => {
    await install('standard', first)
    const picture = await scene(4)
    const theirs = named('Lamplighter of the ninth quay', { tags: ['harbour', 'night', 'lamps'] })
    await importCatalog([...unrelated, await entryOf(picture, theirs)], { id: 'standard', version: 'test-1' })
    const report = await studio.uniqueness.check(await studio.add(theirs, picture))
    expect(report.verdict).toBe('plagiarism_review')
    const match = report.matches.find(({ id }) => id === report.decidingMatchId)
    expect(match).toMatchObject({ origin: 'catalog', name: theirs.name, creatorName: 'Bob', creator: 'other' })
    // Not the id of the match: what the market knows the work by.
    expect(match?.publishedId).toBe('listing-7')
    expect(match?.layers).toMatchObject({ metadata: 1, pHashBits: 0, metadataHashEqual: true, visualHashEqual: true })
    expect(match?.layers.visual).toBeGreaterThan(0.99)
    expect(report.comparedWith).toMatchObject({ catalogEntries: 201, catalogCreatedAt: '2026-02-03T04:05:06.000Z' })
  })

  test('what is cut out of a listed work is shown without its picture, and where', async () => {
    await install('standard', first)
    const picture = await scene(4, { width: 640, height: 480 })
    const theirs = await entryOf(picture, named('Lamplighter of the ninth quay'))
    // Nothing but vectors and local features can tell.
    const listed = { ...theirs, picture: { pHash: '0'.repeat(16), dHash: 'f'.repeat(16), lowInformation: false } }
    const cut = await sharp(picture).extract({ left: 200, top: 100, width: 400, height: 300 }).jpeg().toBuffer()
    const mine = await studio.add(named('Someone else'), cut)
    await importCatalog([...unrelated, listed], { id: 'standard', version: 'test-1' })
    const { matches, verdict } = await studio.uniqueness.check(mine)
    expect(verdict).not.toBe('unique')
    const evidence = matches.find(({ publishedId }) => publishedId === listed.id)?.evidence ?? []
    const shown = evidence.find(({ layer }) => layer === 'features')
    expect(shown?.logChance).toBeLessThan(-6)
    expect(shown).toMatchObject({ regions: { isMirrored: false, isInverted: false } })
  })

  test('a listed work of one’s own is one’s own', async () => {
    await install('standard', first)
    studio.settings.update({ creatorName: 'bob' })
    const picture = await scene(4)
    await importCatalog([await entryOf(picture, named('Mira'))], { id: 'standard', version: 'test-1' })
    const report = await studio.uniqueness.check(await studio.add(named('Mira'), picture))
    expect(report.verdict).toBe('duplicate_self')
  })

  test.each([
    ['another profile', { id: 'large', version: 'test-1' }],
    ['another version of the profile', { id: 'standard', version: 'test-2' }],
  ])('a catalog of %s is compared by hashes and cards alone, and that is said', async (_which, profile) => {
    await install('standard', first)
    const picture = await scene(4)
    const listed = await entryOf(picture, named('Mira'))
    await importCatalog([...unrelated, listed], profile)
    const report = await studio.uniqueness.check(await studio.add(named('Someone else'), picture))
    expect(report.verdict).toBe('plagiarism_review')
    const match = report.matches.find(({ id }) => id === report.decidingMatchId)
    expect(match?.layers.metadata).toBeNull()
    for (const layer of ['image_vector', 'text_vector'] as const) {
      expect(report.layersChecked).toContainEqual({ layer, checked: false, reason: 'catalog_profile' })
    }
  })

  test('a decision on a listed work holds, and holds for the next catalog', async () => {
    await install('standard', first)
    const picture = await scene(4)
    const listed = await entryOf(picture, named('Mira'))
    await importCatalog([listed], { id: 'standard', version: 'test-1' })
    const mine = await studio.add(named('Someone else'), picture)
    const { decidingMatchId } = await studio.uniqueness.check(mine)
    await studio.uniqueness.decide({
      assetId: mine,
      matchId: decidingMatchId ?? '',
      relation: 'not_duplicate',
      note: '',
    })
    expect(studio.uniqueness.lastReport(mine)?.verdict).toBe('unique')
    await studio.uniqueness.catalogs.remove(studio.uniqueness.catalogs.list()[0]?.id ?? '')
    await importCatalog([...unrelated, listed], { id: 'standard', version: 'test-1' })
    expect((await studio.uniqueness.check(mine)).verdict).toBe('unique')
  })

  test('a damaged catalog is refused and leaves nothing', async () => {
    studio.uniqueness.startCatalogImport(join(studio.directory, 'library.sqlite'))
    await studio.jobs.whenIdle()
    expect(studio.jobs.list()[0]).toMatchObject({ state: 'failed', error: { code: 'CATALOG_INVALID' } })
    expect(studio.uniqueness.catalogs.list()).toEqual([])
  })
})
