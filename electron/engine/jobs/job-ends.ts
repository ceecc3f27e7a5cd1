/**
 * Stores how jobs ended. An end that the library cannot store, since a full disk takes no row either, is kept here and
 * stored again until it can be. A program that closes before leaves a row of a job that is not done, which the next
 * start resumes.
 */
import type { LunaError } from '#shared/contract/errors.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { logUnexpected } from '../diagnostics/log.ts'
import type { JobState, JobStore } from './job-store.ts'

export interface JobEnd {
  readonly state: JobState
  readonly error: LunaError | null
}

export interface JobEnds {
  store(job: Job, end: JobEnd): void
  /** The job as it ended, where the library could not store that yet. */
  unstored(id: string): Job | undefined
  close(): void
}

const STORE_AGAIN_MS = 5_000

export function createJobEnds(store: Pick<JobStore, 'finish'>): JobEnds {
  const unstored = new Map<string, JobEnd & { readonly job: Job }>()
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function storeEnd(job: Job, end: JobEnd): void {
    try {
      store.finish(job, end.state, end.error)
      unstored.delete(job.id)
    } catch (cause) {
      if (!unstored.has(job.id)) logUnexpected('job_end', cause)
      unstored.set(job.id, { ...end, job: { ...job, state: end.state, error: end.error?.toReport() ?? null } })
      if (!isClosed) timer ??= setInterval(storeAgain, STORE_AGAIN_MS).unref()
    }
  }

  function storeAgain(): void {
    for (const { job, ...end } of [...unstored.values()]) storeEnd(job, end)
    if (unstored.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    store: storeEnd,
    unstored: (id) => unstored.get(id)?.job,
    close() {
      isClosed = true
      clearInterval(timer)
    },
  }
}
