/** Runs this program's jobs: those of one kind after each other, different kinds side by side. */
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { storageError } from '../database/storage-errors.ts'
import { log, logError, logUnexpected } from '../diagnostics/log.ts'
import { createJobEnds, type JobEnd } from './job-ends.ts'
import type { JobStore } from './job-store.ts'
import type { JobHandler } from './jobs.ts'
import { createProgress } from './progress.ts'

interface Running {
  /** Changed in place as it goes. */
  readonly job: Job
  readonly abort: AbortController
  readonly settled: Promise<void>
}

export interface Scheduler {
  register(kind: Job['kind'], handler: JobHandler): void
  /** Looks for work once the present turn, and with it the caller's transaction, is over. */
  plan(): void
  running(id: string): Job | undefined
  /** The job as it ended, where the library could not store that yet. */
  unstored(id: string): Job | undefined
  /** False where this program does not run the job. */
  cancel(id: string): boolean
  whenIdle(): Promise<void>
  close(): Promise<void>
}

/** How long `close` waits for handlers to stop, milliseconds; a handler that does not is left to the next start. */
const CLOSE_TIMEOUT_MS = 10_000

/** The reason that tells a closing program from a user who cancels. */
const CLOSING = new LunaError('CANCELLED', 'Luna Studio is closing.')

export function createScheduler(store: JobStore, publish: (id: string) => void): Scheduler {
  const handlers = new Map<Job['kind'], JobHandler>()
  const running = new Map<string, Running>()
  const idleWaiters = new Set<() => void>()
  const ends = createJobEnds(store)
  let isClosing = false
  let isPlanned = false

  function plan(): void {
    if (isPlanned || isClosing) return
    isPlanned = true
    setImmediate(() => {
      isPlanned = false
      startWaiting()
    })
  }

  function startWaiting(): void {
    if (isClosing) return
    for (const job of store.ownQueued()) {
      const handler = handlers.get(job.kind)
      const isKindBusy = [...running.values()].some((other) => other.job.kind === job.kind)
      if (handler !== undefined && !isKindBusy && ends.unstored(job.id) === undefined) start(job, handler)
    }
    if (running.size > 0) return
    for (const resolve of idleWaiters) resolve()
    idleWaiters.clear()
  }

  function start(queued: Job, handler: JobHandler): void {
    const abort = new AbortController()
    const job: Job = { ...queued, state: 'running' }
    const settled = runJob({ job, handler, abort, store, publish })
      .then((end) => ends.store(job, end))
      .finally(() => {
        running.delete(job.id)
        publish(job.id)
        plan()
      })
    running.set(job.id, { job, abort, settled })
    publish(job.id)
  }

  return {
    register: (kind, handler) => {
      handlers.set(kind, handler)
    },
    plan,
    running: (id) => running.get(id)?.job,
    unstored: ends.unstored,
    cancel(id) {
      const own = running.get(id)
      own?.abort.abort(new LunaError('CANCELLED'))
      return own !== undefined
    },
    whenIdle() {
      return new Promise((resolve) => {
        idleWaiters.add(resolve)
        plan()
      })
    },
    async close() {
      isClosing = true
      ends.close()
      const all = [...running.values()]
      for (const { abort } of all) abort.abort(CLOSING)
      await settledWithin(
        all.map(({ settled }) => settled),
        CLOSE_TIMEOUT_MS,
      )
    },
  }
}

interface RunOptions {
  readonly job: Job
  readonly handler: JobHandler
  readonly abort: AbortController
  readonly store: JobStore
  readonly publish: (id: string) => void
}

/** Never rejects: what goes wrong ends up in the job. */
async function runJob({ job, handler, abort, store, publish }: RunOptions): Promise<JobEnd> {
  const startedAt = performance.now()
  log('job_started', { kind: job.kind })
  const progress = createProgress({
    live: job,
    publish: () => publish(job.id),
    store: () => {
      try {
        // Another program has ended the job.
        if (!store.saveProgress(job)) abort.abort(new LunaError('CANCELLED'))
      } catch (cause) {
        // The job itself meets the same trouble, or does well without its progress being stored.
        logUnexpected('job_progress', cause)
      }
    },
  })
  try {
    const end = await endOf({ job, handler, abort, store }, progress.report)
    if (end.error?.code === 'INTERNAL') logUnexpected('job', end.error.cause)
    logEnd(job, end, startedAt)
    job.state = end.state
    return end
  } finally {
    progress.stop()
  }
}

function logEnd({ kind, done, total }: Job, { state, error }: JobEnd, startedAt: number): void {
  const fields = { kind, state, ms: Math.round(performance.now() - startedAt), done, total }
  if (error === null) log('job_ended', fields)
  else logError('job_ended', { ...fields, code: error.code }, error)
}

async function endOf(
  { job, handler, abort, store }: Omit<RunOptions, 'publish'>,
  report: Parameters<JobHandler>[0]['report'],
): Promise<JobEnd> {
  const { signal } = abort
  try {
    if (!store.setState(job.id, 'running')) return { state: 'cancelled', error: null }
    await handler({ jobId: job.id, payload: store.payload(job.id), signal, report })
    return { state: 'finished', error: null }
  } catch (cause) {
    if (signal.reason === CLOSING) return { state: 'queued', error: null }
    if (signal.aborted) return { state: 'cancelled', error: null }
    return { state: 'failed', error: toLunaError(storageError(cause)) }
  }
}

async function settledWithin(work: readonly Promise<void>[], timeoutMs: number): Promise<void> {
  if (work.length === 0) return
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  await Promise.race([Promise.allSettled(work), limit])
  clearTimeout(timer)
}
