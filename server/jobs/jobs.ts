/**
 * Work that must happen: enqueued in the transaction that makes it necessary, done by any server, at least once. A
 * handler must therefore be safe to run twice.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { enqueueJob } from './enqueue.ts'
import { createJobRunner, type Priority, type RegisteredKind } from './runner.ts'
import { createJobStore, LEASE_MS, type Outcome } from './store.ts'

export interface NewJob {
  readonly kind: string
  /** One piece of work has one key; enqueueing it again changes nothing. */
  readonly key: string
  readonly payload: object
  readonly runAt?: Date
}

/** How a kind of job shares a node with others. */
interface JobTraits {
  readonly priority: Priority
  /** Jobs of the kind that one node runs at a time. */
  readonly concurrency: number
}

/** Aborted when the node stops, or another one has taken the job over. What throws then is tried again elsewhere. */
type JobHandler<Payload> = (payload: Payload, signal: AbortSignal) => Promise<void>

export interface Jobs {
  enqueue(tx: Tx, job: NewJob): Promise<void>
  /** A kind that no server knows waits for one that does. */
  register<Payload>(kind: string, schema: z.ZodType<Payload>, handler: JobHandler<Payload>, traits?: JobTraits): void
  /** Runs on every server, once an interval; what must run on one server alone takes a lock of its own. */
  every(name: string, intervalMs: number, handler: () => Promise<void>): void
  /** Runs periodic work at once, by its name. Throws NOT_FOUND. For tests. */
  runPeriodic(name: string): Promise<void>
  /** Runs once after the start, and again a minute after each failure; not waited for when the market stops. */
  onStart(name: string, handler: () => Promise<void>): void
  start(): void
  /** Runs what is due now, and what that makes due, and returns how many jobs ended. For tests and shutdown. */
  runDue(): Promise<number>
  stop(): Promise<void>
}

/** Nearly all the time, jobs of payments wait for the payment service; nothing else may keep them waiting. */
export const PAYMENT_JOBS: JobTraits = { priority: 'payment', concurrency: 96 }
/** Long work, one at a time. */
export const BULK_JOBS: JobTraits = { priority: 'bulk', concurrency: 1 }
const NORMAL_JOBS: JobTraits = { priority: 'normal', concurrency: 4 }

const AFTER_FAILURE_MS = 500
const START_RETRY_MS = MINUTE_MS

interface JobsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly log: Logger
  readonly onEnd?: (kind: string, outcome: Outcome['kind'], durationS: number) => void
  /** How often leases are renewed; several times within one. */
  readonly heartbeatMs?: number
}

export function createJobs({ database, clock, log, onEnd = () => {}, heartbeatMs = LEASE_MS / 4 }: JobsParts): Jobs {
  const store = createJobStore(database, clock)
  const kinds = new Map<string, RegisteredKind>()
  const runner = createJobRunner({ store, log, kinds, onEnd })
  const timers: { name: string; intervalMs: number; handler: () => Promise<void> }[] = []
  const atStart: { name: string; handler: () => Promise<void> }[] = []
  const stopping = new AbortController()
  const beating = new AbortController()
  const loops: Promise<void>[] = []

  /** Repeats until the market stops; a failure is logged and does not end it. */
  async function repeat(name: string, work: () => Promise<number>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pause = await work().catch((error: unknown) => {
        log.error({ name, err: error }, 'periodic work failed')
        return AFTER_FAILURE_MS
      })
      await sleep(pause, undefined, { signal }).catch(() => {})
    }
  }

  async function runOnce(name: string, handler: () => Promise<void>): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        return await handler()
      } catch (error) {
        if (!stopping.signal.aborted) log.error({ name, err: error }, 'work at the start failed')
      }
      await sleep(START_RETRY_MS, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const every: Jobs['every'] = (name, intervalMs, handler) => void timers.push({ name, intervalMs, handler })
  every('forget done jobs', HOUR_MS, store.prune)

  async function beat(): Promise<number> {
    await runner.beat()
    return heartbeatMs
  }
  let heart = Promise.resolve()

  return {
    enqueue: (tx, job) => enqueueJob(tx, job, clock.now()),

    register(kind, schema, handler, traits = NORMAL_JOBS) {
      kinds.set(kind, { ...traits, handle: async (payload, signal) => handler(schema.parse(payload), signal) })
    },

    every,
    async runPeriodic(wanted) {
      const found = timers.find(({ name }) => name === wanted)
      if (found === undefined) throw new LunaError('NOT_FOUND', `periodic work: ${wanted}`)
      await found.handler()
    },
    onStart: (name, handler) => void atStart.push({ name, handler }),

    start() {
      loops.push(runner.run())
      for (const { name, handler } of atStart) void runOnce(name, handler)
      heart = repeat('leases of jobs', beat, beating.signal)
      for (const { name, intervalMs, handler } of timers) {
        const work = (): Promise<number> => handler().then(() => intervalMs)
        loops.push(repeat(name, work, stopping.signal))
      }
    },

    runDue: runner.runDue,

    async stop() {
      stopping.abort()
      await runner.stop()
      await Promise.all(loops)
      beating.abort()
      await heart
    },
  }
}
