/** Backups as jobs of the library. */
import { isAbsolute } from 'node:path'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { assertFolderOf, type BackupSource, writeBackup } from './backup.ts'

const payloadSchema = z.object({ path: z.string() })

export function registerBackupJob(jobs: Jobs, source: BackupSource): void {
  jobs.register('backup', async ({ payload, signal, report }) => {
    const { path } = payloadSchema.parse(payload)
    await assertFolderOf(path)
    await writeBackup(source, path, { signal, onProgress: (done, total) => report({ done, total }) })
  })
}

/** @param path absolute; the file to write. Throws INVALID_INPUT. */
export function startBackup(jobs: Jobs, path: string): string {
  if (!isAbsolute(path)) throw new LunaError('INVALID_INPUT', 'path: enter the full path of the file')
  return jobs.create({ kind: 'backup', title: path, unit: 'bytes', payload: { path } })
}
