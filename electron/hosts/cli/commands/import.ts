/** `luna import`: files and folders into the library, with a report of what failed and why. */
import { resolve } from 'node:path'
import { LunaError } from '#shared/contract/errors.ts'
import type { ImportReport } from '#shared/contract/studio/jobs.ts'
import { EXIT } from '../exit-codes.ts'
import { formatTable, print, printJson } from '../output.ts'
import { createProgress } from '../progress.ts'
import { finishJob, type Studio, withStudio } from '../studio.ts'

export interface ImportOptions {
  readonly json?: boolean | undefined
  readonly library?: string | undefined
}

export async function importFiles(
  paths: readonly string[],
  options: ImportOptions,
  signal: AbortSignal,
): Promise<number> {
  return withStudio(options.library, async (studio) => {
    const { report, isWhole } = await importedReport(studio, paths, signal)
    if (options.json === true) printJson(toJson(report))
    else print(toText(report))
    if (!isWhole) return EXIT.interrupted
    return report.failed.length > 0 ? EXIT.unreadable : EXIT.ok
  })
}

/** Imports, fingerprints and checks; not whole where it was interrupted. */
export async function importedReport(
  studio: Studio,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<{ report: ImportReport; isWhole: boolean }> {
  const { jobId } = await studio.client.jobs.startImport({ paths: paths.map((path) => resolve(path)), uploads: [] })
  const isWhole = await untilInterrupted(async () => {
    await finishJob(studio, jobId, createProgress(), signal)
    await fingerprintNew(studio, signal)
  })
  return { report: await studio.client.jobs.importReport({ jobId }), isWhole }
}

/** What was imported is to be found by the next check; no other program may be there to see to it. */
async function fingerprintNew(studio: Studio, signal: AbortSignal): Promise<void> {
  const jobId = await studio.engine.fingerprinting.start()
  if (jobId !== null) await finishJob(studio, jobId, createProgress(), signal)
}

/** False if it was interrupted: finished work is kept and reported. */
async function untilInterrupted(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (cause) {
    if (cause instanceof LunaError && cause.code === 'CANCELLED') return false
    throw cause
  }
}

function toJson({ imported, skipped, failed }: ImportReport) {
  return {
    imported: imported.map(({ path, assetId, name }) => ({ path, id: assetId, name })),
    skipped: skipped.map(({ path, assetId, reason }) => ({ path, id: assetId, reason })),
    failed: failed.map(({ path, error }) => ({
      path,
      code: error.code,
      message: error.message,
      detail: error.detail ?? null,
    })),
  }
}

function toText({ imported, skipped, failed }: ImportReport): string {
  const summary = `${imported.length} imported, ${skipped.length} skipped, ${failed.length} failed.`
  if (failed.length === 0) return summary
  const rows = failed.map(({ path, error }) => [
    path,
    error.code,
    error.detail === undefined ? error.message : `${error.message}\n${error.detail}`,
  ])
  return `${formatTable(['File', 'Code', 'Why'], rows)}\n${summary}`
}
