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
 * wanted. libvips cannot be interrupted from outside: if it must stop, it has to run in a process that is then killed
 * (`decodeApart`).
 *
 * @param cpuMs CPU time in milliseconds. Other work of the process counts too, so wall-clock time must also have passed
 * before a timeout.
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
    // The promise that lost the race may still reject; its result is ignored.
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

/** Converts a failure of libvips to one of ours. sharp has no error codes, so its one fixed message is matched by text. */
function decodeError(cause: unknown): LunaError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  if (/exceeds pixel limit/.test(detail)) return new LunaError('IMAGE_TOO_MANY_PIXELS', detail, { cause })
  return new LunaError('IMAGE_CORRUPT', detail, { cause })
}

function timedOut(cpuMs: number): LunaError {
  return new LunaError('IMAGE_DECODE_TIMEOUT', `more than ${cpuMs / 1_000} seconds of CPU time`)
}
