/**
 * Changes on their way to the market. A change is written with its own transaction: both stand or neither. Numbers rise
 * strictly for each account on this device and are never given twice, so that the market can tell what it has.
 */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import * as z from 'zod'
import { type ErrorReport, errorReportSchema, LunaError } from '#shared/contract/errors.ts'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import type { Changes } from '../database/write.ts'

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
  /** The next one to be sent; null while all that there are wait for the person. */
  next(accountId: string): OutboxEntry | null
  setState(changed: Changes, id: string, state: Mutation['state'], details?: StateDetails): void
  /** What waits for a later try is tried at the next occasion, under the number and key it has. */
  hurry(changed: Changes, accountId: string): void
  /**
   * Lets one that was held or refused be sent again, and after it what waited behind it: each as a new mutation with a
   * number of its own, as the market has seen or passed the former ones. Throws NOT_FOUND.
   */
  renew(changed: Changes, id: string, payload?: unknown): void
  /** Changes one that was never tried. False where there is none of this kind, or something waits behind it. */
  amend(changed: Changes, mutation: Pick<NewMutation, 'accountId' | 'kind' | 'subject' | 'payload'>): boolean
  /** Once the market has it, or the person gave it up. */
  remove(changed: Changes, id: string): void
}

interface StateDetails {
  readonly error?: ErrorReport | null
  readonly nextTryAt?: Date | null
  readonly countsAsTry?: boolean
}

/** Of the kind `call`; other kinds have payloads of their own. */
const callSchema = z.object({ operation: z.string(), input: z.unknown() }).nullable().catch(null)

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
    and e.number < o.number and e.state in ('held', 'refused'))
  order by number limit 1`

export function createOutbox(db: Database): Outbox {
  const read = (row: unknown): OutboxEntry => rowSchema.parse(row)

  function takeNumber(accountId: string): number {
    const number = db
      .prepare(
        `update market_account set last_mutation_number = last_mutation_number + 1 where id = ?
         returning last_mutation_number`,
      )
      .pluck()
      .get(accountId)
    if (typeof number !== 'number') throw new LunaError('NOT_FOUND', `account ${accountId}`)
    return number
  }

  return {
    add(changed, { accountId, kind, subject, title, payload }) {
      const number = takeNumber(accountId)
      const id = newId()
      db.prepare(
        `insert into outbox (account_id, number, id, kind, subject, title, payload, state, created_at)
         values (@accountId, @number, @id, @kind, @subject, @title, @payload, 'waiting', @createdAt)`,
      ).run({
        ...{ accountId, number, id, kind, subject, title },
        payload: JSON.stringify(payload),
        createdAt: new Date().toISOString(),
      })
      changed.event({ type: 'sync' })
      return id
    },
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
    renew(changed, id, payload) {
      const first = db.prepare('select * from outbox where id = ?').get(id)
      if (first === undefined) throw new LunaError('NOT_FOUND', `mutation ${id}`)
      const { accountId, subject, number } = read(first)
      const behind = db
        .prepare('select id from outbox where account_id = ? and subject = ? and number >= ? order by number')
        .pluck()
        .all(accountId, subject, number)
      if (payload !== undefined) {
        db.prepare('update outbox set payload = ? where id = ?').run(JSON.stringify(payload), id)
      }
      for (const one of behind) {
        db.prepare(
          `update outbox set id = @newId, number = @number, state = 'waiting', error = null, next_try_at = null,
             attempts = 0 where id = @one`,
        ).run({ one, newId: newId(), number: takeNumber(accountId) })
      }
      changed.event({ type: 'sync' })
    },
    amend(changed, { accountId, kind, subject, payload }) {
      // The last one of its subject, so that nothing that came after it is overtaken.
      const { changes } = db
        .prepare(
          `update outbox set payload = @payload where account_id = @accountId and subject = @subject and kind = @kind
             and state = 'waiting' and attempts = 0 and number = (select max(number) from outbox
               where account_id = @accountId and subject = @subject)`,
        )
        .run({ accountId, kind, subject, payload: JSON.stringify(payload) })
      if (changes > 0) changed.event({ type: 'sync' })
      return changes > 0
    },
    remove(changed, id) {
      db.prepare('delete from outbox where id = ?').run(id)
      changed.event({ type: 'sync' })
    },
  }
}
