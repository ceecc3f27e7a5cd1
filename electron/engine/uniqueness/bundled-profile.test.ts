import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { card, scene } from '#models/hashes/works.fixture.ts'
import { type TestBundledProfile, writeBundledProfile } from '#models/onnx-graphs/bundled-profile.ts'
import { type TestProfile, writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { type Manifest, manifestSchema } from '#models/profiles/manifest.ts'
import { writeStored } from '../settings/stored-value.ts'
import { openTestStudio, type TestStudio } from './test-studio.fixture.ts'

const BUNDLED = 'embedded@test-1'
const BIGGER = 'standard@test-1'

let profilesFolder: string
let bundled: TestBundledProfile
let bigger: TestProfile
let manifest: Manifest
beforeAll(async () => {
  profilesFolder = mkdtempSync(join(tmpdir(), 'luna-test-profiles-'))
  bundled = await writeBundledProfile(profilesFolder)
  bigger = await writeTestProfile(profilesFolder, { profileId: 'standard' })
  const profiles = [...bundled.manifest.profiles, ...bigger.manifest.profiles]
  manifest = manifestSchema.parse({ version: 1, profiles })
})
afterAll(() => rmSync(profilesFolder, { recursive: true, force: true }))

let studio: TestStudio
beforeEach(async () => {
  studio = await openTestStudio({ manifest, bundledFolder: bundled.bundledFolder })
})
afterEach(() => studio.destroy())

async function reopen(): Promise<void> {
  const { directory } = studio
  await studio.close()
  studio = await openTestStudio({ directory, manifest, bundledFolder: bundled.bundledFolder })
}

async function installBigger(): Promise<void> {
  await studio.profiles.startFolderImport('standard', bigger.profileFolder)
  await studio.jobs.whenIdle()
}

const inUse = async () => (await studio.profiles.list()).find(({ active }) => active)?.id ?? null
const vectors = (profile: string): number =>
  Number(studio.db.prepare('select count(*) from picture_vector where profile = ?').pluck().get(profile))

describe('a new library', () => {
  test('compares by the profile that comes with the app, from the first work on', async () => {
    expect(studio.models.activeProfile()).toBe(BUNDLED)
    expect(await inUse()).toBe('embedded')
    const report = await studio.uniqueness.check(await studio.add(card({ name: 'Mira' }), await scene(1)))
    expect(report.profile).toBe(BUNDLED)
    expect(report.layersChecked.filter(({ reason }) => reason === 'no_model')).toEqual([])
  })

  test('without its files compares by hashes and words, and says so', async () => {
    const { directory } = studio
    await studio.close()
    studio = await openTestStudio({ directory, manifest, bundledFolder: join(profilesFolder, 'nowhere') })
    expect(await inUse()).toBeNull()
    expect((await studio.profiles.list())[0]).toMatchObject({ id: 'embedded', state: 'absent', active: false })
    const report = await studio.uniqueness.check(await studio.add(card({ name: 'Mira' }), await scene(1)))
    expect(report.layersChecked).toContainEqual({ layer: 'image_vector', checked: false, reason: 'no_model' })
  })

  test('makes no vector of words for pictures until a model is in use that finds them', async () => {
    const find = (by: 'text' | 'picture') => studio.models.embedQuery('castle', by)
    expect(await find('text')).toHaveLength(256)
    expect(await find('picture')).toBeNull()
    await installBigger()
    await studio.profiles.activate('standard')
    await studio.jobs.whenIdle()
    expect((await studio.profiles.list()).map(({ id, findsPictures }) => [id, findsPictures])).toEqual([
      ['embedded', false],
      ['standard', true],
    ])
    expect(await find('picture')).not.toBeNull()
  })

  test('cannot lose it', async () => {
    const refused = { code: 'MODEL_BUILT_IN' }
    await expect(studio.profiles.remove('embedded')).rejects.toMatchObject(refused)
    await expect(studio.profiles.startDownload('embedded')).rejects.toMatchObject(refused)
    await expect(studio.profiles.startFolderImport('embedded', profilesFolder)).rejects.toMatchObject(refused)
    expect(await inUse()).toBe('embedded')
    expect((await studio.profiles.verify('embedded')).state).toBe('installed')
  })
})

describe('a library with works', () => {
  beforeEach(async () => {
    await studio.profiles.activate(null)
    for (let at = 0; at < 3; at++) await studio.add(card({ name: `Work ${at}` }), await scene(at))
  })

  test('for which none was chosen keeps none', async () => {
    await reopen()
    await studio.background.start()
    await studio.jobs.whenIdle()
    expect(studio.models.wantedId()).toBeNull()
    expect(await inUse()).toBeNull()
    expect(vectors(BUNDLED)).toBe(0)
  })

  test('from before there was a bundled profile keeps none too where that is what is stored', async () => {
    studio.write(() => writeStored(studio.db, 'models', { wanted: null, active: null }))
    await reopen()
    expect(studio.models.wantedId()).toBeNull()
  })

  test('for which no one chose is fingerprinted, then compared by it', async () => {
    studio.db.prepare("delete from setting where key = 'models'").run()
    await reopen()
    expect(studio.models.wantedId()).toBe('embedded')
    expect(studio.models.activeProfile()).toBeNull()
    await studio.background.start()
    await studio.jobs.whenIdle()
    expect(studio.models.activeProfile()).toBe(BUNDLED)
    expect(vectors(BUNDLED)).toBe(3)
  })
})

describe('a bigger profile', () => {
  test('takes its place once it is installed, where no one chose', async () => {
    await studio.add(card({ name: 'Mira' }), await scene(1))
    expect(studio.models.isChosen()).toBe(false)
    await installBigger()
    expect(studio.models.activeProfile()).toBe(BIGGER)
    expect(studio.models.isChosen()).toBe(true)
    await reopen()
    expect(studio.models.activeProfile()).toBe(BIGGER)
  })

  test('waits for being taken into use where the built-in one was chosen', async () => {
    await studio.profiles.activate('embedded')
    await installBigger()
    expect(studio.models.activeProfile()).toBe(BUNDLED)
  })

  test('gives way to the built-in one when it is removed', async () => {
    await studio.add(card({ name: 'Mira' }), await scene(1))
    await installBigger()
    await studio.profiles.remove('standard')
    await studio.jobs.whenIdle()
    expect(studio.models.activeProfile()).toBe(BUNDLED)
    expect(vectors(BUNDLED)).toBe(1)
    await installBigger()
    expect(studio.models.activeProfile()).toBe(BIGGER)
  })

  test('that is not in use can go without a change', async () => {
    await studio.profiles.activate('embedded')
    await installBigger()
    await studio.profiles.remove('standard')
    expect(studio.models.activeProfile()).toBe(BUNDLED)
    expect(studio.models.isChosen()).toBe(true)
  })
})
