/** Whether a library's database is whole, without holding up the engine: a large one takes seconds to read. */
import { Worker } from 'node:worker_threads'
import { workerUrl } from '#models/bundled-entries.ts'

export interface Integrity {
  readonly state: 'ok' | 'damaged' | 'unreadable'
  /** What SQLite's `quick_check` found, at most 100. */
  readonly problems: number
  /** Rows that refer to none. */
  readonly orphans: number
}

export function checkIntegrity(path: string): Promise<Integrity> {
  return new Promise((resolve) => {
    const worker = new Worker(workerUrl('integrity', import.meta.url), { workerData: { path } })
    worker.once('message', (result: Integrity) => resolve(result))
    const isUnreadable = (): void => resolve({ state: 'unreadable', problems: 0, orphans: 0 })
    worker.once('error', isUnreadable)
    worker.once('exit', isUnreadable)
  })
}
