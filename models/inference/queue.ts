/** Waiting requests of one model, and which of them go together into its next batch. */

export interface Pending<Item> {
  readonly item: Item
  /** Requests of like weight share a batch: a text's length, since all rows are padded to the longest. */
  readonly weight: number
  readonly resolve: (vector: Float32Array) => void
  readonly reject: (error: Error) => void
}

export interface BatchQueue<Item> {
  readonly size: number
  add(pending: Pending<Item>): void
  /** False where it has been taken already. */
  remove(pending: Pending<Item>): boolean
  /** Never empty while the queue is not; always includes the oldest request, so that none waits forever. */
  takeBatch(): Pending<Item>[]
  takeAll(): Pending<Item>[]
}

/** Only so many batches' worth of the oldest requests are sorted together. */
const WINDOW_BATCHES = 4

export function createBatchQueue<Item>(maxBatch: number): BatchQueue<Item> {
  const waiting = new Set<Pending<Item>>()
  return {
    get size() {
      return waiting.size
    },
    add(pending) {
      waiting.add(pending)
    },
    remove: (pending) => waiting.delete(pending),
    takeBatch() {
      const window: Pending<Item>[] = []
      for (const pending of waiting) {
        window.push(pending)
        if (window.length === maxBatch * WINDOW_BATCHES) break
      }
      const oldest = window[0]
      const sorted = window.toSorted((a, b) => a.weight - b.weight)
      const place = oldest === undefined ? 0 : sorted.indexOf(oldest)
      const start = Math.floor(place / maxBatch) * maxBatch
      const batch = sorted.slice(start, start + maxBatch)
      for (const pending of batch) waiting.delete(pending)
      return batch
    },
    takeAll() {
      const all = [...waiting]
      waiting.clear()
      return all
    },
  }
}
