/**
 * What a library does on a full disk and in a folder that cannot be written to. Runs in a mount namespace of its own
 * (or under a limit), on the folder given, and answers with one line of JSON that the test judges.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { startBackup } from '#engine/backup/backup-job.ts'
import { storageError } from '#engine/database/storage-errors.ts'
import { createEngine, type Engine } from '#engine/engine.ts'
import { joinLibrary } from '#engine/instance.ts'
import { missingMedia } from '#engine/media/media-rows.ts'
import { IDENTITY_RECIPE } from '#engine/revisions/current-state.ts'
import { toLunaError } from '#shared/contract/errors.ts'

const [, , scenario, place = '', works = ''] = process.argv
const libraryDirectory = join(place, 'library')
const open = (): Promise<Engine> => createEngine({ libraryDirectory, host: 'cli', version: '1.0.0', background: false })
const mount = (...args: string[]) => execFileSync('mount', args, { stdio: ['ignore', 'ignore', 'inherit'] })

/** The code of the declared error that `work` ends with; `none` where it succeeds. */
async function errorOf(work: () => unknown): Promise<string> {
  try {
    await work()
    return 'none'
  } catch (cause) {
    return toLunaError(cause).code
  }
}

/** A picture that does not compress: about three bytes a pixel. */
async function noisePicture(path: string, side: number): Promise<void> {
  const raw = { width: side, height: side, channels: 3 } as const
  await sharp(randomBytes(side * side * 3), { raw })
    .png({ compressionLevel: 0 })
    .toFile(path)
}

async function drawWorks(count: number, side: number): Promise<void> {
  mkdirSync(works, { recursive: true })
  for (let index = 0; index < count; index++) await noisePicture(join(works, `${index}.png`), side)
}

async function importWorks(engine: Engine) {
  const { jobId } = await engine.imports.start({ paths: [works], uploads: [] })
  await engine.jobs.whenIdle()
  const { imported, skipped, failed } = engine.imports.report(jobId)
  const job = engine.jobs.get(jobId)
  return {
    state: job?.state,
    code: job?.error?.code ?? null,
    imported: imported.length,
    skipped: skipped.length,
    failed: failed.map(({ error }) => error.code),
  }
}

async function soundness({ db, media, library }: Engine) {
  return {
    integrity: db.pragma('integrity_check', { simple: true }),
    missing: (await missingMedia(db, media)).length,
    assets: library.facets().total,
  }
}

/** Leaves nothing, so that even the smallest file fails. */
function fillUp(): string {
  const filler = join(place, 'filler')
  for (let bytes = statfsSync(place).bavail * statfsSync(place).bsize; bytes > 0; ) {
    writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' })
    bytes = statfsSync(place).bavail * statfsSync(place).bsize
  }
  return filler
}

async function* noise(count: number): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < count; index++) yield randomBytes(1 << 20)
}

/** What a creator does next while the disk is full: everything is refused by name, and nothing changes. */
async function workWhileFull(engine: Engine, id: string, mediaId: string | null) {
  const { card } = engine.library.get(id)
  const words = 'word '.repeat(19_000)
  const recipe = { ...IDENTITY_RECIPE, flipHorizontal: true }
  const codes = {
    draft: await errorOf(() =>
      engine.drafts.save({ assetId: id, card: { ...card, description: words }, recipe, mediaId }),
    ),
    upload: await errorOf(() => engine.uploads.receive('a.bin', noise(4), { maxBytes: 1e9 })),
    backup: await backUp(engine, join(place, 'all.backup')),
    export: await errorOf(() => engine.exports.prepare(id, 'picture')),
    thumbnail: await errorOf(async () => {
      if (mediaId !== null) await engine.thumbnails.get(mediaId, 256)
    }),
  }
  const leftOver = [
    ...readdirSync(join(libraryDirectory, 'uploads')),
    ...readdirSync(join(libraryDirectory, 'media/incoming')),
  ]
  const parts = readdirSync(place).filter((name) => name.endsWith('.part') || name.endsWith('.backup'))
  return { codes, leftOver, parts, description: engine.library.get(id).card.description }
}

