import { LunaError } from '#shared/contract/errors.ts'
import { countAwakeTime, type TickingClock } from './awake-time.ts'

/**
 * Work that takes so many times its limit of waking time is stopped though it used less processor time: it sleeps. No load
 * of a machine that can still be used makes a decode this much slower.
 */
export const WALL_FACTOR = 15
const LOOK_EVERY_MS = 50

interface Bound {
  readonly signal?: AbortSignal | undefined
  readonly clock?: TickingClock
}

/**
 * The result of a libvips operation, or IMAGE_DECODE_TIMEOUT / CANCELLED as soon as its time is up or it is no longer
 * wanted. libvips cannot be interrupted from outside: where it must not go on, it runs in a process that is ended then
 * (`decodeApart`).
 *
 * @param cpuMs of processor time, milliseconds. What the process does beside this counts too, so the clock must say so as
 * well.
 */
export async function boundedBy<T>(work: Promise<T>, cpuMs: number, { signal, clock }: Bound = {}): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const cancel = (): void => reject(new LunaError('CANCELLED'))
  const stopLooking = whenSpent(cpuMs, () => reject(timedOut(cpuMs)), clock)
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await Promise.race([work, ended])
  } catch (cause) {
    throw cause instanceof LunaError ? cause : decodeError(cause)
  } finally {
    stopLooking()
    signal?.removeEventListener('abort', cancel)
    // Whichever lost the race may still fail; nobody listens to it any more.
    work.catch(() => undefined)
    ended.catch(() => undefined)
  }
}

function whenSpent(cpuMs: number, onSpent: () => void, clock?: TickingClock): () => void {
  const usedBefore = process.cpuUsage()
  const look = (awakeMs: number): void => {
    const { user, system } = process.cpuUsage(usedBefore)
    if (Math.min(awakeMs, (user + system) / 1_000) >= cpuMs || awakeMs >= cpuMs * WALL_FACTOR) onSpent()
  }
  return countAwakeTime(Math.min(cpuMs, LOOK_EVERY_MS), look, clock)
}

/** A failure of libvips as one of ours; sharp has no codes, so its one fixed message is told apart by text. */
function decodeError(cause: unknown): LunaError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  if (/exceeds pixel limit/.test(detail)) return new LunaError('IMAGE_TOO_MANY_PIXELS', detail, { cause })
  return new LunaError('IMAGE_CORRUPT', detail, { cause })
}

function timedOut(cpuMs: number): LunaError {
  return new LunaError('IMAGE_DECODE_TIMEOUT', `more than ${cpuMs / 1_000} seconds of processor time`)
}
