import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '#shared/time.ts'
import type { Clock } from '../clock.ts'

/** A clock that only advances on request. */
export interface TestClock extends Clock {
  advance(span: { days?: number; hours?: number; minutes?: number; seconds?: number }): void
}

export function createTestClock(start = new Date('2026-03-02T09:00:00Z')): TestClock {
  let nowMs = start.getTime()
  return {
    now: () => new Date(nowMs),
    advance({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
      nowMs += days * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS
    },
  }
}
