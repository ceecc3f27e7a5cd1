/**
 * A whole preflight of a 1920 × 1080 PNG and a card against catalogs of 100,000 and 1,000,000 works: what search and
 * verdict add to the preflight's own decoding and inference, how the search grows, and what it holds in memory.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateCatalog } from '#engine/catalog/generate.ts'
import { openLibraryDatabase } from '#engine/database/open.ts'
import { createWrite } from '#engine/database/write.ts'
import { createEvents } from '#engine/events.ts'
import { joinLibrary } from '#engine/instance.ts'
import { createJobs } from '#engine/jobs/jobs.ts'
import { createAsset } from '#engine/library/create-asset.ts'
import { describePicture } from '#engine/media/describe.ts'
import { insertMedia } from '#engine/media/media-rows.ts'
import { createMediaStore } from '#engine/media/store.ts'
import { createSettings } from '#engine/settings/settings.ts'
import { createUniqueness, type UniquenessParts } from '#engine/uniqueness/uniqueness.ts'
import { openPicture } from '#models/decode/picture.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import type { ModelStore } from '#models/profiles/store.ts'
import { type AssetCard, createCard, serializeCard } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { prepareBenchModels } from './bench-models.ts'
import { median } from './median.ts'
import type { BenchRow } from './row.ts'

const ROUNDS = 15
const WARM_UP_ROUNDS = 3
const SMALL = 100_000
const LARGE = 1_000_000
const MOST_ADDED_MS = 60
const MOST_ADDED_SHARE = 0.15
const MOST_GROWTH = 12
const MOST_MEMORY_MB = 400

const CARD: AssetCard = {
  ...createCard('character', 'The captain of the ruined tower'),
  description:
    'A brave and stubborn knight who guards the silver bridge at dusk, never sings, and remembers every betrayal of ' +
    'the forgotten queen. Human ranger, loyal, patient, bitter. Carries an ancient iron blade, a broken compass and ' +
    'the key to the sacred library of the frozen valley.',
}

/** Generated once, kept below `out/`. */
async function prepareCatalog(entries: number, { id, version, image, text }: InstalledProfile): Promise<string> {
  const folder = join(import.meta.dirname, '../../out/bench-catalogs')
  const path = join(folder, `${entries}-${id}-${version}.lunacat`)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  const dimensions = { imageDimensions: image.dimensions, textDimensions: text.dimensions }
  await generateCatalog(`${path}.new`, { seed: 3, entries, profile: id, profileVersion: version, ...dimensions })
  await rename(`${path}.new`, path)
  return path
}

interface BenchStudio extends Pick<UniquenessParts, 'uniqueness'> {
  readonly cardPath: string
  /** An asset with the same picture and card, fingerprinted: checking it is the search alone. */
  readonly assetId: string
  importCatalog(path: string): Promise<void>
  close(): Promise<void>
}

async function openStudio(profile: InstalledProfile, picturePath: string): Promise<BenchStudio> {
  const libraryDirectory = await mkdtemp(join(import.meta.dirname, '../../out/bench-library-'))
  const db = openLibraryDatabase(libraryDirectory)
  const events = createEvents()
  const write = createWrite(db, events)
  const instance = joinLibrary(libraryDirectory, true)
  const jobs = createJobs({ db, instance })
  const media = createMediaStore(join(libraryDirectory, 'media'))
  const settings = createSettings({ db, write })
  // What the other presets add is measured on its own.
  settings.update({ scanPreset: 'fast' })
  const { uniqueness, profiles, close } = createUniqueness({
    ...{ db, write, events, jobs, media, settings, libraryDirectory, modelsDirectory: libraryDirectory },
    isBackground: false,
    modelStore: storeOf(profile),
  })
  const bytes = await readFile(picturePath)
  const facts = await describePicture(await openPicture({ bytes }))
  const stored = await media.put({ bytes })
  insertMedia(db, { ...stored, ...facts, originalName: 'picture.png' })
  const { id: assetId } = createAsset(db, write, { card: CARD, mediaId: stored.id })
  await profiles.activate(profile.id)
  await jobs.whenIdle()
  const cardPath = join(libraryDirectory, 'card.json')
  await writeFile(cardPath, serializeCard({ ...CARD, name: 'The warden of the ruined tower' }))
  return {
    uniqueness,
    cardPath,
    assetId,
    async importCatalog(path) {
      for (const { id } of uniqueness.catalogs.list()) await uniqueness.catalogs.remove(id)
      const jobId = uniqueness.startCatalogImport(path)
      await jobs.whenIdle()
      const job = jobs.get(jobId)
      if (job?.state !== 'finished') throw new LunaError('INTERNAL', job?.error?.detail)
    },
    async close() {
      await jobs.close()
      await close()
      events.close()
      db.close()
      instance.close()
      await rm(libraryDirectory, { recursive: true, force: true })
    },
  }
}

