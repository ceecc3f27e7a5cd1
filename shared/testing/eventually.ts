import { vi } from 'vitest'

/** The limit is for what never happens: a busy machine is far from it. */
const WAITING = { timeout: 600_000, interval: 20 }

/** Returns what `check` returns once it passes. For what another part of the program does in its own time. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, WAITING)
}
