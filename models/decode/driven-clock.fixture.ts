/** A clock that a test moves on. */
import type { TickingClock } from './awake-time.ts'

export interface DrivenClock extends TickingClock {
  /** The time passes in one go, as for a machine that is stopped: each ticking comes once, at its end. */
  sleep(ms: number): void
  /** The time passes with every tick on time. */
  run(ms: number): void
}

interface Ticking {
  readonly ms: number
  readonly tick: () => void
  nextAt: number
}

export function drivenClock(): DrivenClock {
  let now = 0
  const tickings = new Set<Ticking>()

  function tickAt(due: readonly Ticking[]): void {
    for (const ticking of due) {
      ticking.nextAt = now + ticking.ms
      if (tickings.has(ticking)) ticking.tick()
    }
  }

  return {
    now: () => now,
    every(ms, tick) {
      const ticking = { ms, tick, nextAt: now + ms }
      tickings.add(ticking)
      return () => void tickings.delete(ticking)
    },
    sleep(ms) {
      now += ms
      tickAt([...tickings].filter(({ nextAt }) => nextAt <= now))
    },
    run(ms) {
      const until = now + ms
      for (;;) {
        const next = Math.min(...[...tickings].map(({ nextAt }) => nextAt))
        if (next > until) break
        now = next
        tickAt([...tickings].filter(({ nextAt }) => nextAt === now))
      }
      now = until
    },
  }
}
