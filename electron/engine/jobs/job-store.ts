/** Job rows. Every change says which states it may leave, so that two programs cannot overrule each other. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { errorReportSchema, type LunaError } from '#shared/contract/errors.ts'
import { type Job, jobSchema } from '#shared/contract/studio/jobs.ts'
import type { NewJob } from './jobs.ts'

export type JobState = Job['state']

const rowSchema = z
  .object({
    id: z.string(),
    kind: jobSchema.shape.kind,
    title: z.string(),
    state: jobSchema.shape.state,
    done: z.number(),
    total: z.number(),
    unit: jobSchema.shape.unit,
    error: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .transform(
    (row): Job => ({
      id: row.id,
      kind: row.kind,
      title: row.title,
      state: row.state,
      done: row.done,
      total: row.total,
      unit: row.unit,
      error: row.error === null ? null : errorReportSchema.parse(JSON.parse(row.error)),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
  )

const ownerRowSchema = z.object({ id: z.string(), owner: z.string() })

const COLUMNS = 'id, kind, title, state, done, total, unit, error, created_at, updated_at'
/** Jobs shown at most; the oldest ended ones fall out of the list first. */
const MAX_LISTED = 200

export interface JobStore {
  insert(id: string, job: NewJob): void
  get(id: string): Job | null
  payload(id: string): unknown
  list(): Job[]
  ownQueued(): Job[]
  /** Of this kind, oldest first; an owner may be gone. */
  unfinished(kind: Job['kind']): { readonly id: string; readonly owner: string }[]
  /** False if another program has ended the job in the meantime. */
  setState(id: string, state: 'running' | 'cancelled'): boolean
  saveProgress(job: Job): boolean
  /** False for a job that has not ended. */
  reopen(id: string, payload: unknown): boolean
  finish(job: Job, state: JobState, error: LunaError | null): void
  clear(): void
  takeOver(isAlive: (owner: string) => boolean): void
  /** Jobs that changed since the last call. */
  changedElsewhere(): Job[]
}

const now = () => new Date().toISOString()

export function createJobStore(db: Database, owner: string): JobStore {
  const insert = db.prepare(
    `insert into job (id, kind, title, state, total, unit, payload, owner, created_at, updated_at)
     values (@id, @kind, @title, 'queued', @total, @unit, @payload, @owner, @now, @now)`,
  )
  const byId = db.prepare(`select ${COLUMNS} from job where id = ?`)
  const payloadById = db.prepare('select payload from job where id = ?').pluck()
  const newest = db.prepare(
    `select ${COLUMNS} from job order by state in ('queued', 'running') desc, id desc limit ${MAX_LISTED}`,
  )
  const queued = db.prepare(`select ${COLUMNS} from job where state = 'queued' and owner = ? order by id`)
  const unfinished = db.prepare(
    `select id, owner from job where kind = ? and state in ('queued', 'running') and owner is not null order by id`,
  )
  const since = db.prepare(`select ${COLUMNS} from job where updated_at >= ? and owner <> ? order by updated_at`)
  const setState = db.prepare(
    `update job set state = @state, updated_at = @now where id = @id and state in ('queued', 'running')`,
  )
  const saveProgress = db.prepare(
    `update job set done = @done, total = @total, updated_at = @now where id = @id and state = 'running'`,
  )
  const finish = db.prepare(
    `update job set state = @state, done = @done, total = @total, error = @error, updated_at = @now
     where id = @id and state in ('queued', 'running')`,
  )
  const reopen = db.prepare(
    `update job set state = 'queued', error = null, owner = @owner, payload = @payload, updated_at = @now
     where id = @id and state in ('finished', 'cancelled', 'failed')`,
  )
  let lastLook = now()

  return {
    insert(id, job) {
      const { kind, title, unit, total = 0 } = job
      insert.run({ id, kind, title, unit, total, payload: JSON.stringify(job.payload), owner, now: now() })
    },
    get(id) {
      const row = byId.get(id)
      return row === undefined ? null : rowSchema.parse(row)
    },
    payload: (id) => JSON.parse(String(payloadById.get(id))),
    list: () => newest.all().map((row) => rowSchema.parse(row)),
    ownQueued: () => queued.all(owner).map((row) => rowSchema.parse(row)),
    unfinished: (kind) => unfinished.all(kind).map((row) => ownerRowSchema.parse(row)),
    setState: (id, state) => setState.run({ id, state, now: now() }).changes > 0,
    saveProgress: ({ id, done, total }) => saveProgress.run({ id, done, total, now: now() }).changes > 0,
    reopen: (id, payload) => reopen.run({ id, payload: JSON.stringify(payload), owner, now: now() }).changes > 0,
    finish({ id, done, total }, state, error) {
      finish.run({
        id,
        state,
        done,
        total,
        error: error === null ? null : JSON.stringify(error.toReport()),
        now: now(),
      })
    },
    clear() {
      db.prepare(`delete from job where state in ('finished', 'cancelled', 'failed')`).run()
    },
    takeOver(isAlive) {
      const owners = db
        .prepare(`select distinct owner from job where state in ('queued', 'running') and owner is not null`)
        .pluck()
        .all()
      const adopt = db.prepare(
        `update job set owner = @owner, state = 'queued' where owner = @former and state in ('queued', 'running')`,
      )
      for (const former of owners) {
        if (former !== owner && !isAlive(String(former))) adopt.run({ owner, former })
      }
    },
    changedElsewhere() {
      const from = lastLook
      lastLook = now()
      return since.all(from, owner).map((row) => rowSchema.parse(row))
    },
  }
}
