/** `luna import`: files and folders into the library, with a report of what failed and why. */
import { resolve } from 'node:path'
import type { ImportReport } from '#shared/contract/studio/jobs.ts'
import { EXIT } from '../exit-codes.ts'
import { formatTable, print, printJson } from '../output.ts'
import { createProgress } from '../progress.ts'
import { finishJob, withStudio } from '../studio.ts'

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
    const { jobId } = await studio.client.jobs.startImport({ paths: paths.map((path) => resolve(path)), uploads: [] })
    await finishJob(studio, jobId, createProgress(), signal)
    const report = await studio.client.jobs.importReport({ jobId })
    if (options.json === true) printJson(toJson(report))
    else print(toText(report))
    return report.failed.length > 0 ? EXIT.unreadable : EXIT.ok
  })
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
