/**
 * Work that outlasts a call. Every job is a row; a handler per kind does the work, one job of a kind at a time. A job
 * whose program was killed is taken up again by the next program, so handlers start from what the library holds.
 */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'
import type { Job } from '#shared/contract/studio/jobs.ts'
import { createChannel } from '../channel.ts'
import type { Instance } from '../instance.ts'
import { createJobStore } from './job-store.ts'
import { createScheduler } from './scheduler.ts'

export interface JobRun {
  readonly jobId: string
  /** What `create` was given; the handler parses it. */
  readonly payload: unknown
  /** Aborts when the user cancels, or when the program closes (the job then resumes at the next start). */
  readonly signal: AbortSignal
  report(progress: { readonly done?: number; readonly total?: number }): void
}

export type JobHandler = (run: JobRun) => Promise<void>

export interface NewJob {
  readonly kind: Job['kind']
  /** What it works on, in the user's words. */
  readonly title: string
  readonly unit: Job['unit']
  /** 0 while unknown. */
  readonly total?: number
  /** JSON; all data that the handler needs to start or to resume. */
  readonly payload: unknown
}

export interface Jobs {
  register(kind: Job['kind'], handler: JobHandler): void
  /** Stores the job and starts it as soon as no other of its kind runs. May be called inside `write`. */
  create(job: NewJob): string
  get(id: string): Job | null
  list(): Job[]
  /** The job of this kind that a living program has taken on, if any. */
  underWay(kind: Job['kind']): string | undefined
  /** First the present jobs, then each change. */
  watch(signal?: AbortSignal): AsyncIteratorObject<Job, undefined, void>
  /** Throws NOT_FOUND. A job that has ended stays as it is. */
  cancel(id: string): void
  /** Queues a job that has ended once more, with another payload. False for one that has not. Throws NOT_FOUND. */
  reopen(id: string, payload: unknown): boolean
  /** Forgets jobs that have ended. */
  clear(): void
  /** Takes up the jobs that programs before this one left unfinished. Call once all handlers are registered. */
  resume(): void
  /** Tells watchers of what other programs changed. */
  refresh(): void
  /** Resolves when no job of this program runs or waits. */
  whenIdle(): Promise<void>
  /** Stops the running jobs so that they resume at the next start. */
  close(): Promise<void>
}

export function createJobs({ db, instance }: { db: Database; instance: Instance }): Jobs {
  const store = createJobStore(db, instance.id)
  const channel = createChannel<Job>(newestOfEach)
  const scheduler = createScheduler(store, publish)
  let isClosed = false
  const withProgress = (job: Job): Job => ({ ...(scheduler.running(job.id) ?? scheduler.unstored(job.id) ?? job) })

  function publish(id: string): void {
    if (isClosed) return
    const job = store.get(id)
    if (job !== null) channel.publish(withProgress(job))
  }

  return {
    register: scheduler.register,
    create(job) {
      const id = newId()
      store.insert(id, job)
      scheduler.plan()
      setImmediate(() => publish(id))
      return id
    },
    get(id) {
      const job = store.get(id)
      return job === null ? null : withProgress(job)
    },
    underWay(kind) {
      const isUnderWay = (id: string, owner: string) => scheduler.unstored(id) === undefined && instance.isAlive(owner)
      return store.unfinished(kind).find(({ id, owner }) => isUnderWay(id, owner))?.id
    },
    list: () => store.list().map(withProgress),
    watch: (signal) => channel.subscribe(signal, store.list().map(withProgress)),
    cancel(id) {
      if (store.get(id) === null) throw new LunaError('NOT_FOUND', `job ${id}`)
      if (!scheduler.cancel(id) && store.setState(id, 'cancelled')) publish(id)
    },
    reopen(id, payload) {
      if (store.get(id) === null) throw new LunaError('NOT_FOUND', `job ${id}`)
      const isReopened = store.reopen(id, payload)
      scheduler.plan()
      setImmediate(() => publish(id))
      return isReopened
    },
    clear: store.clear,
    resume() {
      store.takeOver((owner) => instance.isAlive(owner))
      scheduler.plan()
    },
    refresh() {
      for (const job of store.changedElsewhere()) channel.publish(job)
    },
    whenIdle: scheduler.whenIdle,
    async close() {
      await scheduler.close()
      isClosed = true
      channel.close()
    },
  }
}

/** Of what waits for a slow reader, only the newest state of each job matters. */
function newestOfEach(waiting: Job[]): Job[] {
  return [...new Map(waiting.map((job) => [job.id, job])).values()]
}
