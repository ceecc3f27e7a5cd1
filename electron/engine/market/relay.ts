/**
 * The market's API for the page: reads are kept, so that they are answered without a connection too, with their age;
 * writes that cannot wait go straight to the market.
 */
import type { Database } from 'better-sqlite3'
import canonicalize from 'canonicalize'
import * as z from 'zod'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import type { Write } from '../database/write.ts'
import type { MarketClient } from './client.ts'
import { operationNamed } from './operations.ts'

export interface RelayedAnswer {
  readonly data: unknown
  readonly asOf: string
  readonly isFromCache: boolean
}

export interface Relay {
  /** Throws what the market refuses; MARKET_UNREACHABLE where it does not answer and never answered this. */
  read(operation: string, input: unknown, signal?: AbortSignal): Promise<RelayedAnswer>
  act(operation: string, input: unknown, key: string, signal?: AbortSignal): Promise<unknown>
}

export interface RelayOptions {
  readonly db: Database
  readonly write: Write
  /** Of the account in use, or of nobody. Throws MARKET_NOT_SET. */
  readonly client: () => MarketClient
  /** Whose answers are kept apart; `nobody` when signed out. */
  readonly accountId: () => string
}

/** Answers of one account that are kept, newest first; an earnings page reads about a dozen. */
const KEPT_ANSWERS = 2_000

const keptSchema = z.object({ data: z.string(), read_at: z.string() })

export function createRelay({ db, write, client, accountId }: RelayOptions): Relay {
  function kept(operation: string, input: string): RelayedAnswer | null {
    const row = db
      .prepare('select data, read_at from market_answer where account_id = ? and operation = ? and input = ?')
      .get(accountId(), operation, input)
    const found = keptSchema.safeParse(row).data
    return found === undefined ? null : { data: JSON.parse(found.data), asOf: found.read_at, isFromCache: true }
  }

  function keep(operation: string, input: string, data: unknown): string {
    const asOf = new Date().toISOString()
    write(() => {
      db.prepare(
        `insert into market_answer (account_id, operation, input, data, read_at) values (@account, @operation, @input, @data, @asOf)
         on conflict (account_id, operation, input) do update set data = excluded.data, read_at = excluded.read_at`,
      ).run({ account: accountId(), operation, input, data: JSON.stringify(data), asOf })
      db.prepare(
        `delete from market_answer where account_id = @account and read_at <
           (select read_at from market_answer where account_id = @account order by read_at desc limit 1 offset @kept)`,
      ).run({ account: accountId(), kept: KEPT_ANSWERS })
    })
    return asOf
  }

  return {
    async read(name, input, signal) {
      const operation = operationNamed(name)
      if (!operation.isRead) throw new LunaError('INVALID_INPUT', `${name} changes something; it is not a read`)
      const key = canonicalize(input) ?? 'null'
      try {
        const data = await operation.call(client(), input, signal === undefined ? {} : { signal })
        return { data, asOf: keep(name, key, data), isFromCache: false }
      } catch (cause) {
        const error = toLunaError(cause)
        const isAway = error.code === 'MARKET_UNREACHABLE' || error.code === 'NOT_SIGNED_IN'
        const known = isAway ? kept(name, key) : null
        if (known === null) throw error
        return known
      }
    },
    act: (name, input, key, signal) =>
      operationNamed(name).call(client(), input, {
        context: { idempotencyKey: key },
        ...(signal === undefined ? {} : { signal }),
      }),
  }
}
