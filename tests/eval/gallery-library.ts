/** Libraries that hold the pictures of a gallery: imported as a creator's folder is, and kept in the cache. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import { createEngine, type Engine } from '#engine/engine.ts'
import { sha256Hex } from '#models/hashes/metadata-hash.ts'
import type { InstalledProfile } from '#models/profiles/installed.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { EvalPicture } from './picture-set.ts'
import type { Progress } from './progress.ts'

/** Written to disk and imported at once. */
const BATCH = 500
/** Of file names: pictures are found again by their place in the gallery. */
const DIGITS = 6

const ROOT = resolve(import.meta.dirname, '../..')
/** Whatever these say, a fingerprint depends on. */
const FINGERPRINT_SOURCES = [
  ...['models/decode', 'models/features', 'models/hashes'],
  ...['electron/engine/database', 'electron/engine/fingerprints', 'electron/engine/imports', 'electron/engine/media'],
]

const worksSchema = z.record(z.string(), z.string())

export interface GalleryOptions {
  readonly pictures: readonly EvalPicture[]
  readonly profile: InstalledProfile
  readonly modelsDirectory: string
  readonly cacheFolder: string
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

export interface GalleryLibrary {
  readonly engine: Engine
  /** Picture of a work, by the ids of both. Pictures that cannot be imported are missing. */
  readonly pictureOf: ReadonlyMap<string, string>
}

/**
 * Opens the library with exactly these pictures, fingerprinted by the profile; fills it where the cache has none for
 * the same pictures, profile and fingerprints. The caller closes the engine. Throws CANCELLED and what importing
 * throws.
 */
export async function openGallery(options: GalleryOptions): Promise<GalleryLibrary> {
  const { folder, pictureOf } = await fillGallery(options)
  return { engine: await openGalleryEngine(options, folder), pictureOf }
}

interface FilledGallery extends Pick<GalleryLibrary, 'pictureOf'> {
  /** In the cache; the library is in `library`. */
  readonly folder: string
}

/** The same without opening it. */
export async function fillGallery(options: GalleryOptions): Promise<FilledGallery> {
  const folder = await folderOf(options)
  if (!existsSync(folder)) await fillFolder(options, folder)
  const works = worksSchema.parse(JSON.parse(await readFile(join(folder, 'works.json'), 'utf8')))
  return { folder, pictureOf: new Map(Object.entries(works)) }
}

/** `<pictures>-<profile and fingerprints>`, each a digest. */
async function folderOf({ pictures, profile, cacheFolder }: GalleryOptions): Promise<string> {
  const inputs: string[] = []
  for (const { id, sha256 } of pictures) inputs.push(`${id} ${await sha256()}`)
  const versions = `${profile.id}@${profile.version}\n${fingerprintSources()}`
  const digest = (text: string): string => sha256Hex(text).slice(0, 12)
  return join(cacheFolder, 'libraries', `${digest(inputs.join('\n'))}-${digest(versions)}`)
}

function fingerprintSources(): string {
  const files = FINGERPRINT_SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|json|sql)$/.test(name) && !/\.(?:test|fixture|child)\.ts$/.test(name))
      .map((name) => join(folder, name)),
  )
  return files
    .toSorted()
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n')
}

/** Complete, or not there at all. */
async function fillFolder(options: GalleryOptions, folder: string): Promise<void> {
  await removeOutdated(folder)
  const unfinished = `${folder}.new`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  const engine = await openGalleryEngine(options, unfinished)
  let works: Record<string, string>
  try {
    works = await importPictures(engine, join(unfinished, 'pictures'), options)
    await fingerprint(engine, options)
  } finally {
    await engine.close()
  }
  await writeFile(join(unfinished, 'works.json'), JSON.stringify(works))
  await rename(unfinished, folder)
}

/** The same pictures with fingerprints of another version. */
async function removeOutdated(folder: string): Promise<void> {
  const pictures = basename(folder).split('-')[0] ?? ''
  await mkdir(dirname(folder), { recursive: true })
  for (const name of await readdir(dirname(folder))) {
    if (name.startsWith(`${pictures}-`)) await rm(join(dirname(folder), name), { recursive: true })
  }
}

/** An engine on the library in `folder`, with the profile in use, that does nothing by itself. The caller closes it. */
export async function openGalleryEngine({ profile, modelsDirectory }: GalleryOptions, folder: string): Promise<Engine> {
  const engine = await createEngine({
    libraryDirectory: join(folder, 'library'),
    modelsDirectory,
    host: 'cli',
    version: 'eval',
    background: false,
  })
  try {
    engine.settings.update({ checkOnImport: false })
    await engine.profiles.activate(profile.id)
    await engine.jobs.whenIdle()
    return engine
  } catch (cause) {
    await engine.close()
    throw cause
  }
}

/** Imports in batches; answers with the picture of each work, by the ids of both. */
async function importPictures(
  engine: Engine,
  folder: string,
  { pictures, progress, signal }: GalleryOptions,
): Promise<Record<string, string>> {
  const onDone = progress('imported', pictures.length)
  const works: Record<string, string> = {}
  for (let from = 0; from < pictures.length; from += BATCH) {
    const batch = pictures.slice(from, from + BATCH)
    const paths = await writePictures(batch, folder)
    const { jobId } = await engine.imports.start({ paths: [...paths.keys()], uploads: [] })
    await whenEnded(engine, jobId, signal)
    const { imported, skipped } = engine.imports.report(jobId)
    for (const { path, assetId } of [...skipped, ...imported]) {
      const picture = paths.get(path)
      if (assetId !== null && picture !== undefined) works[assetId] ??= picture.id
    }
    await rm(folder, { recursive: true })
    onDone(from + batch.length)
  }
  return works
}

async function writePictures(pictures: readonly EvalPicture[], folder: string): Promise<Map<string, EvalPicture>> {
  await mkdir(folder, { recursive: true })
  const paths = new Map<string, EvalPicture>()
  for (const [at, picture] of pictures.entries()) {
    const { bytes, extension } = await picture.file()
    const path = join(folder, `${String(at).padStart(DIGITS, '0')}${extension}`)
    await writeFile(path, bytes)
    paths.set(path, picture)
  }
  return paths
}

async function fingerprint(engine: Engine, { signal }: GalleryOptions): Promise<void> {
  const jobId = await engine.fingerprinting.start()
  if (jobId !== null) await whenEnded(engine, jobId, signal)
}

/** Throws CANCELLED, and Error where the job failed. */
export async function whenEnded({ jobs }: Engine, jobId: string, signal: AbortSignal | undefined): Promise<void> {
  const cancel = (): void => jobs.cancel(jobId)
  signal?.addEventListener('abort', cancel)
  if (signal?.aborted) cancel()
  await jobs.whenIdle().finally(() => signal?.removeEventListener('abort', cancel))
  if (signal?.aborted) throw new LunaError('CANCELLED')
  const job = jobs.get(jobId)
  if (job?.state === 'failed')
    throw new Error(`${job.kind} failed: ${job.error?.message ?? ''} ${job.error?.detail ?? ''}`)
}
