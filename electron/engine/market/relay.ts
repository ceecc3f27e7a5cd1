/**
 * The market's API for the page: reads are kept, so that they are answered without a connection too, with their age;
 * writes that cannot wait go straight to the market.
 */
import type { Database } from 'better-sqlite3'
import canonicalize from 'canonicalize'
import * as z from 'zod'
import { toLunaError } from '#shared/contract/errors.ts'
import type { Write } from '../database/write.ts'
import type { MarketClient } from './client.ts'
import { type Operation, operationNamed } from './operations.ts'

export interface RelayedAnswer {
  readonly data: unknown
  readonly asOf: string
  readonly isFromCache: boolean
}

export interface RelayedCall {
  /** Its name in the market contract, such as `ledger.summary`. */
  readonly operation: string
  readonly input?: unknown
  /** Of a write: repeated with it, it is done once. */
  readonly key?: string
}

export interface Relay {
  /** Throws what the market refuses; MARKET_UNREACHABLE where it does not answer and never answered this read. */
  call(call: RelayedCall, signal?: AbortSignal): Promise<RelayedAnswer>
}

export interface RelayOptions {
  readonly db: Database
  readonly write: Write
  /** The client of the account in use, or an anonymous one. Throws MARKET_NOT_SET. */
  readonly client: () => MarketClient
  /** The account whose answers are cached separately; a fixed id when signed out. */
  readonly accountId: () => string
}

/** Answers of one account that are kept, newest first; an earnings page reads about a dozen. */
const KEPT_ANSWERS = 2_000

/** What reviewers see is other people's unpublished work. */
const NEVER_KEPT = /^review\./

interface AnswerKey {
  readonly accountId: string
  readonly operation: string
  /** Canonical JSON. */
  readonly input: string
}

type Signal = { readonly signal?: AbortSignal }

const keptSchema = z.object({ data: z.string(), read_at: z.string() })

export function createRelay({ db, write, client, accountId }: RelayOptions): Relay {
  function kept({ accountId: owner, operation, input }: AnswerKey): RelayedAnswer | null {
    const row = db
      .prepare('select data, read_at from market_answer where account_id = ? and operation = ? and input = ?')
      .get(owner, operation, input)
    const found = keptSchema.safeParse(row).data
    return found === undefined ? null : { data: JSON.parse(found.data), asOf: found.read_at, isFromCache: true }
  }

  function keep({ accountId: account, operation, input }: AnswerKey, data: unknown): string {
    const asOf = new Date().toISOString()
    write(() => {
      db.prepare(
        `insert into market_answer (account_id, operation, input, data, read_at) values (@account, @operation, @input, @data, @asOf)
         on conflict (account_id, operation, input) do update set data = excluded.data, read_at = excluded.read_at`,
      ).run({ account, operation, input, data: JSON.stringify(data), asOf })
      db.prepare(
        `delete from market_answer where account_id = @account and read_at <
           (select read_at from market_answer where account_id = @account order by read_at desc limit 1 offset @kept)`,
      ).run({ account, kept: KEPT_ANSWERS })
    })
    return asOf
  }

  async function read(operation: Operation, input: unknown, signal: Signal): Promise<RelayedAnswer> {
    // Another account may come into use before the market answers: the answer belongs to the one that asked.
    const key = { accountId: accountId(), operation: operation.name, input: canonicalize(input) ?? 'null' }
    try {
      const data = await operation.call(client(), input, signal)
      const asOf = NEVER_KEPT.test(operation.name) ? new Date().toISOString() : keep(key, data)
      return { data, asOf, isFromCache: false }
    } catch (cause) {
      const error = toLunaError(cause)
      const isAway = error.code === 'MARKET_UNREACHABLE' || error.code === 'NOT_SIGNED_IN'
      const known = isAway ? kept(key) : null
      if (known === null) throw error
      return known
    }
  }

  return {
    async call({ operation: name, input, key }, signal) {
      const operation = operationNamed(name)
      const options = signal === undefined ? {} : { signal }
      if (operation.isRead) return read(operation, input, options)
      const context = key === undefined ? {} : { idempotencyKey: key }
      const data = await operation.call(client(), input, { ...options, context })
      return { data, asOf: new Date().toISOString(), isFromCache: false }
    },
  }
}
