/** One file that a person can send to support: the logs and a report, both without any content of their work. */
import { copyFile, lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import type { Diagnostics } from '#shared/contract/studio/system.ts'
import type { Exports } from '../api/exports.ts'
import { storageError } from '../database/storage-errors.ts'
import { LOG_LIMITS, log } from './log.ts'
import { LOG_PROGRAMS } from './log-events.ts'
import { type DiagnosticsParts, makeReport } from './report.ts'
import { logFileName } from './rotating-file.ts'
import { type ZippedFile, zipOf } from './zip.ts'

interface Parts extends DiagnosticsParts {
  readonly exports: Pick<Exports, 'keep' | 'find'>
}

/** Makes the file and says what is in it. Throws DISK_FULL. */
export async function prepareDiagnostics(parts: Parts, now: Date = new Date()): Promise<Diagnostics> {
  const report = `${JSON.stringify(await makeReport(parts, now), null, 2)}\n`
  const files = [
    { name: 'report.json', bytes: new TextEncoder().encode(report) },
    ...(await logFiles(parts.options.logsDirectory)),
  ]
  const { exportId, fileName, sizeBytes } = await parts.exports.keep({
    name: `luna-diagnostics-${now.toISOString().slice(0, 19).replaceAll(':', '-')}`,
    extension: 'zip',
    mediaType: 'application/zip',
    bytes: zipOf(files, now),
  })
  log('diagnostics_saved', { bytes: sizeBytes })
  const contents = files.map(({ name, bytes }) => ({ name, sizeBytes: bytes.length }))
  return { exportId, fileName, sizeBytes, contents, report }
}

/**
 * Copies a prepared file into a folder and answers with its path. Throws NOT_FOUND, DISK_FULL, FOLDER_READ_ONLY, or
 * FILE_UNREADABLE for a folder that is not there.
 */
export async function saveDiagnostics(
  { exports }: Pick<Parts, 'exports'>,
  { exportId, folder }: { readonly exportId: string; readonly folder: string },
): Promise<string> {
  const prepared = exports.find(exportId)
  if (prepared === undefined) throw new LunaError('NOT_FOUND', `export ${exportId}`)
  const path = join(folder, prepared.fileName)
  try {
    await copyFile(prepared.path, path)
    return path
  } catch (cause) {
    const error = storageError(cause, folder)
    throw error instanceof LunaError ? error : new LunaError('FILE_UNREADABLE', folder, { cause })
  }
}

/** The newest of each program first. Those that cannot be read are left out. */
async function logFiles(folder: string): Promise<ZippedFile[]> {
  const present = new Set(await readdir(folder).catch(() => []))
  const names = LOG_PROGRAMS.flatMap((program) =>
    Array.from({ length: LOG_LIMITS.maxFiles }, (_, age) => logFileName(program, age)),
  ).filter((name) => present.has(name))
  const files = await Promise.all(names.map((name) => logFile(folder, name)))
  return files.flat()
}

/** A link in the folder could lead to any file of the user. */
async function logFile(folder: string, name: string): Promise<ZippedFile[]> {
  const path = join(folder, name)
  const found = await lstat(path).catch(() => undefined)
  if (found?.isFile() !== true) return []
  const bytes = await readFile(path).catch(() => undefined)
  return bytes === undefined ? [] : [{ name: `logs/${name}`, bytes }]
}
