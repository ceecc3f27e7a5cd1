/** The queue's table: who claims what, until when, and how it ended. A plain table, not distributed. */
import { sql } from 'kysely'
import { HOUR_MS, MINUTE_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { DONE_JOBS_KEPT_MS, PRUNED_AT_ONCE } from '../retention.ts'

export interface ClaimedJob {
  readonly id: string
  readonly kind: string
  readonly payload: unknown
  /** This one included. With the id, it tells a claim from a later one of the same job. */
  readonly attempts: number
  /** The trace that enqueued it. */
  readonly traceParent: string | null
}

/** How many more jobs of a kind may be claimed. */
export interface Slots {
  readonly kind: string
  readonly free: number
}

export type Outcome =
  | { readonly job: ClaimedJob; readonly kind: 'done' }
  | { readonly job: ClaimedJob; readonly kind: 'failed'; readonly error: unknown }
  /** The runner stops: the attempt does not count. */
  | { readonly job: ClaimedJob; readonly kind: 'released' }

/** A runner that does not renew its lease for this long is taken for dead. */
export const LEASE_MS = 2 * MINUTE_MS
/** With the pauses between them about nine hours: longer than services are usually down. */
export const MAX_ATTEMPTS = 20
/** Doubled with each attempt: 2 s, 4 s, … up to an hour, each between half and one and a half of it. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = HOUR_MS

export interface JobStore {
  /** Notes how jobs ended, and claims others that are due: of the first kinds first, up to `limit` in all. */
  exchange(ended: readonly Outcome[], slots: readonly Slots[], limit: number): Promise<ClaimedJob[]>
  /** Extends the leases; returns the ids of the claims that still hold. */
  renew(jobs: readonly ClaimedJob[]): Promise<Set<string>>
  /** Jobs whose runner died wait again, or are dead after too many attempts. */
  reclaim(): Promise<void>
  /** Removes jobs that were done long ago. */
  prune(): Promise<void>
}

function pauseAfter(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts) * (0.5 + Math.random())
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

/** A claim that was lost in between changes nothing. */
const held = (jobs: readonly ClaimedJob[]) => sql`
  from unnest(${jobs.map(({ id }) => id)}::uuid[], ${jobs.map(({ attempts }) => attempts)}::integer[])
    as claim(id, attempts)
  where jobs.id = claim.id and jobs.attempts = claim.attempts and jobs.state = 'running'`

async function noteFailure(tx: Tx, job: ClaimedJob, error: unknown, now: Date): Promise<void> {
  const isDead = job.attempts >= MAX_ATTEMPTS
  await tx
    .updateTable('jobs')
    .set({
      ...(isDead ? { state: 'dead', finished_at: now } : { state: 'waiting' }),
      run_at: new Date(now.getTime() + pauseAfter(job.attempts)),
      last_error: textOf(error),
    })
    .where('id', '=', job.id)
    .where('attempts', '=', job.attempts)
    .where('state', '=', 'running')
    .execute()
}

async function noteEnds(tx: Tx, ended: readonly Outcome[], now: Date): Promise<void> {
  const done = ended.flatMap(({ kind, job }) => (kind === 'done' ? [job] : []))
  const released = ended.flatMap(({ kind, job }) => (kind === 'released' ? [job] : []))
  if (done.length > 0) {
    await sql`update jobs set state = 'done', finished_at = ${now}, last_error = null ${held(done)}`.execute(tx)
  }
  if (released.length > 0) {
    await sql`update jobs set state = 'waiting', attempts = jobs.attempts - 1 ${held(released)}`.execute(tx)
  }
  for (const outcome of ended) if (outcome.kind === 'failed') await noteFailure(tx, outcome.job, outcome.error, now)
}

async function claim(tx: Tx, slots: readonly Slots[], limit: number, now: Date): Promise<ClaimedJob[]> {
  const { rows } = await sql<ClaimedJob>`
    with due as materialized (
      select job.id
      from unnest(${slots.map(({ kind }) => kind)}::text[], ${slots.map(({ free }) => free)}::integer[])
        with ordinality as slot(kind, free, place)
      cross join lateral (
        select id from jobs where kind = slot.kind and state = 'waiting' and run_at <= ${now}
        order by run_at limit slot.free for update skip locked) as job
      order by slot.place limit ${limit}
    )
    update jobs set state = 'running', attempts = attempts + 1, lease_until = ${new Date(now.getTime() + LEASE_MS)}
    from due where jobs.id = due.id
    returning jobs.id, jobs.kind, jobs.payload, jobs.attempts, jobs.trace_parent as "traceParent"`.execute(tx)
  return rows
}

export function createJobStore(database: MarketDatabase, clock: Clock): JobStore {
  return {
    async exchange(ended, slots, limit) {
      if (ended.length === 0 && (slots.length === 0 || limit <= 0)) return []
      return database.asService(async (tx) => {
        const now = clock.now()
        await noteEnds(tx, ended, now)
        return slots.length === 0 || limit <= 0 ? [] : claim(tx, slots, limit, now)
      })
    },

    async renew(jobs) {
      if (jobs.length === 0) return new Set()
      const { rows } = await database.asService((tx) =>
        sql<{ id: string }>`
          update jobs set lease_until = ${new Date(clock.now().getTime() + LEASE_MS)} ${held(jobs)}
          returning jobs.id`.execute(tx),
      )
      return new Set(rows.map(({ id }) => id))
    },

    reclaim: () =>
      database.asService(async (tx) => {
        const now = clock.now()
        await sql`
          update jobs set state = case when attempts < ${sql.lit(MAX_ATTEMPTS)} then 'waiting' else 'dead' end,
            finished_at = case when attempts < ${sql.lit(MAX_ATTEMPTS)} then null else ${now}::timestamptz end,
            run_at = ${now}, last_error = coalesce(last_error, 'The market stopped while this job was running.')
          where state = 'running' and lease_until <= ${now}`.execute(tx)
      }),

    async prune() {
      const before = new Date(clock.now().getTime() - DONE_JOBS_KEPT_MS)
      for (let removed = PRUNED_AT_ONCE; removed === PRUNED_AT_ONCE; ) {
        const { numAffectedRows } = await database.asService((tx) =>
          sql`
            delete from jobs where id in (
              select id from jobs where state = 'done' and finished_at < ${before} limit ${sql.lit(PRUNED_AT_ONCE)})`.execute(
            tx,
          ),
        )
        removed = Number(numAffectedRows ?? 0n)
      }
    },
  }
}
