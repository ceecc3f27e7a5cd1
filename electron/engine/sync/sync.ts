/**
 * Syncs this library with the market: sends waiting changes, then downloads changes. Runs immediately after a
 * change, at a steady interval otherwise, and resumes automatically when the market is back. Other modules add the
 * kinds of changes they send and the steps they read with.
 */
import type { Database } from 'better-sqlite3'
import { toLunaError } from '#shared/contract/errors.ts'
import type { MarketAccount } from '#shared/contract/studio/market.ts'
import type { SyncStatus } from '#shared/contract/studio/sync.ts'
import type { Changes, Write } from '../database/write.ts'
import { log, logError } from '../diagnostics/log.ts'
import type { Events } from '../events.ts'
import type { MarketClient } from '../market/client.ts'
import type { Market } from '../market/market.ts'
import { deviceIdOf } from './device.ts'
import { createDrain, type MutationHandler } from './drain.ts'
import { createOutbox, type NewMutation, type Outbox } from './outbox.ts'
import { createRounds, type Rounds } from './rounds.ts'

/** Reads what changed in the market for an account; called after everything that could be sent was sent. */
export type PullStep = (pull: { account: MarketAccount; client: MarketClient; signal: AbortSignal }) => Promise<void>

export interface Sync {
  readonly outbox: Outbox
  readonly deviceId: string
  /** Before `start`. */
  handle(kind: string, handler: MutationHandler): void
  /** Before `start`; where something waits, runs before it is sent. */
  onCheck(step: PullStep): void
  /** Before `start`; steps run in the order in which they were added. */
  onPull(step: PullStep): void
  /** Adds to the outbox, by default as the account in use. Call inside `write`. Throws NOT_SIGNED_IN. */
  enqueue: (changed: Changes, mutation: Omit<NewMutation, 'accountId'> & { readonly accountId?: string }) => string
  status(): SyncStatus
  /** One round now, or the one under way; resolves when it has ended, whatever came of it. */
  now(): Promise<void>
  /** What waits changed in another way than by `enqueue`: a round soon, also where one is under way. */
  soon(): void
  start(): void
  close(): Promise<void>
}

export interface SyncOptions {
  readonly db: Database
  readonly write: Write
  readonly events: Events
  readonly market: Market
  readonly countConflicts: () => number
  /** False where a round begins only when `now` is called. */
  readonly background: boolean
  /** Between two rounds where nothing happens here. */
  readonly paceMs?: number
}

const PACE_MS = 60_000

export function createSync(options: SyncOptions): Sync {
  const { db, write, events, market, countConflicts, background, paceMs = PACE_MS } = options
  const outbox = createOutbox(db)
  const deviceId = deviceIdOf({ db, write })
  const handlers = new Map<string, MutationHandler>()
  const checks: PullStep[] = []
  const steps: PullStep[] = []
  const drain = createDrain({ write, outbox, deviceId, handlers })
  const onChange = () => events.emit({ type: 'sync' })
  const rounds = createRounds({ round: logged(round), onChange, paceMs, runsByItself: background })

  async function round(signal: AbortSignal): Promise<number | null> {
    const { account } = market.status()
    if (account === null || account.needsSignIn) return null
    const client = market.clientOf(account)
    if (outbox.next(account.id) !== null) for (const check of checks) await check({ account, client, signal })
    const sent = await drain(account.id, client, signal)
    if (sent.type === 'stopped') throw sent.error
    for (const step of steps) await step({ account, client, signal })
    write(() => {
      db.prepare('update market_account set synced_at = ? where id = ?').run(new Date().toISOString(), account.id)
    })
    return sent.type === 'later' ? Math.max(0, sent.at.getTime() - Date.now()) : null
  }

  return {
    outbox,
    deviceId,
    handle: (kind, handler) => void handlers.set(kind, handler),
    onCheck: (step) => void checks.push(step),
    onPull: (step) => void steps.push(step),
    enqueue(changed, mutation) {
      const accountId = mutation.accountId ?? market.requireAccount().id
      const id = outbox.add(changed, { ...mutation, accountId })
      rounds.soon()
      return id
    },
    status: () => statusOf({ db, market, outbox, countConflicts, rounds }),
    now: rounds.now,
    soon: rounds.soon,
    start: rounds.soon,
    close: rounds.close,
  }
}

/** The same, with how it ended in the log. */
function logged(round: (signal: AbortSignal) => Promise<number | null>): typeof round {
  return async (signal) => {
    const startedAt = performance.now()
    const ms = (): number => Math.round(performance.now() - startedAt)
    try {
      const next = await round(signal)
      log('sync_ended', { ms: ms() })
      return next
    } catch (cause) {
      const error = toLunaError(cause)
      logError('sync_failed', { ms: ms(), code: error.code }, error)
      throw cause
    }
  }
}

interface StatusParts {
  readonly db: Database
  readonly market: Market
  readonly outbox: Outbox
  readonly countConflicts: () => number
  readonly rounds: Rounds
}

function statusOf({ db, market, outbox, countConflicts, rounds }: StatusParts): SyncStatus {
  const { account, reachability } = market.status()
  const entries = account === null ? [] : outbox.list(account.id)
  const refused = entries.filter(({ state }) => state === 'refused').length
  const syncedAt = account === null ? null : readSyncedAt(db, account.id)
  return {
    state: stateOf(account !== null, rounds.isRunning(), reachability === 'unreachable'),
    waiting: entries.length - refused,
    refused,
    conflicts: countConflicts(),
    syncedAt,
    error: rounds.error()?.toReport() ?? null,
  }
}

function stateOf(isSignedIn: boolean, isRunning: boolean, isAway: boolean): SyncStatus['state'] {
  if (!isSignedIn) return 'signed_out'
  if (isRunning) return 'syncing'
  return isAway ? 'offline' : 'idle'
}

function readSyncedAt(db: Database, accountId: string): string | null {
  const at = db.prepare('select synced_at from market_account where id = ?').pluck().get(accountId)
  return typeof at === 'string' ? at : null
}
