/** Bringing files in: by their paths in the desktop app, copied to the studio first in a browser tab. */
import { create } from 'zustand'
import { type ErrorReport, LunaError } from '#shared/contract/errors.ts'
import { client } from '../api/client.ts'
import { desktop } from '../api/desktop.ts'
import { rememberRetry } from '../api/job-retries.ts'
import { uploadFile } from '../api/resources.ts'
import { attempt } from '../components/attempt.ts'
import { toast } from '../components/toast.tsx'
import { en } from '../strings/en.ts'
import type { FoundFile } from './collect-files.ts'

const words = en.library.imports

/** What was chosen or dropped at once: one card of the tray from the first moment to its end. */
export interface ImportSession {
  readonly id: number
  /** Null until the folders have been read. */
  readonly title: string | null
  /** Copying to the studio; null where nothing is copied any more. */
  readonly upload: { readonly done: number; readonly total: number } | null
  /** More than one where there are more files than one import takes. */
  readonly jobIds: readonly string[]
}

export const useImports = create<{ sessions: readonly ImportSession[] }>()(() => ({ sessions: [] }))

const cancels = new Map<number, AbortController>()
let lastId = 0

function openSession(title: string | null): number {
  lastId += 1
  const session: ImportSession = { id: lastId, title, upload: null, jobIds: [] }
  useImports.setState(({ sessions }) => ({ sessions: [...sessions, session] }))
  return session.id
}

function changeSession(id: number, change: (session: ImportSession) => Partial<ImportSession>): void {
  useImports.setState(({ sessions }) => ({
    sessions: sessions.map((session) => (session.id === id ? { ...session, ...change(session) } : session)),
  }))
}

/** Removes a card from the tray; its jobs continue in the status strip. */
export function dismissSession(id: number): void {
  cancels.get(id)?.abort()
  useImports.setState(({ sessions }) => ({ sessions: sessions.filter((session) => session.id !== id) }))
}

/** Takes the card of a job out of the tray, whose page says more. */
export function dismissImport(jobId: string): void {
  for (const { id, jobIds } of useImports.getState().sessions) if (jobIds.at(-1) === jobId) dismissSession(id)
}

const AT_ONCE = 3
/** The API takes so many files in one import. */
const LARGEST_IMPORT = 10_000

/** Files that could not be copied, by the job whose report names them: the page alone can read them again. */
const refusedFiles = new Map<string, readonly FoundFile[]>()

type NewImport = Parameters<typeof client.jobs.startImport>[0]

async function begin(session: number, input: NewImport): Promise<string> {
  const { jobId } = await client.jobs.startImport(input)
  // Uploaded files are gone once they were imported; paths can be read again.
  if (input.paths) rememberRetry(jobId, () => begin(session, input))
  changeSession(session, ({ jobIds }) => ({ jobIds: [...jobIds, jobId] }))
  return jobId
}

/** Removes the optimistic card again if nothing could be started. */
function withSession(title: string | null, work: (session: number) => Promise<void>): void {
  const session = openSession(title)
  attempt(
    work(session).then(
      () => {
        const own = useImports.getState().sessions.find(({ id }) => id === session)
        if (own?.jobIds.length === 0) dismissSession(session)
      },
      (cause: unknown) => {
        dismissSession(session)
        throw cause
      },
    ),
  )
}

/** Files and folders of this machine. */
export function importPaths(paths: readonly string[]): void {
  if (paths.length === 0) return
  withSession(titleOf(paths.map((path) => path.split(/[/\\]/).findLast(Boolean) ?? path)), async (session) => {
    for (let start = 0; start < paths.length; start += LARGEST_IMPORT) {
      await begin(session, { paths: paths.slice(start, start + LARGEST_IMPORT) })
    }
  })
}

function titleOf(names: readonly string[]): string {
  const [first = '', ...others] = new Set(names)
  return others.length === 0 ? first : words.titleOfMany(first, others.length)
}

