/**
 * Sends what waits, one mutation at a time and in order. What the error itself calls retryable is tried again with
 * growing pauses; what the market refuses stays, with its reason, until the person decides. A mutation that was being
 * sent when the program died is sent again under its key, which the market answers as it did.
 */

import * as z from 'zod'
import { LunaError, toLunaError } from '#shared/contract/errors.ts'
import type { Changes, Write } from '../database/write.ts'
import { log } from '../diagnostics/log.ts'
import { LOG_EVENTS } from '../diagnostics/log-events.ts'
import type { MarketClient } from '../market/client.ts'
import { retryAfterMs } from '../market/retry-after.ts'
import type { Outbox, OutboxEntry } from './outbox.ts'

export interface MutationCall {
  readonly client: MarketClient
  readonly payload: unknown
  /** For the call that makes the change: its idempotency key and its number. */
  readonly context: { readonly idempotencyKey: string; readonly mutation: { deviceId: string; number: number } }
  readonly signal: AbortSignal
  /** It was sent before, and what became of it is not known. */
  readonly isRepeated: boolean
}

/**
 * `done`: the market has it. `held`: the person has to decide; the change stays where it is. `again`: the market's
 * current state was merged, and the change is sent again in this form.
 */
export type MutationOutcome =
  | { readonly type: 'done'; readonly settle?: (changed: Changes) => void }
  | { readonly type: 'held'; readonly settle?: (changed: Changes) => void }
  | { readonly type: 'again'; readonly payload: unknown; readonly settle?: (changed: Changes) => void }
  /** Which of these follows from what is there in the transaction itself. */
  | { readonly type: 'settled'; readonly settle: (changed: Changes) => Exclude<MutationOutcome, { type: 'settled' }> }

/** One per kind. */
export interface MutationHandler {
  /** Throws what the market refuses. `settle` of its outcome runs in the transaction that takes the mutation away. */
  send(call: MutationCall): Promise<MutationOutcome>
}

export interface DrainOptions {
  readonly write: Write
  readonly outbox: Outbox
  readonly deviceId: string
  readonly handlers: ReadonlyMap<string, MutationHandler>
  readonly clock?: () => Date
}

export type DrainResult =
  | { readonly type: 'empty' }
  /** Retries resume automatically at this time. */
  | { readonly type: 'later'; readonly at: Date; readonly error: LunaError | null }
  /** Nothing can be sent now: no connection, or the account has to sign in again. */
  | { readonly type: 'stopped'; readonly error: LunaError }

/** Why it failed, or which one was started after it. */
interface Sent {
  readonly error: LunaError | null
  readonly next: OutboxEntry | null
}

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 5 * 60_000
/** Also where the market said how long. */
const LONGEST_WAIT_MS = 60 * 60_000
/** What breaks the market or the studio each time, for an hour, must not keep back all that comes after it. */
const MAX_FAILURES = 20

const lastNumberSchema = z.object({ lastNumber: z.int().min(0) })

/** Pause before try `attempts` + 1: doubling from a second to five minutes. */
export function pauseMs(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1))
}

/** Within the transaction that takes the mutation away, or keeps it. */
function settle(outbox: Outbox, changed: Changes, id: string, given: MutationOutcome): void {
  const outcome = given.type === 'settled' ? given.settle(changed) : given
  outcome.settle?.(changed)
  switch (outcome.type) {
    case 'done':
      outbox.remove(changed, id)
      break
    case 'held':
      outbox.setState(changed, id, 'held')
      break
    case 'again':
      outbox.renew(changed, id, outcome.payload)
      break
    default:
      outcome satisfies never
  }
}

