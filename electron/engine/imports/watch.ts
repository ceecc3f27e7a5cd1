/** Folders whose new files come into the library by themselves. */
import type { Stats } from 'node:fs'
import { resolve } from 'node:path'
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { watchFolderSchema } from '#shared/contract/studio/jobs.ts'
import type { Write } from '../database/write.ts'
import { logUnexpected } from '../diagnostics/log.ts'
import type { Imports } from './imports.ts'
import { createWatchedFolder, folderProblem, isWithin, type WatchedFolder, type WatchTiming } from './watched-folder.ts'

type WatchFolder = z.infer<typeof watchFolderSchema>

export interface WatchFolders {
  list(): WatchFolder[]
  /** Throws FILE_UNREADABLE or INVALID_INPUT (no folder, or one inside the library). Adding twice is harmless. */
  add(path: string): Promise<WatchFolder>
  /** Throws NOT_FOUND. What was imported from the folder stays. */
  remove(id: string): Promise<void>
  close(): Promise<void>
}

export interface WatchOptions {
  readonly db: Database
  readonly write: Write
  readonly imports: Pick<Imports, 'start'>
  readonly libraryDirectory: string
  /** False where another program watches, or none is to. */
  readonly isActive: boolean
  readonly timing?: WatchTiming
}

const TIMING: WatchTiming = { settled: 1_500, gather: 1_000, look: 10_000 }
const MAX_PATHS_PER_IMPORT = 10_000
const LOOKS_PER_TURN = 500

export function createWatchFolders(options: WatchOptions): WatchFolders {
  const { db, write, imports, libraryDirectory, isActive, timing = TIMING } = options
  const folders = new Map<string, WatchedFolder>()
  const newestOf = createSeenFilter(db)

  async function onFiles(folder: string, files: ReadonlyMap<string, Stats>): Promise<void> {
    const paths = await newestOf([...files])
    for (let start = 0; start < paths.length; start += MAX_PATHS_PER_IMPORT) {
      await imports.start({ paths: paths.slice(start, start + MAX_PATHS_PER_IMPORT), uploads: [], within: [folder] })
    }
  }

  function take(id: string, path: string): WatchedFolder {
    const folder = createWatchedFolder({
      ...{ path, libraryDirectory, timing },
      onFiles: (files) => onFiles(path, files),
    })
    folders.set(id, folder)
    return folder
  }

  for (const { id, path } of storedFolders(db)) take(id, path)
  const lookAtAll = () => {
    for (const folder of folders.values()) folder.look().catch((cause: unknown) => logUnexpected('watch_folder', cause))
  }
  const timer = isActive ? setInterval(lookAtAll, timing.look) : undefined
  timer?.unref()
  if (isActive) lookAtAll()

  return {
    list: () => [...folders].map(shown),
    async add(given) {
      const path = resolve(given)
      const known = [...folders].find(([, folder]) => folder.path === path)
      if (known !== undefined) return shown(known)
      await assertWatchable(path, libraryDirectory)
      const id = newId()
      write(() => insertFolder(db, id, path))
      const folder = take(id, path)
      if (isActive) await folder.look()
      return shown([id, folder])
    },
    async remove(id) {
      const folder = folders.get(id)
      if (folder === undefined) throw new LunaError('NOT_FOUND', `watch folder ${id}`)
      write(() => db.prepare('delete from watch_folder where id = ?').run(id))
      folders.delete(id)
      await folder.stop()
    },
    async close() {
      clearInterval(timer)
      await Promise.all([...folders.values()].map((folder) => folder.stop()))
    },
  }
}

function shown([id, folder]: readonly [string, WatchedFolder]): WatchFolder {
  return { id, path: folder.path, ...folder.state() }
}

const folderRowSchema = z.object({ id: z.string(), path: z.string() })

function storedFolders(db: Database): z.infer<typeof folderRowSchema>[] {
  const rows = db.prepare('select id, path from watch_folder order by added_at').all()
  return rows.map((row) => folderRowSchema.parse(row))
}

function insertFolder(db: Database, id: string, path: string): void {
  db.prepare('insert into watch_folder (id, path, added_at) values (?, ?, ?)').run(id, path, new Date().toISOString())
}

async function assertWatchable(path: string, libraryDirectory: string): Promise<void> {
  const problem = await folderProblem(path)
  if (problem !== null) throw new LunaError(problem.code, problem.detail)
  if (isWithin(path, libraryDirectory)) throw new LunaError('INVALID_INPUT', 'the folder is inside the library')
}

/** Leaves out what an import has dealt with as it is now, so that a restart brings nothing again. */
function createSeenFilter(db: Database): (files: readonly (readonly [string, Stats])[]) => Promise<string[]> {
  const asSource = db
    .prepare('select 1 from media_source where path = @path and size_bytes = @size and modified_at_ms = @modified')
    .pluck()
  const asItem = db
    .prepare(
      `select 1 from import_item i join job j on j.id = i.job_id
       where i.path = @path and i.state <> 'pending' and j.updated_at > @modifiedAt limit 1`,
    )
    .pluck()
  const isSeen = (path: string, { size, mtimeMs, mtime }: Stats): boolean =>
    asSource.get({ path, size, modified: Math.round(mtimeMs) }) === 1 ||
    asItem.get({ path, modifiedAt: mtime.toISOString() }) === 1

  return async (files) => {
    const unseen: string[] = []
    for (let start = 0; start < files.length; start += LOOKS_PER_TURN) {
      const some = files.slice(start, start + LOOKS_PER_TURN)
      unseen.push(...some.filter(([path, stats]) => !isSeen(path, stats)).map(([path]) => path))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return unseen
  }
}
