/**
 * Runs claimed jobs, many at a time. Jobs that end and jobs that are claimed next share a transaction, so that a node at
 * work asks the database a few times a second, however short its jobs are.
 */
import type { Logger } from 'pino'
import { LunaError } from '#shared/contract/errors.ts'
import { traced } from '../telemetry/tracing.ts'
import { type ClaimedJob, type JobStore, MAX_ATTEMPTS, type Outcome, type Slots } from './store.ts'

/** What is claimed first when a node has room for a few jobs only. */
export type Priority = 'payment' | 'normal' | 'bulk'

export interface RegisteredKind {
  readonly priority: Priority
  /** Jobs of the kind that one node runs at a time. */
  readonly concurrency: number
  readonly handle: (payload: unknown, signal: AbortSignal) => Promise<void>
}

interface RunnerParts {
  readonly store: JobStore
  readonly log: Logger
  readonly kinds: ReadonlyMap<string, RegisteredKind>
  readonly onEnd: (kind: string, outcome: Outcome['kind'], durationS: number) => void
}

interface JobRunner {
  /** Claims and runs jobs until it is stopped. */
  run(): Promise<void>
  /** Runs one job after the other until none is due, and returns how many ended. */
  runDue(): Promise<number>
  /** Extends the leases of what runs, and makes wait again what other runners left behind. */
  beat(): Promise<void>
  /** Claims nothing more, and waits for what runs. */
  stop(): Promise<void>
}

/** All kinds together: most of them wait for another service most of the time. */
const MAX_RUNNING = 256
const POLL_MS = 500
/** Within it, jobs that end are noted together. */
const GATHER_MS = 15
const ORDER: readonly Priority[] = ['payment', 'normal', 'bulk']

interface Running {
  readonly job: ClaimedJob
  readonly cancel: AbortController
}

/** A pause that can be ended early. */
function createPause() {
  let end = (): void => {}
  return {
    wait: (ms: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms)
        end = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
    end: (): void => end(),
  }
}

function freeSlots(kinds: RunnerParts['kinds'], running: ReadonlyMap<string, Running>): Slots[] {
  const taken = new Map<string, number>()
  for (const { job } of running.values()) taken.set(job.kind, (taken.get(job.kind) ?? 0) + 1)
  return [...kinds]
    .toSorted(([, one], [, other]) => ORDER.indexOf(one.priority) - ORDER.indexOf(other.priority))
    .map(([kind, { concurrency }]) => ({ kind, free: concurrency - (taken.get(kind) ?? 0) }))
    .filter(({ free }) => free > 0)
}

async function attempt(
  { kinds, log }: Pick<RunnerParts, 'kinds' | 'log'>,
  job: ClaimedJob,
  signal: AbortSignal,
): Promise<Outcome> {
  const { id: jobId, kind, attempts } = job
  try {
    await kinds.get(kind)?.handle(job.payload, signal)
    return { job, kind: 'done' }
  } catch (error) {
    if (signal.aborted) return { job, kind: 'released' }
    if (attempts >= MAX_ATTEMPTS) log.error({ jobId, kind, attempts, err: error }, 'job given up')
    else log.warn({ jobId, kind, attempts, err: error }, 'job failed')
    return { job, kind: 'failed', error }
  }
}

/** In a trace of its own, linked to the one that enqueued the job. */
function tracedAttempt(parts: Pick<RunnerParts, 'kinds' | 'log'>, job: ClaimedJob, signal: AbortSignal) {
  const attributes = { 'luna.job.kind': job.kind, 'luna.job.attempt': job.attempts }
  const { kind, traceParent: link } = job
  return traced({ name: `job ${kind}`, kind: 'consumer', attributes, parent: null, link }, async (span) => {
    const outcome = await attempt(parts, job, signal)
    span.set('luna.job.outcome', outcome.kind)
    if (outcome.kind === 'failed') span.fail(outcome.error instanceof Error ? outcome.error.name : 'unknown')
    return outcome
  })
}

const notClaimed = (log: Logger) => (error: unknown) => {
  log.error({ err: error }, 'jobs could not be claimed')
  return false
}

export function createJobRunner({ store, log, kinds, onEnd }: RunnerParts): JobRunner {
  const running = new Map<string, Running>()
  let ended: Outcome[] = []
  let isStopping = false
  let loop: Promise<void> = Promise.resolve()
  const pause = createPause()

  async function perform(job: ClaimedJob): Promise<Outcome> {
    const cancel = new AbortController()
    running.set(job.id, { job, cancel })
    if (isStopping) cancel.abort(new LunaError('CANCELLED'))
    const startedAt = performance.now()
    const outcome = await tracedAttempt({ kinds, log }, job, cancel.signal)
    onEnd(job.kind, outcome.kind, (performance.now() - startedAt) / 1_000)
    return outcome
  }

  /** Outcomes that could not be noted are noted the next time, and keep their leases until then. */
  async function exchange(wantsMore: boolean): Promise<ClaimedJob[]> {
    const noted = ended
    ended = []
    for (const { job } of noted) running.delete(job.id)
    try {
      return await store.exchange(noted, wantsMore ? freeSlots(kinds, running) : [], MAX_RUNNING - running.size)
    } catch (error) {
      for (const { job } of noted) running.set(job.id, { job, cancel: new AbortController() })
      ended.push(...noted)
      throw error
    }
  }

  async function turn(): Promise<boolean> {
    const claimed = await exchange(true)
    for (const job of claimed) {
      void perform(job).then((outcome) => {
        ended.push(outcome)
        pause.end()
      })
    }
    return claimed.length > 0
  }

  async function keepRunning(): Promise<void> {
    while (!isStopping) {
      const hasClaimed = await turn().catch(notClaimed(log))
      if (isStopping) break
      if (!hasClaimed && ended.length === 0) await pause.wait(POLL_MS)
      if (ended.length > 0) await pause.wait(GATHER_MS)
    }
  }

  return {
    run() {
      loop = keepRunning()
      return loop
    },

    async runDue() {
      await store.reclaim()
      for (let count = 0; ; count++) {
        const [job] = await store.exchange([], freeSlots(kinds, running), 1)
        if (job === undefined) return count
        const outcome = await perform(job)
        running.delete(job.id)
        await store.exchange([outcome], [], 0)
      }
    },

    async beat() {
      const all = [...running.values()]
      const kept = await store.renew(all.map(({ job }) => job))
      for (const { job, cancel } of all) {
        // Another runner has it now: what this one still does is done twice at worst.
        if (!kept.has(job.id) && running.get(job.id)?.job === job) cancel.abort(new LunaError('CANCELLED'))
      }
      await store.reclaim()
    },

    async stop() {
      isStopping = true
      pause.end()
      for (const { cancel } of running.values()) cancel.abort(new LunaError('CANCELLED'))
      await loop
      while (running.size > ended.length) await pause.wait(POLL_MS)
      await exchange(false)
    },
  }
}
