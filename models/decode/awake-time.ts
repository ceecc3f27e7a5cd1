/**
 * Time by the clock during which this program ran. A machine that sleeps, or a program that is stopped, makes no progress
 * with its work, so the time of its absence counts against nothing.
 */

export interface TickingClock {
  /** Milliseconds since some moment; never goes back. */
  now(): number
  /** Returns what ends the ticking. */
  every(ms: number, tick: () => void): () => void
}

const systemClock: TickingClock = {
  now: () => performance.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms)
    return () => clearInterval(timer)
  },
}

/** A tick that comes later than this many of its periods found the program stopped; less is a busy machine. */
const LATEST_TICK = 20

/**
 * Calls `onTick` about every `tickMs` milliseconds with how many milliseconds of waking time have passed, until the
 * returned function is called.
 */
export function countAwakeTime(
  tickMs: number,
  onTick: (awakeMs: number) => void,
  clock: TickingClock = systemClock,
): () => void {
  let [awakeMs, lastTickAt] = [0, clock.now()]
  return clock.every(tickMs, () => {
    const now = clock.now()
    awakeMs += Math.min(now - lastTickAt, tickMs * LATEST_TICK)
    lastTickAt = now
    onTick(awakeMs)
  })
}
