/** `luna backup` and `luna restore`: a whole library in one file, verified on the way back. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { restoreBackup } from '#engine/backup/restore.ts'
import { dataFolders } from '#models/data-folders.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { EXIT } from '../exit-codes.ts'
import { print, printJson } from '../output.ts'
import { createProgress } from '../progress.ts'
import { finishJob, withStudio } from '../studio.ts'

export interface BackupOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
}

export interface NewBackupOptions extends BackupOptions {
  /** Replace a file that exists. */
  readonly force?: boolean | undefined
}

/** Throws FILE_EXISTS, before anything is written. */
export async function backup(file: string, options: NewBackupOptions, signal: AbortSignal): Promise<number> {
  const path = resolve(file)
  if (options.force !== true && existsSync(path)) {
    throw new LunaError('FILE_EXISTS', `${path}\n--force replaces it.`)
  }
  return withStudio(options.library, async (studio) => {
    const { jobId } = await studio.client.system.backup({ path })
    await finishJob(studio, jobId, createProgress(), signal)
    if (options.json === true) printJson({ path })
    else print(`Backed up to ${path}`)
    return EXIT.ok
  })
}

/** Into an empty or missing folder only: nothing of an existing library is ever overwritten. */
export async function restore(file: string, options: BackupOptions, signal: AbortSignal): Promise<number> {
  const progress = createProgress()
  const library = dataFolders(options.library).library
  const report = (done: number, total: number) => progress.report({ title: 'Restoring', done, total, unit: 'bytes' })
  try {
    await restoreBackup({ file: resolve(file), libraryDirectory: library, onProgress: report, signal })
  } finally {
    progress.stop()
  }
  if (options.json === true) printJson({ library })
  else print(`Restored to ${library}`)
  return EXIT.ok
}
