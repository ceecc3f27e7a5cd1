/** Runs a piece of work again and again: at a steady pace, at once when asked, after growing pauses when it failed. */
import { type LunaError, toLunaError } from '#shared/contract/errors.ts'
import { retryAfterMs } from '../market/retry-after.ts'
import { pauseMs } from './drain.ts'

export interface Rounds {
  /**
   * Runs a round now, or joins the one under way, and another after it where something changed since it began. Resolves
   * when the last of them has ended, whether or not it failed.
   */
  now(): Promise<void>
  /** Something changed: a round soon, also where one is under way, for which it may have come too late. */
  soon(): void
  isRunning(): boolean
  /** Why the last one failed. */
  error(): LunaError | null
  close(): Promise<void>
}

export interface RoundsOptions {
  /** Answers after how long the next one is due, milliseconds; null for the usual pace. */
  readonly round: (signal: AbortSignal) => Promise<number | null>
  /** Before and after each. */
  readonly onChange: () => void
  readonly paceMs: number
  /** False where a round begins only when `now` is called; true by default. */
  readonly runsByItself?: boolean
}

/** So that changes that come together are sent together. */
const GATHER_MS = 300

export function createRounds({ round, onChange, paceMs, runsByItself = true }: RoundsOptions): Rounds {
  const closing = new AbortController()
  let running: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastError: LunaError | null = null
  let failures = 0
  let isAgainDue = false

  async function runOnce(): Promise<void> {
    clearTimeout(timer)
    isAgainDue = false
    let nextMs: number
    try {
      nextMs = Math.min(paceMs, (await round(closing.signal)) ?? paceMs)
      lastError = null
      failures = 0
    } catch (cause) {
      lastError = toLunaError(cause)
      nextMs = Math.min(paceMs, Math.max(pauseMs(++failures), retryAfterMs(lastError) ?? 0))
    }
    running = undefined
    onChange()
    plan(isAgainDue ? GATHER_MS : nextMs)
  }

  function plan(inMs: number): void {
    if (closing.signal.aborted || !runsByItself) return
    clearTimeout(timer)
    timer = setTimeout(() => void now(), inMs)
    timer.unref()
  }

  function now(): Promise<void> {
    if (closing.signal.aborted) return Promise.resolve()
    if (running === undefined) {
      running = runOnce()
      onChange()
      return running
    }
    return isAgainDue ? running.then(now) : running
  }

  return {
    now,
    soon() {
      isAgainDue = true
      if (running === undefined) plan(GATHER_MS)
    },
    isRunning: () => running !== undefined,
    error: () => lastError,
    async close() {
      closing.abort()
      clearTimeout(timer)
      await running
    },
  }
}
