/**
 * Work that must happen: enqueued in the transaction that makes it necessary, done by any server, at least once. A
 * handler must therefore be safe to run twice.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import type * as z from 'zod'
import { MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'

export interface NewJob {
  readonly kind: string
  /** One piece of work has one key; enqueueing it again changes nothing. */
  readonly key: string
  readonly payload: object
  readonly runAt?: Date
}

export interface Jobs {
  enqueue(tx: Tx, job: NewJob): Promise<void>
  register<Payload>(kind: string, schema: z.ZodType<Payload>, handler: (payload: Payload) => Promise<void>): void
  /** Runs on every server, once an interval; what must run on one server alone takes a lock of its own. */
  every(name: string, intervalMs: number, handler: () => Promise<void>): void
  start(): void
  /** Runs what is due now, and what that makes due, and returns how many jobs ended. For tests and shutdown. */
  runDue(): Promise<number>
  stop(): Promise<void>
}

interface JobRow {
  readonly id: string
  readonly kind: string
  readonly payload: unknown
  readonly attempts: number
}

const LEASE_MS = 5 * MINUTE_MS
const MAX_ATTEMPTS = 12
const POLL_MS = 500
/** Doubled with each attempt: 2 s, 4 s, … about two hours in all. */
const FIRST_BACKOFF_MS = 1_000

interface JobsParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly log: Logger
}

function createStore({ database, clock }: JobsParts) {
  return {
    /** Takes the longest due job, also one whose runner died. */
    claim: (): Promise<JobRow | undefined> =>
      database.asService(async (tx) => {
        const now = clock.now()
        const due = await tx
          .selectFrom('jobs')
          .select(['id', 'kind', 'payload', 'attempts'])
          .where((where) =>
            where.or([
              where.and([where('state', '=', 'waiting'), where('run_at', '<=', now)]),
              where.and([where('state', '=', 'running'), where('lease_until', '<=', now)]),
            ]),
          )
          .orderBy('run_at')
          .limit(1)
          .forUpdate()
          .skipLocked()
          .executeTakeFirst()
        if (due === undefined) return undefined
        await tx
          .updateTable('jobs')
          .set({
            state: 'running',
            attempts: due.attempts + 1,
            lease_until: new Date(now.getTime() + LEASE_MS),
          })
          .where('id', '=', due.id)
          .execute()
        return { ...due, attempts: due.attempts + 1 }
      }),

    finish: (id: string): Promise<void> =>
      database.asService(async (tx) => {
        await tx
          .updateTable('jobs')
          .set({ state: 'done', finished_at: clock.now(), last_error: null })
          .where('id', '=', id)
          .execute()
      }),

    fail: ({ id, attempts }: JobRow, error: unknown): Promise<void> =>
      database.asService(async (tx) => {
        const isDead = attempts >= MAX_ATTEMPTS
        const backoffMs = FIRST_BACKOFF_MS * 2 ** attempts * (0.5 + Math.random())
        await tx
          .updateTable('jobs')
          .set({
            state: isDead ? 'dead' : 'waiting',
            run_at: new Date(clock.now().getTime() + backoffMs),
            last_error: error instanceof Error ? (error.stack ?? error.message) : String(error),
          })
          .where('id', '=', id)
          .execute()
      }),
  }
}

export function createJobs(parts: JobsParts): Jobs {
  const { log } = parts
  const store = createStore(parts)
  const handlers = new Map<string, (payload: unknown) => Promise<void>>()
  const timers: { name: string; intervalMs: number; handler: () => Promise<void> }[] = []
  const stopping = new AbortController()
  const loops: Promise<void>[] = []

  async function runOne(): Promise<boolean> {
    const job = await store.claim()
    if (job === undefined) return false
    try {
      const handler = handlers.get(job.kind)
      if (handler === undefined) throw new Error(`no handler for jobs of kind ${job.kind}`)
      await handler(job.payload)
      await store.finish(job.id)
    } catch (error) {
      log.warn({ jobId: job.id, kind: job.kind, attempts: job.attempts, err: error }, 'job failed')
      await store.fail(job, error)
    }
    return true
  }

  /** Again and again until the market stops; a failure is told and does not end it. */
  async function repeat(name: string, pauseMs: () => Promise<number>): Promise<void> {
    while (!stopping.signal.aborted) {
      const pause = await pauseMs().catch((error: unknown) => {
        log.error({ name, err: error }, 'periodic work failed')
        return POLL_MS
      })
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  return {
    async enqueue(tx, { kind, key, payload, runAt }) {
      const now = parts.clock.now()
      await tx
        .insertInto('jobs')
        .values({
          id: uuidv7(),
          kind,
          key,
          payload: JSON.stringify(payload),
          state: 'waiting',
          run_at: runAt ?? now,
          created_at: now,
        })
        .onConflict((conflict) => conflict.columns(['kind', 'key']).doNothing())
        .execute()
    },

    register(kind, schema, handler) {
      handlers.set(kind, async (payload) => handler(schema.parse(payload)))
    },

    every(name, intervalMs, handler) {
      timers.push({ name, intervalMs, handler })
    },

    start() {
      loops.push(repeat('jobs', async () => ((await runOne()) ? 0 : POLL_MS)))
      for (const { name, intervalMs, handler } of timers) {
        loops.push(
          repeat(name, async () => {
            await handler()
            return intervalMs
          }),
        )
      }
    },

    async runDue() {
      let ended = 0
      while (await runOne()) ended++
      return ended
    },

    async stop() {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}
