/** Imports as the studio starts and reports them: each is a job that survives its program. */
import { availableParallelism } from 'node:os'
import { basename, isAbsolute, resolve } from 'node:path'
import * as z from 'zod'
import { type ErrorReport, LunaError } from '#shared/contract/errors.ts'
import type { ImportOutcome, ImportReport } from '#shared/contract/studio/jobs.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { AnalysisFolders } from './analysis-messages.ts'
import { createAnalysisPool } from './analysis-pool.ts'
import { createImportItems, type ImportItems } from './import-items.ts'
import { outcomeOf } from './outcome.ts'
import { type ImportTools, placeOf, runImport } from './pipeline.ts'
import type { Place } from './places.ts'
import type { Uploads } from './uploads.ts'

export interface NewImport {
  /** Files and folders of this machine; a folder becomes a collection. */
  readonly paths: readonly string[]
  readonly uploads: readonly string[]
  /** Folders that become collections though only files in them are imported. */
  readonly within?: readonly string[]
  /** Files that could not be uploaded. */
  readonly refused?: readonly { readonly path: string; readonly error: ErrorReport }[]
}

export interface Imports {
  /** Throws INVALID_INPUT where there is nothing to import. */
  start(work: NewImport): Promise<{ jobId: string }>
  /** Takes up files that failed, as a part of the same job. Throws NOT_FOUND, or CONFLICT while it still runs. */
  retry(request: {
    readonly jobId: string
    readonly items?: readonly number[] | undefined
    /** Of refused files that were sent again. */
    readonly uploads: readonly string[]
  }): Promise<{ started: number }>
  /** Throws NOT_FOUND. */
  report(jobId: string): ImportReport
  /** What is to be done with the assets of an import. Throws NOT_FOUND. */
  outcome(jobId: string): ImportOutcome
  /** Ends the processes that analyze files. */
  close(): Promise<void>
}

export interface ImportsOptions extends Omit<ImportTools, 'items' | 'pool' | 'inFlight'> {
  readonly jobs: Jobs
  readonly folders: AnalysisFolders
  /** Files in progress at once; one per core and one more that is being read in the meantime. */
  readonly inFlight?: number
  /** Resolves once remnants of a killed program are gone: until then a file just stored could be taken for one. */
  readonly whenClean: Promise<void>
}

const payloadSchema = z.object({
  paths: z.array(z.string()),
  uploads: z.array(z.uuid()),
  roots: z.array(z.string()).default([]),
})

/** More processes would wait for the disk and for the library. */
const MOST_PROCESSES = 8

