/** Imports as the studio starts and reports them: each is a job that survives its program. */
import { availableParallelism } from 'node:os'
import { basename, resolve } from 'node:path'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import type { ImportReport } from '#shared/contract/studio/jobs.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { AnalysisFolders } from './analysis-messages.ts'
import { createAnalysisPool } from './analysis-pool.ts'
import { createImportItems } from './import-items.ts'
import { type ImportTools, type ImportWork, runImport } from './pipeline.ts'

export interface Imports {
  /** Throws INVALID_INPUT where there is nothing to import. */
  start(work: ImportWork): Promise<{ jobId: string }>
  /** Throws NOT_FOUND. */
  report(jobId: string): ImportReport
  /** Ends the processes that analyze files. */
  close(): Promise<void>
}

export interface ImportsOptions extends Omit<ImportTools, 'items' | 'pool' | 'inFlight'> {
  readonly jobs: Jobs
  readonly folders: AnalysisFolders
  /** Files at work at once; one per core and one more, which is being read meanwhile. */
  readonly inFlight?: number
  /** Resolves once remnants of a killed program are gone: until then a file just stored could be taken for one. */
  readonly whenClean: Promise<void>
}

const payloadSchema = z.object({ paths: z.array(z.string()), uploads: z.array(z.uuid()) })

/** More processes would wait for the disk and for the library. */
const MOST_PROCESSES = 8

export function createImports({ jobs, whenClean, folders, ...tools }: ImportsOptions): Imports {
  const { db, uploads, inFlight = Math.min(availableParallelism(), MOST_PROCESSES) + 1 } = tools
  const items = createImportItems(db)
  const pool = createAnalysisPool({ folders, size: Math.max(1, inFlight - 1) })

  jobs.register('import', async (run) => {
    const work = payloadSchema.parse(run.payload)
    await whenClean
    try {
      await runImport({ ...tools, items, pool, inFlight }, work, run)
      await uploads.remove(work.uploads)
    } catch (cause) {
      if (run.signal.aborted && wasCancelled(run.signal)) await uploads.remove(work.uploads)
      throw cause
    }
  })

  return {
    async start({ paths, uploads: sent }) {
      if (paths.length + sent.length === 0) throw new LunaError('INVALID_INPUT', 'no files were given')
      const payload = payloadSchema.parse({ paths: paths.map((path) => resolve(path)), uploads: sent })
      const title = titleOfWork(payload.paths, sent.length === 0 ? [] : await uploads.files(sent))
      return { jobId: jobs.create({ kind: 'import', title, unit: 'items', payload }) }
    },
    report(jobId) {
      if (jobs.get(jobId) === null) throw new LunaError('NOT_FOUND', `job ${jobId}`)
      return items.report(jobId, (path) => (uploads.isUpload(path) ? basename(path) : path))
    },
    close: () => pool.close(),
  }
}

/** A closing program aborts too, and then the uploads are still wanted at the next start. */
function wasCancelled(signal: AbortSignal): boolean {
  return signal.reason instanceof LunaError && signal.reason.detail === undefined
}

function titleOfWork(paths: readonly string[], sent: readonly string[]): string {
  const names = [...paths, ...sent].map((path) => basename(path) || path)
  const [first = ''] = names
  return names.length === 1 ? first : `${first} and ${names.length - 1} more`
}
