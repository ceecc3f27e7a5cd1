/** Bringing files in: by their paths in the desktop app, copied to the studio first in a browser tab. */
import { create } from 'zustand'
import { client } from '../api/client.ts'
import { desktop } from '../api/desktop.ts'
import { describeError } from '../api/errors.ts'
import { rememberRetry } from '../api/job-retries.ts'
import { uploadFile } from '../api/resources.ts'
import { attempt } from '../components/attempt.ts'
import { toast } from '../components/toast.tsx'
import { en } from '../strings/en.ts'
import type { FoundFile } from './collect-files.ts'

const words = en.library.imports

export interface FailedUpload {
  path: string
  message: string
}

interface ImportState {
  /** Copying to the studio; null where nothing is copied. */
  upload: { done: number; total: number } | null
  failedUploads: readonly FailedUpload[]
  /** Imports begun on this page that the tray still shows, oldest first. */
  jobIds: readonly string[]
}

export const useImports = create<ImportState>()(() => ({ upload: null, failedUploads: [], jobIds: [] }))

let cancelUpload: AbortController | null = null

const AT_ONCE = 3
/** The API takes so many files in one import. */
const LARGEST_IMPORT = 10_000

async function begin(input: { paths?: string[]; uploads?: string[] }): Promise<void> {
  const { jobId } = await client.jobs.startImport(input)
  // Uploaded files are gone once they were imported; paths can be read again.
  if (input.paths) rememberRetry(jobId, () => begin(input))
  useImports.setState(({ jobIds }) => ({ jobIds: [...jobIds, jobId] }))
}

/** Files and folders of this machine. */
export function importPaths(paths: readonly string[]): void {
  for (let start = 0; start < paths.length; start += LARGEST_IMPORT) {
    attempt(begin({ paths: paths.slice(start, start + LARGEST_IMPORT) }))
  }
}

async function uploadAll(found: readonly FoundFile[], signal: AbortSignal): Promise<string[]> {
  const uploads: string[] = []
  const failed: FailedUpload[] = []
  const waiting = found.values()
  const worker = async () => {
    for (const { file, path } of waiting) {
      if (signal.aborted) return
      try {
        uploads.push(await uploadFile(file, path, signal))
      } catch (error) {
        if (signal.aborted) return
        failed.push({ path, message: describeError(error).detail ?? words.copyFailed })
      }
      useImports.setState({ upload: { done: uploads.length + failed.length, total: found.length } })
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  useImports.setState(({ failedUploads }) => ({ failedUploads: [...failedUploads, ...failed] }))
  return uploads
}

async function importUploads(found: readonly FoundFile[]): Promise<void> {
  const controller = new AbortController()
  cancelUpload = controller
  useImports.setState({ upload: { done: 0, total: found.length } })
  try {
    const uploads = await uploadAll(found, controller.signal)
    for (let start = 0; start < uploads.length && !controller.signal.aborted; start += LARGEST_IMPORT) {
      await begin({ uploads: uploads.slice(start, start + LARGEST_IMPORT) })
    }
  } finally {
    if (cancelUpload === controller) cancelUpload = null
    useImports.setState({ upload: null })
  }
}

export function importFound(found: readonly FoundFile[]): void {
  if (found.length === 0) {
    toast({ title: words.nothing })
    return
  }
  const paths = desktop ? found.map(({ file }) => desktop?.pathForFile(file) ?? '') : []
  if (desktop && paths.every((path) => path !== '')) importPaths(paths)
  else attempt(importUploads(found))
}

export function cancelUploads(): void {
  cancelUpload?.abort()
}

/** Takes an import out of the tray; its job goes on or stays in the status strip. */
export function dismissImport(jobId: string): void {
  useImports.setState(({ jobIds }) => ({ jobIds: jobIds.filter((id) => id !== jobId) }))
}

export function dismissFailedUploads(): void {
  useImports.setState({ failedUploads: [] })
}