export function createDrain({ write, outbox, deviceId, handlers, clock = () => new Date() }: DrainOptions) {
  const begin = (changed: Changes, { id }: OutboxEntry) =>
    outbox.setState(changed, id, 'sending', { countsAsTry: true })

  /** The one that follows, where its turn is now. */
  function beginNext(changed: Changes, accountId: string, signal: AbortSignal): OutboxEntry | null {
    const entry = signal.aborted ? null : outbox.next(accountId)
    if (entry === null || waitsUntil(entry, clock()) !== null) return null
    begin(changed, entry)
    return entry
  }

  /** Sends a change that was started. */
  async function send(entry: OutboxEntry, client: MarketClient, signal: AbortSignal): Promise<Sent> {
    const handler = handlers.get(entry.kind)
    const context = { idempotencyKey: entry.id, mutation: { deviceId, number: entry.number } }
    try {
      if (handler === undefined) throw new LunaError('INVALID_INPUT', `no handler for mutation kind "${entry.kind}"`)
      const isRepeated = entry.attempts > 0
      const outcome = await handler.send({ client, payload: entry.payload, context, signal, isRepeated })
      // In one transaction, as each waits until the disk has it.
      const next = write((changed) => {
        settle(outbox, changed, entry.id, outcome)
        return beginNext(changed, entry.accountId, signal)
      })
      return { error: null, next }
    } catch (cause) {
      const error = toLunaError(cause)
      await keepFailure(entry, error, client, signal)
      return { error, next: null }
    }
  }

  async function keepFailure(
    entry: OutboxEntry,
    error: LunaError,
    client: MarketClient,
    signal: AbortSignal,
  ): Promise<void> {
    if (error.code === 'MUTATION_OUT_OF_ORDER') {
      const last = lastNumberSchema.safeParse(error.data).data ?? (await askLastNumber(client, signal))
      return write((changed) => outbox.renumber(changed, entry.accountId, last.lastNumber))
    }
    write((changed) => {
      // The key was used for this change as it was before the library went back to a backup.
      if (error.code === 'IDEMPOTENCY_KEY_REUSED') return outbox.renew(changed, entry.id)
      if (isAway(error)) return outbox.setState(changed, entry.id, 'waiting', { error: error.toReport() })
      const isHopeless = error.code === 'INTERNAL' && entry.attempts >= MAX_FAILURES
      if (!error.retryable || isHopeless) {
        logRefused(entry, error)
        return outbox.setState(changed, entry.id, 'refused', { error: error.toReport() })
      }
      const nextTryAt = new Date(clock().getTime() + (retryAfterMs(error) ?? pauseMs(entry.attempts + 1)))
      return outbox.setState(changed, entry.id, 'waiting', { error: error.toReport(), nextTryAt })
    })
  }

  async function askLastNumber(client: MarketClient, signal: AbortSignal): Promise<{ lastNumber: number }> {
    try {
      return await client.sync.device({ id: deviceId }, { signal })
    } catch (cause) {
      const error = toLunaError(cause)
      if (error.code === 'NOT_FOUND') return { lastNumber: 0 }
      throw error
    }
  }

  /** Sends all that can be sent now. */
  return async function drain(accountId: string, client: MarketClient, signal: AbortSignal): Promise<DrainResult> {
    let last: Sent = { error: null, next: null }
    while (!signal.aborted) {
      const entry = last.next ?? outbox.next(accountId)
      if (entry === null) return { type: 'empty' }
      if (last.next === null) {
        // Those behind it wait too: the market takes numbers only as they rise.
        const at = waitsUntil(entry, clock())
        if (at !== null) return { type: 'later', at, error: last.error }
        write((changed) => begin(changed, entry))
      }
      last = await send(entry, client, signal)
      if (last.error !== null && isAway(last.error)) return { type: 'stopped', error: last.error }
    }
    return { type: 'later', at: clock(), error: last.error }
  }
}

function logRefused({ kind, call, attempts }: OutboxEntry, { code }: LunaError): void {
  const { kind: kinds, operation: operations } = LOG_EVENTS.change_refused.fields.shape
  const operation = operations.safeParse(call?.operation).data
  log('change_refused', {
    kind: kinds.catch('other').parse(kind),
    ...(operation === undefined ? {} : { operation }),
    code,
    attempts,
  })
}

function waitsUntil({ nextTryAt }: OutboxEntry, now: Date): Date | null {
  const at = nextTryAt === null ? null : new Date(nextTryAt)
  return at !== null && isAhead(at, now) ? at : null
}

/** A pause is never longer: where it seems to be, the clock was set back. */
function isAhead(at: Date, now: Date): boolean {
  const leftMs = at.getTime() - now.getTime()
  return leftMs > 0 && leftMs <= LONGEST_WAIT_MS
}

/** Failures of the way to the market, not of what is sent. */
function isAway({ code }: LunaError): boolean {
  return (
    code === 'MARKET_UNREACHABLE' ||
    code === 'NOT_SIGNED_IN' ||
    code === 'CANCELLED' ||
    code === 'MARKET_ANSWER_INVALID'
  )
}
