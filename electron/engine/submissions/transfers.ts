/** How far the files that are being sent have come. */
import type { Events } from '../events.ts'

export interface Transfer {
  readonly sentBytes: number
  readonly sizeBytes: number
}

export interface NamedTransfer extends Transfer {
  /** Of the file. */
  readonly mediaId: string
  /** Of the work that it belongs to. */
  readonly name: string
}

export interface Transfers {
  list(): NamedTransfer[]
  /** Of these files together; null where none of them is being sent. */
  of(mediaIds: readonly string[]): Transfer | null
  /** Tells views at most every 300 ms. */
  report(transfer: NamedTransfer): void
  end(mediaId: string): void
}

const PACE_MS = 300

export function createTransfers(events: Pick<Events, 'emit'>): Transfers {
  const underWay = new Map<string, NamedTransfer>()
  let reportedAtMs = Number.NEGATIVE_INFINITY
  const tell = () => {
    reportedAtMs = performance.now()
    events.emit({ type: 'submissions' })
  }
  return {
    list: () => [...underWay.values()],
    of(mediaIds) {
      const found = mediaIds.flatMap((id) => underWay.get(id) ?? [])
      if (found.length === 0) return null
      const sum = (pick: (one: Transfer) => number) => found.reduce((total, one) => total + pick(one), 0)
      return { sentBytes: sum(({ sentBytes }) => sentBytes), sizeBytes: sum(({ sizeBytes }) => sizeBytes) }
    },
    report(transfer) {
      underWay.set(transfer.mediaId, transfer)
      if (performance.now() - reportedAtMs >= PACE_MS) tell()
    },
    end(mediaId) {
      if (underWay.delete(mediaId)) tell()
    },
  }
}
