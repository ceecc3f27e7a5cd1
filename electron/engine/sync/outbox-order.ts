/** The numbers of what waits: strictly rising for each account on this device, and never given twice. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import { LunaError } from '#shared/contract/errors.ts'

export interface OutboxOrder {
  /** Throws NOT_FOUND for an account that is not signed in. */
  takeNumber(accountId: string): number
  /** Waiting for the same subject, in order; not what waits for the person by itself. */
  behind(entry: { readonly accountId: string; readonly subject: string; readonly number: number }): string[]
  /** As new mutations: with keys and numbers of their own, in the order in which they are given. */
  renew(accountId: string, ids: readonly string[]): void
  /**
   * All that waits, above a number that the market has from this device already, as after the library went back to a
   * backup. The keys stay: under none of them anything was done.
   */
  renumber(accountId: string, above: number): void
}

export function createOutboxOrder(db: Database): OutboxOrder {
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
    takeNumber,
    behind: ({ accountId, subject, number }) =>
      db
        .prepare(
          `select id from outbox where account_id = ? and subject = ? and number > ? and state = 'waiting' order by number`,
        )
        .pluck()
        .all(accountId, subject, number)
        .map(String),
    renew(accountId, ids) {
      for (const id of ids) {
        db.prepare(
          `update outbox set id = @newId, number = @number, state = 'waiting', error = null, next_try_at = null,
             attempts = 0 where id = @id`,
        ).run({ id, newId: newId(), number: takeNumber(accountId) })
      }
    },
    renumber(accountId, above) {
      db.prepare('update market_account set last_mutation_number = max(last_mutation_number, ?) where id = ?').run(
        above,
        accountId,
      )
      const waiting = db
        .prepare(`select id from outbox where account_id = ? and state in ('waiting', 'sending') order by number`)
        .pluck()
        .all(accountId)
      for (const id of waiting) {
        db.prepare(
          `update outbox set number = @number, state = 'waiting', error = null, next_try_at = null where id = @id`,
        ).run({ id, number: takeNumber(accountId) })
      }
    },
  }
}
