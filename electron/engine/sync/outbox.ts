/**
 * Changes on their way to the market. A change is written with its own transaction: both stand or neither. Numbers rise
 * strictly for each account on this device and are never given twice, so that the market can tell what it has.
 */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { type ErrorReport, errorReportSchema, LunaError } from '#shared/contract/errors.ts'
import { queuedCallSchema } from '#shared/contract/studio/queued-calls.ts'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import type { Changes } from '../database/write.ts'
import { createOutboxOrder } from './outbox-order.ts'

export interface NewMutation {
  readonly accountId: string
  /** Tells who sends it; see `MutationHandler`. */
  readonly kind: string
  /** What waits for the same subject is sent in order, and waits while an earlier one is held or refused. */
  readonly subject: string
  /** In the person's words. */
  readonly title: string
  /** JSON, which the handler parses. */
  readonly payload: unknown
  /** Refused, it does not keep back what comes after it. */
  readonly letsOthersPass?: boolean
}

export interface OutboxEntry extends Mutation {
  readonly accountId: string
  readonly payload: unknown
}

export interface Outbox {
  /** Call inside `write`, with the change itself. Throws NOT_FOUND for an account that is not signed in. */
  add(changed: Changes, mutation: NewMutation): string
  /** In order of their numbers. */
  list(accountId: string): OutboxEntry[]
  /** Null where it was sent or given up. */
  find(id: string): OutboxEntry | null
  /** The next one to be sent; null while all that there are wait for the person. */
  next(accountId: string): OutboxEntry | null
  setState(changed: Changes, id: string, state: Mutation['state'], details?: StateDetails): void
  /** What waits for a later try is tried at the next occasion, under the number and key it has. */
  hurry(changed: Changes, accountId: string): void
  /** Those of one subject, in order. */
  ofSubject(accountId: string, subject: string): OutboxEntry[]
  /**
   * Lets one that was held or refused be sent again, and after it what waited behind it: each as a new mutation with a
   * number of its own, as the market has seen or passed the former ones. Throws NOT_FOUND.
   */
  renew(changed: Changes, id: string, payload?: unknown): void
  /** Takes away one that is not needed any more, and lets be sent what waited behind it. Throws NOT_FOUND. */
  release(changed: Changes, id: string): void
  /** Of one that was never tried, or is held until it is renewed: a request is repeated as it was. */
  rewrite(changed: Changes, id: string, payload: unknown): void
  /** See `OutboxOrder`. */
  renumber(changed: Changes, accountId: string, above: number): void
  /** Once the market has it, or the person gave it up. */
  remove(changed: Changes, id: string): void
}

interface StateDetails {
  readonly error?: ErrorReport | null
  readonly nextTryAt?: Date | null
  readonly countsAsTry?: boolean
}

/** Of the kind `call`; other kinds have payloads of their own. Null where an earlier version wrote it otherwise. */
const callSchema = queuedCallSchema.nullable().catch(null)

const rowSchema = z
  .object({
    id: z.string(),
    number: z.number(),
    account_id: z.string(),
    kind: z.string(),
    subject: z.string(),
    title: z.string(),
    payload: z.string(),
    state: z.enum(['waiting', 'sending', 'held', 'refused']),
    attempts: z.number(),
    error: z.string().nullable(),
    next_try_at: z.string().nullable(),
    created_at: z.string(),
  })
  .transform(
    (row): OutboxEntry => ({
      id: row.id,
      number: row.number,
      accountId: row.account_id,
      kind: row.kind,
      subject: row.subject,
      title: row.title,
      payload: JSON.parse(row.payload),
      call: row.kind === 'call' ? callSchema.parse(JSON.parse(row.payload)) : null,
      state: row.state,
      attempts: row.attempts,
      error: row.error === null ? null : errorReportSchema.parse(JSON.parse(row.error)),
      nextTryAt: row.next_try_at,
      createdAt: row.created_at,
    }),
  )

/** Not behind one of the same subject that waits for the person. */
const NEXT = `select * from outbox o where account_id = ? and state in ('waiting', 'sending')
  and not exists (select 1 from outbox e where e.account_id = o.account_id and e.subject = o.subject
    and e.number < o.number and (e.state = 'held' or (e.state = 'refused' and e.blocks = 1)))
  order by number limit 1`

function findEntry(db: Database, id: string): OutboxEntry | null {
  const row = db.prepare('select * from outbox where id = ?').get(id)
  return row === undefined ? null : rowSchema.parse(row)
}

export function createOutbox(db: Database): Outbox {
  const read = (row: unknown): OutboxEntry => rowSchema.parse(row)

  const order = createOutboxOrder(db)

  function get(id: string): OutboxEntry {
    const entry = findEntry(db, id)
    if (entry === null) throw new LunaError('NOT_FOUND', `mutation ${id}`)
    return entry
  }

  function setPayload(id: string, payload: unknown): void {
    db.prepare('update outbox set payload = ? where id = ?').run(JSON.stringify(payload), id)
  }

  return {
    add(changed, { accountId, kind, subject, title, payload, letsOthersPass = false }) {
      const number = order.takeNumber(accountId)
      const id = newId()
      db.prepare(
        `insert into outbox (account_id, number, id, kind, subject, title, payload, state, blocks, created_at)
         values (@accountId, @number, @id, @kind, @subject, @title, @payload, 'waiting', @blocks, @createdAt)`,
      ).run({
        ...{ accountId, number, id, kind, subject, title },
        payload: JSON.stringify(payload),
        blocks: letsOthersPass ? 0 : 1,
        createdAt: new Date().toISOString(),
      })
      changed.event({ type: 'sync' })
      return id
    },
    find: (id) => findEntry(db, id),
    list: (accountId) =>
      db.prepare('select * from outbox where account_id = ? order by number').all(accountId).map(read),
    next(accountId) {
      const row = db.prepare(NEXT).get(accountId)
      return row === undefined ? null : read(row)
    },
    setState(changed, id, state, { error = null, nextTryAt = null, countsAsTry = false } = {}) {
      db.prepare(
        `update outbox set state = @state, error = @error, next_try_at = @nextTryAt, attempts = attempts + @tries
         where id = @id`,
      ).run({
        ...{ id, state },
        error: error === null ? null : JSON.stringify(error),
        nextTryAt: nextTryAt?.toISOString() ?? null,
        tries: countsAsTry ? 1 : 0,
      })
      changed.event({ type: 'sync' })
    },
    hurry(changed, accountId) {
      db.prepare('update outbox set next_try_at = null where account_id = ?').run(accountId)
      changed.event({ type: 'sync' })
    },
    ofSubject: (accountId, subject) =>
      db
        .prepare('select * from outbox where account_id = ? and subject = ? order by number')
        .all(accountId, subject)
        .map(read),
    renew(changed, id, payload) {
      const first = get(id)
      if (payload !== undefined) setPayload(id, payload)
      order.renew(first.accountId, [id, ...order.behind(first)])
      changed.event({ type: 'sync' })
    },
    release(changed, id) {
      const first = get(id)
      order.renew(first.accountId, order.behind(first))
      db.prepare('delete from outbox where id = ?').run(id)
      changed.event({ type: 'sync' })
    },
    rewrite(changed, id, payload) {
      setPayload(id, payload)
      changed.event({ type: 'sync' })
    },
    renumber(changed, accountId, above) {
      order.renumber(accountId, above)
      changed.event({ type: 'sync' })
    },
    remove(changed, id) {
      db.prepare('delete from outbox where id = ?').run(id)
      changed.event({ type: 'sync' })
    },
  }
}