interface Uploaded {
  readonly uploads: string[]
  readonly refused: { readonly found: FoundFile; readonly error: ErrorReport }[]
}

/** In the order in which the files were chosen, whichever is copied first: the engine names the import by the first. */
async function uploadAll(session: number, found: readonly FoundFile[], signal: AbortSignal): Promise<Uploaded> {
  const uploads: (string | undefined)[] = Array.from(found, () => undefined)
  const refused: Uploaded['refused'] = []
  const waiting = found.entries()
  let done = 0
  const worker = async () => {
    for (const [index, file] of waiting) {
      if (signal.aborted) return
      try {
        uploads[index] = await uploadFile(file.file, file.path, signal)
      } catch (cause) {
        if (signal.aborted) return
        const error = cause instanceof LunaError ? cause : new LunaError('FILE_UNREADABLE', words.copyFailed)
        refused.push({ found: file, error: error.toReport() })
      }
      done += 1
      changeSession(session, () => ({ upload: { done, total: found.length } }))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { uploads: uploads.filter((id) => id !== undefined), refused }
}

async function copying<T>(
  session: number,
  total: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  const controller = new AbortController()
  cancels.set(session, controller)
  changeSession(session, () => ({ upload: { done: 0, total } }))
  try {
    const result = await work(controller.signal)
    return controller.signal.aborted ? undefined : result
  } finally {
    cancels.delete(session)
    changeSession(session, () => ({ upload: null }))
  }
}

async function importUploads(session: number, found: readonly FoundFile[]): Promise<void> {
  for (let start = 0; start < found.length; start += LARGEST_IMPORT) {
    const part = found.slice(start, start + LARGEST_IMPORT)
    const jobId = await copying(session, part.length, async (signal) => {
      const { uploads, refused } = await uploadAll(session, part, signal)
      if (signal.aborted) return undefined
      const failures = refused.map(({ found: { path }, error }) => ({ path, error }))
      const id = await begin(session, { uploads, ...(failures.length === 0 ? {} : { refused: failures }) })
      refusedFiles.set(
        id,
        refused.map((file) => file.found),
      )
      return id
    })
    if (jobId === undefined) return
  }
}

async function importAll(session: number, found: readonly FoundFile[]): Promise<void> {
  if (found.length === 0) {
    toast({ title: words.nothing })
    return
  }
  changeSession(session, () => ({ title: titleOf(found.map(({ path }) => path.split('/')[0] ?? path)) }))
  await importUploads(session, found)
}

export function importFound(found: readonly FoundFile[]): void {
  const paths = desktop ? found.map(({ file }) => desktop?.pathForFile(file) ?? '') : []
  if (paths.length > 0 && paths.every((path) => path !== '')) importPaths(paths)
  else withSession(null, (session) => importAll(session, found))
}

/** Folders that are still being read; the tray says so at once. */
export function importReading(reading: Promise<readonly FoundFile[]>): void {
  withSession(null, async (session) => importAll(session, await reading))
}

/**
 * Takes up files of an import that failed: those of these items of its report, or all. Files that were never copied are
 * read again where this page still has them.
 */
export async function retryImport(jobId: string, items?: readonly { item: number; path: string }[]): Promise<void> {
  const wanted = items && new Set(items.map(({ path }) => path))
  const files = (refusedFiles.get(jobId) ?? []).filter(({ path }) => wanted?.has(path) ?? true)
  const uploads: string[] = []
  for (const { file, path } of files) {
    // One that still cannot be copied stays in the report as it is.
    const id = await uploadFile(file, path).catch(() => null)
    if (id !== null) uploads.push(id)
  }
  const { started } = await client.jobs.retryImport({
    jobId,
    ...(items === undefined ? {} : { items: items.map(({ item }) => item) }),
    uploads,
  })
  if (started === 0) toast({ title: words.retryNothing, description: words.retryNothingText })
}

export function cancelUploads(session: number): void {
  cancels.get(session)?.abort()
}