async function backUp({ jobs }: Engine, path: string): Promise<string> {
  let id = ''
  const notStarted = await errorOf(() => {
    // The API names what storing the job meets.
    try {
      id = startBackup(jobs, path)
    } catch (cause) {
      throw storageError(cause)
    }
  })
  if (notStarted !== 'none') return notStarted
  await jobs.whenIdle()
  return jobs.get(id)?.error?.code ?? 'none'
}

async function fullDisk() {
  mount('-t', 'tmpfs', '-o', 'size=14m', 'tmpfs', place)
  await drawWorks(30, 500)
  let engine = await open()
  const first = await importWorks(engine)
  const whileFull = await soundness(engine)
  const [item] = (await engine.library.list(FIRST)).items
  const id = item?.id ?? ''
  rmSync(join(libraryDirectory, 'thumbnails'), { recursive: true })
  mkdirSync(join(libraryDirectory, 'thumbnails'))
  const filler = fillUp()
  const refused = await workWhileFull(engine, id, engine.library.get(id).media?.id ?? null)
  await engine.close()
  fillUp()
  const opening = await errorOf(async () => {
    const opened = await open()
    await opened.close()
  })
  rmSync(filler)
  mount('-o', 'remount,size=200m', place)
  engine = await open()
  const kept = await soundness(engine)
  const second = await importWorks(engine)
  const after = await soundness(engine)
  await engine.close()
  return { first, whileFull, refused, opening, kept, second, after }
}

const FIRST = { filter: {}, sort: 'oldest', collapseSeeds: false, offset: 0, limit: 1 } as const

async function readOnlyFolder() {
  mount('-t', 'tmpfs', 'tmpfs', place)
  await drawWorks(3, 60)
  mount('--bind', works, works)
  mount('-o', 'remount,bind,ro', works)
  let engine = await open()
  const media = join(libraryDirectory, 'media')
  mount('--bind', media, media)
  mount('-o', 'remount,bind,ro', media)
  const refused = await importWorks(engine)
  execFileSync('umount', [media])
  const accepted = await importWorks(engine)
  const backup = await backUp(engine, join(works, 'all.backup'))
  await engine.close()
  const exportsFolder = join(libraryDirectory, 'exports')
  mount('--bind', exportsFolder, exportsFolder)
  mount('-o', 'remount,bind,ro', exportsFolder)
  const exports = await errorOf(() => createEngine({ libraryDirectory, host: 'cli', version: '1.0.0' }))
  execFileSync('umount', [exportsFolder])
  // A process that could not open the library has freed the place of the background leader.
  const next = joinLibrary(libraryDirectory, true)
  const leads = next.isLeader
  next.close()
  mount('-o', 'remount,ro', place)
  const opening = await errorOf(open)
  mount('-o', 'remount,rw', place)
  engine = await open()
  const after = await soundness(engine)
  await engine.close()
  return { refused, accepted, backup, exports, leads, opening, after }
}

/** As another user, to whom the folder gives no right to write. */
async function foreignFolder() {
  const engine = await open()
  await engine.close()
  process.setgid?.(UNPRIVILEGED_UID)
  process.setuid?.(UNPRIVILEGED_UID)
  return {
    opening: await errorOf(open),
    creating: await errorOf(() => createEngine({ ...OTHER, host: 'cli', version: '1' })),
  }
}

const UNPRIVILEGED_UID = 65_534
const OTHER = { libraryDirectory: join(place, 'another'), background: false }

/** Under a limit on the size of a file, which is met in the middle of writing one. */
async function fileSizeLimit() {
  const engine = await open()
  const bytes = await importWorks(engine)
  const upload = await errorOf(() => engine.uploads.receive('a.bin', noise(8), { maxBytes: 1e9 }))
  const leftOver = [
    ...readdirSync(join(libraryDirectory, 'uploads')),
    ...readdirSync(join(libraryDirectory, 'media/incoming')),
  ]
  const after = await soundness(engine)
  await engine.close()
  return { bytes, upload, leftOver, after }
}

/** Two pictures over the limit and one far under it. */
async function drawForLimit() {
  await drawWorks(2, 1200)
  await noisePicture(join(works, 'small.png'), 40)
  return {}
}

const SCENARIOS: Record<string, () => Promise<object>> = {
  fullDisk,
  readOnlyFolder,
  foreignFolder,
  drawForLimit,
  fileSizeLimit,
}

const result = await SCENARIOS[scenario ?? '']?.()
process.stdout.write(JSON.stringify(result))
