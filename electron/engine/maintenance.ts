/** What the library's folder needs at the start of a program: its subfolders, and none of what a killed one left. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { DAY_MS } from '#shared/time.ts'
import { log, logUnexpected } from './diagnostics/log.ts'
import type { Uploads } from './imports/uploads.ts'
import type { Instance } from './instance.ts'
import { forgetUnusedMedia, isMediaNamed, missingMedia } from './media/media-rows.ts'
import type { MediaStore } from './media/store.ts'
import type { Thumbnails } from './media/thumbnails.ts'

export function startFolders(libraryDirectory: string): void {
  for (const folder of ['media', 'thumbnails', 'catalogs', 'uploads', 'exports']) {
    mkdirSync(join(libraryDirectory, folder), { recursive: true })
  }
}

interface CleanUpOptions {
  readonly db: Database
  readonly media: MediaStore
  readonly thumbnails: Pick<Thumbnails, 'sweep'>
  readonly uploads: Uploads
  readonly instance: Instance
  readonly libraryDirectory: string
}

/** While another program works on the library, only what is too old to be its work goes. */
const OLD_REMNANT_MS = DAY_MS

/** Files that a page sent and no import took in. */
const OLD_UPLOAD_MS = 7 * DAY_MS

/** Call before any other work starts. Remnants do no harm: what cannot be removed now waits for the next start. */
export async function cleanUp({
  db,
  media,
  thumbnails,
  uploads,
  instance,
  libraryDirectory,
}: CleanUpOptions): Promise<void> {
  const now = new Date()
  try {
    const isAlone = !instance.hasCompany()
    const before = isAlone ? now : new Date(now.getTime() - OLD_REMNANT_MS)
    if (isAlone) forgetUnusedMedia(db)
    const exports = join(libraryDirectory, 'exports')
    removeWhere(exports, (name) => !instance.isAlive(name))
    removeWhere(libraryDirectory, (name) => name.startsWith('backup-') && isOlder(join(libraryDirectory, name), before))
    await media.sweep({ before, isNamed: isMediaNamed(db) })
    await thumbnails.sweep({ before, isNamed: isMediaNamed(db) })
    await reportMissing(db, media)
    await uploads.sweep({ before: new Date(now.getTime() - OLD_UPLOAD_MS), isWanted: wantedUploads(db) })
  } catch (cause) {
    logUnexpected('clean_up', cause)
  }
}

/** Only a backup can bring these back; until then whatever shows them says that the file is gone. */
async function reportMissing(db: Database, media: MediaStore): Promise<void> {
  const missing = await missingMedia(db, media)
  if (missing.length > 0) log('media_missing', { count: missing.length })
}

function wantedUploads(db: Database): (id: string) => boolean {
  const payloads = db.prepare(`select payload from job where state in ('queued', 'running')`).pluck().all().map(String)
  return (id) => payloads.some((payload) => payload.includes(id))
}

function removeWhere(folder: string, isRemnant: (name: string) => boolean): void {
  for (const name of readdirSync(folder)) {
    if (isRemnant(name)) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

function isOlder(path: string, before: Date): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? before.getTime()) < before.getTime()
}
