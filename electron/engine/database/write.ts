/** The one way to change the library: a transaction whose change events leave only once it has committed. */
import type { Database } from 'better-sqlite3'
import type { ChangeEvent } from '#shared/contract/studio/system.ts'
import { log } from '../diagnostics/log.ts'
import type { Events } from '../events.ts'
import { storageError } from './storage-errors.ts'

export interface Changes {
  asset(id: string): void
  event(event: Exclude<ChangeEvent, { type: 'assets' }>): void
}

/**
 * Runs `work` in a transaction; inside another `write` it joins that one. Whatever `work` throws undoes it all.
 * Throws DISK_FULL, FOLDER_READ_ONLY, LIBRARY_LOCKED or LIBRARY_CORRUPT where the database refuses.
 */
export type Write = <T>(work: (changed: Changes) => T) => T

/** Above this many assets one `library` event says the same in less. */
const MAX_NAMED_ASSETS = 1_000

/** A transaction of this length, milliseconds, is noticeable while typing, because it blocks all other writes. */
const SLOW_WRITE_MS = 250

export function createWrite(db: Database, events: Events): Write {
  let pending: PendingChanges | undefined

  return (work) => {
    if (pending !== undefined) {
      const outer = pending
      return db.transaction(() => work(outer))()
    }
    const own = createPendingChanges()
    pending = own
    let result: ReturnType<typeof work>
    const startedAt = performance.now()
    try {
      result = db.transaction(() => work(own)).immediate()
    } catch (cause) {
      throw storageError(cause)
    } finally {
      pending = undefined
      const ms = Math.round(performance.now() - startedAt)
      if (ms >= SLOW_WRITE_MS) log('write_slow', { ms })
    }
    for (const event of own.collected()) events.emit(event)
    return result
  }
}

interface PendingChanges extends Changes {
  collected(): ChangeEvent[]
}

function createPendingChanges(): PendingChanges {
  const assets = new Set<string>()
  const others = new Map<string, ChangeEvent>()
  return {
    asset: (id) => assets.add(id),
    event: (event) => others.set(event.type, event),
    collected() {
      const named: ChangeEvent[] =
        assets.size === 0
          ? []
          : assets.size > MAX_NAMED_ASSETS
            ? [{ type: 'library' }]
            : [{ type: 'assets', ids: [...assets] }]
      return [...named, ...others.values()]
    },
  }
}