export function createImports({ jobs, whenClean, folders, ...tools }: ImportsOptions): Imports {
  const { db, uploads, write, inFlight = Math.min(availableParallelism(), MOST_PROCESSES) + 1 } = tools
  const items = createImportItems(db)
  const pool = createAnalysisPool({ folders, size: Math.max(1, inFlight - 1) })

  jobs.register('import', async (run) => {
    const work = payloadSchema.parse(run.payload)
    await whenClean
    try {
      await runImport({ ...tools, items, pool, inFlight }, work, run)
      const kept = keptUploads(items, uploads, run.jobId)
      await uploads.remove(work.uploads.filter((id) => !kept.has(id)))
    } catch (cause) {
      if (run.signal.aborted && wasCancelled(run.signal)) await uploads.remove(work.uploads)
      throw cause
    }
  })

  const rootsOf = (jobId: string): string[] => {
    const payload = db.prepare('select payload from job where id = ?').pluck().get(jobId)
    if (payload === undefined) throw new LunaError('NOT_FOUND', `job ${jobId}`)
    return payloadSchema.parse(JSON.parse(String(payload))).roots
  }

  return {
    async start({ paths: given, uploads: sent, within = [], refused = [] }) {
      if (given.length + sent.length + refused.length === 0) {
        throw new LunaError('INVALID_INPUT', 'no files were given')
      }
      const paths = given.map((path) => resolve(path))
      const payload = payloadSchema.parse({ paths, uploads: sent, roots: [...paths, ...within] })
      const files = sent.length === 0 ? [] : await uploads.files(sent)
      const places = files.map((path) => placeOf(uploads, [], path))
      const title = titleOfWork([...paths.map(nameOfPath), ...places.map(rootOfPlace), ...refused.map(rootOfRefused)])
      return write(() => {
        const jobId = jobs.create({ kind: 'import', title, unit: 'items', payload })
        for (const { path, error } of refused) items.refused(jobId, path, error)
        return { jobId }
      })
    },
    async retry({ jobId, items: wanted, uploads: sent }) {
      const roots = rootsOf(jobId)
      const isSentAgain = await sentAgain(uploads, sent)
      const failures = items.failures(jobId, wanted).filter(({ item: { path } }) => !isSentAgain(path))
      const replaced = items.failures(jobId).filter(({ item: { path } }) => isSentAgain(path))
      const there = await thoseThere(uploads, failures)
      const paths = there.map(({ item }) => item.path).filter((path) => !uploads.isUpload(path))
      const again = keptUploads(items, uploads, jobId)
      const rows = [...there, ...replaced].map(({ row }) => row)
      if (rows.length + sent.length === 0) return { started: 0 }
      return write(() => {
        const payload = { paths, uploads: [...new Set([...again, ...sent])], roots }
        if (!jobs.reopen(jobId, payload)) throw new LunaError('CONFLICT', 'the import is still running')
        items.forget(jobId, rows)
        return { started: rows.length }
      })
    },
    report(jobId) {
      const roots = rootsOf(jobId)
      return items.report(jobId, (path) => shownPlace(uploads, roots, path))
    },
    outcome(jobId) {
      rootsOf(jobId)
      return outcomeOf(db, items.assetIds(jobId))
    },
    close: () => pool.close(),
  }
}

/** A closing program aborts too, and then the uploads are still wanted at the next start. */
function wasCancelled(signal: AbortSignal): boolean {
  return signal.reason instanceof LunaError && signal.reason.detail === undefined
}

/** Uploads whose file failed, with those that belong to it: they can be tried again. */
function keptUploads(items: ImportItems, uploads: Uploads, jobId: string): Set<string> {
  const paths = items.failures(jobId).flatMap(({ item: { path, companions } }) => [path, ...Object.values(companions)])
  return new Set(paths.filter((path) => uploads.isUpload(path)).map((path) => uploads.locate(path).id))
}

type Failure = ReturnType<ImportItems['failures']>[number]

/** Leaves out what was never here, and uploads that are gone. */
async function thoseThere(uploads: Uploads, failures: readonly Failure[]): Promise<Failure[]> {
  const found: Failure[] = []
  for (const failure of failures) {
    const { path } = failure.item
    const isThere = uploads.isUpload(path)
      ? await uploads.files([uploads.locate(path).id]).then(
          () => true,
          () => false,
        )
      : isAbsolute(path)
    if (isThere) found.push(failure)
  }
  return found
}

/** Says of the path of a refused file whether it is among the uploads now. */
async function sentAgain(uploads: Uploads, sent: readonly string[]): Promise<(path: string) => boolean> {
  const files = sent.length === 0 ? [] : await uploads.files(sent)
  const names = new Set(files.map((path) => placeOf(uploads, [], path).path))
  return (path) => !uploads.isUpload(path) && !isAbsolute(path) && names.has(path)
}

/** With the whole path on this machine; of uploads and of refused files, the path that the page knows. */
function shownPlace(uploads: Uploads, roots: readonly string[], path: string): Place {
  if (!uploads.isUpload(path) && !isAbsolute(path)) return { path, folders: path.split('/').slice(0, -1) }
  const place = placeOf(uploads, roots, path)
  return uploads.isUpload(path) ? place : { ...place, path }
}

const nameOfPath = (path: string): string => basename(path) || path
const rootOfPlace = ({ folders, path }: Place): string => folders[0] ?? path
const rootOfRefused = ({ path }: { readonly path: string }): string => path.split('/')[0] ?? path

/** By the folders and files that were chosen, not by all that was in them. */
function titleOfWork(names: readonly string[]): string {
  const [first = '', ...others] = new Set(names)
  return others.length === 0 ? first : `${first} and ${others.length} more`
}