/** The bench's models are laid out for the comparison with transformers.js, not as a store keeps them. */
export function storeOf(profile: InstalledProfile): ModelStore {
  const { id, image, text, calibration } = profile
  const status: Awaited<ReturnType<ModelStore['verify']>> = {
    ...{ id, title: 'Bench', description: '', license: '', sizeBytes: 0, downloadedBytes: 0 },
    state: 'installed',
    bundled: false,
    ...{ imageDimensions: image.dimensions, textDimensions: text.dimensions, files: [] },
    calibrationProvenance: calibration.text.provenance,
    evaluation: null,
    findsPictures: profile.findsPictures,
  }
  const refuse = async () => Promise.reject(new LunaError('INVALID_INPUT', 'the bench installs nothing'))
  return {
    bundledId: null,
    list: async () => [status],
    resolve: async () => profile,
    best: async () => profile,
    verify: async () => status,
    download: refuse,
    importFolder: refuse,
    remove: refuse,
  }
}

interface Measured {
  /** Median, milliseconds. */
  readonly wholeMs: number
  readonly fingerprintMs: number
  readonly searchMs: number
}

async function measure(studio: BenchStudio, picturePath: string): Promise<Measured> {
  const files = { picturePath, cardPath: studio.cardPath }
  const runs = {
    whole: () => studio.uniqueness.checkFiles(files),
    fingerprint: () => studio.uniqueness.fingerprintFiles(files),
    search: () => studio.uniqueness.live(studio.assetId, CARD),
  }
  const times: Record<keyof typeof runs, number[]> = { whole: [], fingerprint: [], search: [] }
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const name of ['whole', 'fingerprint', 'search'] as const) {
      const start = performance.now()
      await runs[name]()
      if (round >= 0) times[name].push(performance.now() - start)
    }
  }
  return {
    wholeMs: median(times.whole),
    fingerprintMs: median(times.fingerprint),
    searchMs: median(times.search),
  }
}

const residentMb = (): number => process.memoryUsage().rss / 1e6

export async function benchPreflight(): Promise<BenchRow[]> {
  const { profile, picturePath } = await prepareBenchModels()
  const [smallPath, largePath] = [await prepareCatalog(SMALL, profile), await prepareCatalog(LARGE, profile)]
  const studio = await openStudio(profile, picturePath)
  try {
    await measure(studio, picturePath)
    const baselineMb = residentMb()
    await studio.importCatalog(smallPath)
    const small = await measure(studio, picturePath)
    await studio.importCatalog(largePath)
    const large = await measure(studio, picturePath)
    return [
      addedRow(SMALL, small),
      addedRow(LARGE, large),
      growthRow(small, large),
      memoryRow(baselineMb, residentMb()),
    ]
  } finally {
    await studio.close()
  }
}

const thousands = (entries: number): string => entries.toLocaleString('en')

function addedRow(entries: number, { wholeMs, fingerprintMs }: Measured): BenchRow {
  const isBarred = entries === SMALL
  const addedMs = wholeMs - fingerprintMs
  return {
    what: `whole preflight of a 1920 × 1080 PNG and a card against ${thousands(entries)} works, models warm, fast scan, p50`,
    against: 'its own decoding and inference',
    bar: isBarred ? `under ${MOST_ADDED_MS} ms and under ${MOST_ADDED_SHARE * 100} % more` : 'reported',
    ours: wholeMs,
    theirs: fingerprintMs,
    unit: 'ms',
    ratio: wholeMs / fingerprintMs,
    holds: !isBarred || (addedMs < MOST_ADDED_MS && addedMs < MOST_ADDED_SHARE * fingerprintMs),
  }
}

function growthRow(small: Measured, large: Measured): BenchRow {
  return {
    what: `search and verdict against ${thousands(LARGE)} works, p50`,
    against: `the same against ${thousands(SMALL)}`,
    bar: `under ${MOST_GROWTH} times`,
    ours: large.searchMs,
    theirs: small.searchMs,
    unit: 'ms',
    ratio: large.searchMs / small.searchMs,
    holds: large.searchMs / small.searchMs < MOST_GROWTH,
  }
}

function memoryRow(baselineMb: number, withCatalogMb: number): BenchRow {
  return {
    what: `resident memory with ${thousands(LARGE)} works searched`,
    against: 'the same without a catalog',
    bar: `under ${MOST_MEMORY_MB} MB more`,
    ours: withCatalogMb,
    theirs: baselineMb,
    unit: 'MB',
    ratio: withCatalogMb / baselineMb,
    holds: withCatalogMb - baselineMb < MOST_MEMORY_MB,
  }
}

if (import.meta.main) console.table(await benchPreflight())
