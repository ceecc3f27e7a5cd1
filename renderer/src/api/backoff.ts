const FIRST_MS = 500
const LONGEST_MS = 15_000

/** The pause before try number `failures` (1 is the first retry): doubling from half a second to fifteen. */
export function backoffMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1))
}
