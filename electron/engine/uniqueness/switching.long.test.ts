import { mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { card, scene } from '#models/hashes/works.fixture.ts'
import { type TestProfile, writeTestProfile } from '#models/onnx-graphs/test-profile.ts'
import { type Manifest, manifestSchema } from '#models/profiles/manifest.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { openTestStudio, type TestStudio } from './test-studio.fixture.ts'

const WORKS = byExtent({ short: 8, long: 24 })
const FIRST = 'standard@test-1'
const SECOND = 'large@test-2'

let profilesFolder: string
let first: TestProfile
let second: TestProfile
let manifest: Manifest
let studio: TestStudio
let assetIds: string[]

beforeAll(async () => {
  profilesFolder = mkdtempSync(join(tmpdir(), 'luna-switching-'))
  first = await writeTestProfile(profilesFolder, { profileId: 'standard', seed: 1 })
  second = await writeTestProfile(profilesFolder, { profileId: 'large', seed: 2 })
  const profiles = [...first.manifest.profiles, ...second.manifest.profiles]
  manifest = manifestSchema.parse({ version: 1, profiles })
})
afterAll(() => rmSync(profilesFolder, { recursive: true, force: true }))

beforeEach(async () => {
  studio = await openTestStudio({ manifest })
  await studio.profiles.startFolderImport('standard', first.profileFolder)
  await studio.profiles.startFolderImport('large', second.profileFolder)
  await studio.jobs.whenIdle()
  assetIds = []
  for (let at = 0; at < WORKS; at++) {
    const work = card({ name: `Work ${at}`, description: `Lantern ${at} hangs over the harbour of the old town.` })
    assetIds.push(await studio.add(work, await scene(at, { width: 96, height: 64 })))
  }
})
afterEach(() => studio.destroy())

const vectors = (table: 'picture_vector' | 'text_vector', profile: string): number =>
  Number(studio.db.prepare(`select count(*) from ${table} where profile = ?`).pluck().get(profile))

const SWITCHES = byExtent({
  short: ['large', null, 'large'],
  long: ['large', 'standard', null, 'large', 'standard', 'large'],
} as const)

/** Counts events; `more` resolves after so many further ones. */
function createCounter(): { add(): void; more(count: number): Promise<void> } {
  let count = 0
  let waiting: { until: number; resolve: () => void } | undefined
  return {
    add() {
      count++
      if (waiting !== undefined && count >= waiting.until) waiting.resolve()
    },
    more: (further) =>
      new Promise((resolve) => {
        waiting = { until: count + further, resolve }
      }),
  }
}

test('checks and searches that run while profiles are swapped are answered, each by one profile', async () => {
  let isSwapping = true
  const profilesSeen = new Set<string>()
  let answered = 0
  const checks = createCounter()
  const ask = async (start: number): Promise<void> => {
    for (let at = start; isSwapping; at += 3) {
      const report = await studio.uniqueness.check(assetIds[at % WORKS] ?? '')
      profilesSeen.add(report.profile)
      checks.add()
      const query = await studio.models.embedQuery('castle', at % 2 === 0 ? 'text' : 'picture')
      if (query !== null) answered++
    }
  }
  const load = [0, 1, 2].map(ask)
  const failed = Promise.all(load).catch((cause: unknown) => cause)
  for (const profileId of SWITCHES) {
    await Promise.race([checks.more(5), failed])
    await studio.profiles.activate(profileId)
  }
  isSwapping = false
  expect(await failed).toEqual([undefined, undefined, undefined])
  await studio.jobs.whenIdle()
  expect(answered).toBeGreaterThan(0)
  expect([...profilesSeen].every((profile) => [FIRST, SECOND, 'lexical'].includes(profile))).toBe(true)
  expect(studio.models.activeProfile()).toBe(SECOND)
  expect(vectors('picture_vector', SECOND)).toBe(WORKS)
  expect(vectors('text_vector', SECOND)).toBe(WORKS)
  expect(profilesSeen.size).toBeGreaterThan(1)
  const report = await studio.uniqueness.check(assetIds[0] ?? '')
  expect(report.layersChecked.find(({ layer }) => layer === 'image_vector')).toMatchObject({ checked: true })
})

test('weights that are damaged while in use cost comparisons by vectors, and nothing that was made', async () => {
  await studio.background.start()
  await studio.jobs.whenIdle()
  expect(vectors('picture_vector', FIRST)).toBe(WORKS)
  await studio.close()
  const { directory } = studio
  const model = manifest.profiles[0]?.image.files.model.path ?? ''
  const damaged = join(directory, 'models', 'standard', manifest.profiles[0]?.image.modelId ?? '', model)
  truncateSync(damaged, 1_000)
  studio = await openTestStudio({ directory, manifest })
  const [id = ''] = assetIds
  const report = await studio.uniqueness.check(id)
  expect(report.profile).toBe('lexical')
  expect(report.layersChecked).toContainEqual({ layer: 'image_vector', checked: false, reason: 'no_model' })
  expect((await studio.profiles.list())[0]).toMatchObject({ id: 'standard', state: 'damaged', active: false })
  expect(vectors('picture_vector', FIRST)).toBe(WORKS)

  await studio.profiles.startFolderImport('standard', first.profileFolder)
  await studio.jobs.whenIdle()
  expect((await studio.uniqueness.check(id)).profile).toBe(FIRST)
  expect(vectors('picture_vector', FIRST)).toBe(WORKS)
})
