/**
 * Generated pictures imported per second: copied, hashed, thumbnailed, kept and embedded, against the same parts doing one picture
 * after the other. Both take the same pictures and the same models; only the order of the work differs.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openLibraryDatabase } from '#engine/database/open.ts'
import { createWrite } from '#engine/database/write.ts'
import { createEvents } from '#engine/events.ts'
import { storeVector } from '#engine/fingerprints/fingerprint-rows.ts'
import type { AnalysisRequest } from '#engine/imports/analysis-messages.ts'
import { createAnalysisPool } from '#engine/imports/analysis-pool.ts'
import { createImports } from '#engine/imports/imports.ts'
import { keepImport } from '#engine/imports/keep-import.ts'
import { readSourceFile } from '#engine/imports/source-file.ts'
import { createUploads } from '#engine/imports/uploads.ts'
import { joinLibrary } from '#engine/instance.ts'
import { createJobs } from '#engine/jobs/jobs.ts'
import { createMediaStore } from '#engine/media/store.ts'
import { createSettings } from '#engine/settings/settings.ts'
import { createUniqueness } from '#engine/uniqueness/uniqueness.ts'
import { cardText } from '#models/hashes/card-text.ts'
import { createInference } from '#models/inference/engine.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { prepareBenchModels } from './bench-models.ts'
import { writeGeneratedPictures } from './generated-pictures.ts'
import { storeOf } from './preflight.bench.ts'
import type { BenchRow } from './row.ts'

const PICTURES = 1_000
const LEAST_SPEEDUP = 1.6
/** Ours and theirs take turns, so that whatever else the machine does falls on both alike. */
const ROUNDS = 5
const LIMITS = { maxBytes: 1e9, maxPixels: 1e8 }

export async function benchImport(): Promise<BenchRow[]> {
  const folder = join(import.meta.dirname, '../../out/bench-imports')
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, 'pictures'), { recursive: true })
  try {
    const { profile } = await prepareBenchModels()
    const pictures = await writeGeneratedPictures(join(folder, 'pictures'), PICTURES)
    const spent = { ours: 0, theirs: 0 }
    for (let round = 0; round < ROUNDS; round++) {
      const part = pictures.filter((_, index) => index % ROUNDS === round)
      const order = round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)
      for (const name of order)
        spent[name] += await inNewLibrary(folder, (open) => CONTENDERS[name](open, profile, part))
    }
    return [rowFrom(pictures.length, spent)]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const CONTENDERS = { ours: importTogether, theirs: importOneByOne }

function rowFrom(count: number, spent: { readonly ours: number; readonly theirs: number }): BenchRow {
  const [ours, theirs] = [(count * 1_000) / spent.ours, (count * 1_000) / spent.theirs]
  return {
    what: `import of ${count.toLocaleString('en')} PNGs of about a megapixel: copies, hashes, thumbnails, vectors of picture (ViT-B/32) and card (BGE small)`,
    against: 'the same work, one picture at a time',
    bar: `at least ${LEAST_SPEEDUP} times as many`,
    ours,
    theirs,
    unit: 'pictures/s',
    ratio: ours / theirs,
    holds: ours / theirs >= LEAST_SPEEDUP,
  }
}

type Library = ReturnType<typeof openLibrary>

/** Milliseconds that `work` took in a library that is opened before and removed after. */
async function inNewLibrary(folder: string, work: (library: Library) => Promise<number>): Promise<number> {
  const directory = await mkdtemp(join(folder, 'library-'))
  const library = openLibrary(directory)
  try {
    return await work(library)
  } finally {
    await library.close()
    await rm(directory, { recursive: true, force: true })
  }
}

function openLibrary(directory: string) {
  const db = openLibraryDatabase(directory)
  const events = createEvents()
  const write = createWrite(db, events)
  const instance = joinLibrary(directory, true)
  const jobs = createJobs({ db, instance })
  const settings = createSettings({ db, write })
  settings.update({ checkOnImport: false })
  return {
    ...{ directory, db, events, write, jobs, settings },
    media: createMediaStore(join(directory, 'media')),
    uploads: createUploads(join(directory, 'uploads')),
    folders: { media: join(directory, 'media'), thumbnails: join(directory, 'thumbnails') },
    async close() {
      await jobs.close()
      events.close()
      db.close()
      instance.close()
    },
  }
}

async function importTogether(library: Library, profile: InstalledProfile, paths: readonly string[]): Promise<number> {
  const { directory, jobs } = library
  const parts = createUniqueness({
    ...{ ...library, libraryDirectory: directory, modelsDirectory: directory },
    isBackground: false,
    modelStore: storeOf(profile),
  })
  const imports = createImports({
    ...library,
    ...{ libraryDirectory: directory, fitting: parts.fitting, whenClean: Promise.resolve() },
  })
  await parts.profiles.activate(profile.id)
  await jobs.whenIdle()
  const start = performance.now()
  await imports.start({ paths, uploads: [] })
  await jobs.whenIdle()
  await parts.background.start()
  await jobs.whenIdle()
  const tookMs = performance.now() - start
  await parts.close()
  await imports.close()
  assertComplete(library, paths.length)
  return tookMs
}

async function importOneByOne(library: Library, profile: InstalledProfile, paths: readonly string[]): Promise<number> {
  const { db, write, folders } = library
  const pool = createAnalysisPool({ folders, size: 1 })
  const inference = createInference({ profile })
  const { signal } = new AbortController()
  const start = performance.now()
  for (const path of paths) {
    const file = await readSourceFile(path, LIMITS.maxBytes)
    if (file.form !== 'bytes') throw new LunaError('FILE_TYPE_UNSUPPORTED', path)
    const request: AnalysisRequest = {
      path,
      content: { form: 'file' },
      sizeBytes: file.sizeBytes,
      text: null,
      card: null,
      limits: LIMITS,
      preprocess: null,
    }
    const analysis = await pool.analyze(request, signal)
    const place = { folders: [], path: 'picture' }
    keepImport(db, write, { analysis, source: undefined, place, settle: () => undefined })
    const text = cardText(analysis.card)
    const [picture] = await inference.embedImages([{ path }])
    const [words] = await inference.embedTexts([text.text])
    const pictureId = analysis.media?.id
    if (pictureId === undefined || picture === undefined || words === undefined) throw new LunaError('INTERNAL', path)
    write(() => {
      storeVector(db, 'picture', { key: pictureId, profile: 'bench', vector: picture })
      storeVector(db, 'text', { key: text.metadataHash, profile: 'bench', vector: words })
    })
  }
  const tookMs = performance.now() - start
  await Promise.all([pool.close(), inference.close()])
  assertComplete(library, paths.length)
  return tookMs
}

function assertComplete({ db }: Library, count: number): void {
  for (const table of ['asset', 'picture_fingerprint', 'picture_vector', 'text_vector']) {
    const rows = Number(db.prepare(`select count(*) from ${table}`).pluck().get())
    if (rows !== count) throw new LunaError('INTERNAL', `${rows} rows in ${table}, ${count} pictures`)
  }
}

if (import.meta.main) console.table(await benchImport())
