/** One download per account at a time; a long one continues across poll rounds of the sync. */
import type { ReadingCall } from './reading.ts'

/** A round of the sync waits this long for the ledger, then continues with other work while the download continues. */
const ROUND_WAITS_MS = 5_000

export interface Readings {
  isReading(accountId: string): boolean
  round(call: ReadingCall): Promise<void>
  /** Waits for a page that is just being kept. */
  close(): Promise<void>
}

export function createReadings(read: (call: ReadingCall) => Promise<void>): Readings {
  const running = new Map<string, Promise<void>>()

  function begin(call: ReadingCall): Promise<void> {
    const { id } = call.account
    const reading = running.get(id) ?? read(call).finally(() => running.delete(id))
    running.set(id, reading)
    return reading
  }

  return {
    isReading: (accountId: string) => running.has(accountId),
    async round(call: ReadingCall): Promise<void> {
      const reading = begin(call)
      // Later errors reach the next round, which starts the download again.
      reading.catch(() => undefined)
      let timer: ReturnType<typeof setTimeout> | undefined
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ROUND_WAITS_MS)
      })
      try {
        await Promise.race([reading, patience])
      } finally {
        clearTimeout(timer)
      }
    },
    async close(): Promise<void> {
      await Promise.allSettled(running.values())
    },
  }
}
