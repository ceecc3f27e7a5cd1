/**
 * Autosave of one document: a moment after the last change, one call at a time, always the newest state. A failure
 * that may pass is tried again with growing pauses; until a save is answered the document is kept elsewhere as well.
 */
import { backoffMs } from '../../../api/backoff.ts'

export type SaveState =
  | { readonly is: 'saved' }
  | { readonly is: 'unsaved' }
  | { readonly is: 'saving' }
  /** The studio did not answer; it is tried again by itself. */
  | { readonly is: 'waiting'; readonly error: unknown }
  /** Trying again would not help; the next change is tried. */
  | { readonly is: 'refused'; readonly error: unknown }

export interface DraftSaverOptions<D> {
  readonly save: (document: D) => Promise<void>
  /** Keeps a document that is not saved yet (null: everything is saved) where it outlives this page. */
  readonly keep: (document: D | null) => void
  readonly onState: (state: SaveState) => void
  readonly mayPass: (error: unknown) => boolean
}

export interface DraftSaver<D> {
  change(document: D): void
  /** Resolves once everything is saved; throws what kept it from being saved. */
  flush(): Promise<void>
  /** Tries again at once where a failure is being waited out. */
  retry(): void
  /** Drops what is not saved, after the call that is under way. */
  forget(): Promise<void>
  hasUnsaved(): boolean
}

const QUIET_MS = 500
/** Someone who never pauses is saved all the same. */
const LONGEST_WAIT_MS = 3_000

export function createDraftSaver<D>(options: DraftSaverOptions<D>): DraftSaver<D> {
  let pending: { document: D; sinceMs: number } | null = null
  let inFlight: Promise<unknown> | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let failed = false

  function schedule(delayMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void run().catch(() => undefined), delayMs)
  }

  function fail(error: unknown, document: D): void {
    pending ??= { document, sinceMs: Date.now() }
    failed = true
    if (!options.mayPass(error)) {
      options.onState({ is: 'refused', error })
      return
    }
    failures++
    options.onState({ is: 'waiting', error })
    schedule(backoffMs(failures))
  }

  async function send(document: D): Promise<void> {
    options.onState({ is: 'saving' })
    try {
      await options.save(document)
    } catch (error) {
      inFlight = null
      fail(error, document)
      throw error
    }
    inFlight = null
    failures = 0
    failed = false
    if (pending !== null) return
    options.keep(null)
    options.onState({ is: 'saved' })
  }

  /** Sends what is pending; where a call is under way, what is pending once it has ended. */
  async function run(): Promise<void> {
    clearTimeout(timer)
    if (inFlight !== null) await inFlight.catch(() => undefined)
    if (inFlight !== null || pending === null) return
    const { document } = pending
    pending = null
    inFlight = send(document)
    await inFlight
    // Edits made in the meantime have already waited for a whole call.
    if (pending !== null) await run()
  }

  return {
    change(document) {
      const now = Date.now()
      pending = { document, sinceMs: pending?.sinceMs ?? now }
      options.keep(document)
      if (failed && failures > 0) return
      if (inFlight === null) options.onState({ is: 'unsaved' })
      schedule(Math.max(0, Math.min(QUIET_MS, pending.sinceMs + LONGEST_WAIT_MS - now)))
    },
    async flush() {
      do await run()
      while (pending !== null || inFlight !== null)
    },
    retry() {
      if (failures > 0 && pending !== null) void run().catch(() => undefined)
    },
    async forget() {
      clearTimeout(timer)
      pending = null
      if (inFlight !== null) await inFlight.catch(() => undefined)
      clearTimeout(timer)
      pending = null
      failures = 0
      failed = false
      options.keep(null)
      options.onState({ is: 'saved' })
    },
    hasUnsaved: () => pending !== null || inFlight !== null,
  }
}
