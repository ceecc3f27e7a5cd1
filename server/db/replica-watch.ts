/**
 * How far a replica is behind. The clock of its last transaction does not tell, since a primary at rest writes none: so
 * the places of both in the log are compared, over time.
 */

/** What is shown may be older by this much, in milliseconds, than what is in the primary. */
export const MAX_STALENESS_MS = 5_000
const LOOK_INTERVAL_MS = 1_000

export interface ReplicaState {
  readonly isRecent: boolean
  /** Why it is not; null before the first look. */
  readonly reason: string | null
}

export interface ReplicaWatch {
  state(): ReplicaState
  /** Begins to compare both again, unless that was done a moment ago; never waits. */
  look(): void
  /** Something failed there: it is not used until it answers again. */
  doubt(error: unknown): void
  /** Settles with the comparison that is under way. */
  settled(): Promise<void>
}

export interface WatchParts {
  readonly now: () => number
  /** How far the primary has written, in bytes. */
  readonly written: () => Promise<bigint>
  /** How far the replica has replayed, in bytes; null where it is no replica. */
  readonly replayed: () => Promise<bigint | null>
}

interface Seen {
  readonly at: number
  readonly written: bigint
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export function createReplicaWatch({ now, written, replayed }: WatchParts): ReplicaWatch {
  /** Oldest first; never older than the last one that the replica has reached. */
  let seen: Seen[] = []
  /** When the replica had all that the primary had; null until it was found out. */
  let asOf: number | null = null
  let reason: string | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | null = null

  async function compare(): Promise<void> {
    // The time before the question: what was written after it is not promised.
    const at = now()
    seen.push({ at, written: await written() })
    const reached = await replayed()
    if (reached === null) {
      asOf = null
      reason = 'it is no replica of the primary'
      return
    }
    const last = seen.findLast((one) => one.written <= reached)
    if (last !== undefined) {
      seen = seen.slice(seen.indexOf(last))
      asOf = last.at
    }
    reason = 'it is behind'
  }

  function doubt(error: unknown): void {
    asOf = null
    seen = []
    reason = reasonOf(error)
  }

  function look(): void {
    if (looking !== null || now() - lookedAt < LOOK_INTERVAL_MS) return
    lookedAt = now()
    looking = compare()
      .catch(doubt)
      .finally(() => {
        looking = null
      })
  }

  return {
    look,
    doubt,
    state: () => {
      const isRecent = asOf !== null && now() - asOf <= MAX_STALENESS_MS
      return { isRecent, reason: isRecent ? null : reason }
    },
    settled: async () => {
      await looking
    },
  }
}
