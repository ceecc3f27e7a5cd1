/** Change events: what happened in the library, delivered to every open view after the transaction has committed. */
import type { ChangeEvent } from '#shared/contract/studio/system.ts'
import { createChannel } from './channel.ts'

export interface Events {
  emit(event: ChangeEvent): void
  /** Each event from the call on; ends with the signal, or when the caller leaves the loop. */
  subscribe(signal?: AbortSignal): AsyncIteratorObject<ChangeEvent, undefined, void>
  /** Ends every subscription. */
  close(): void
}

/** What waits at most for a view that does not read; beyond it one `library` event takes the place of all. */
const MAX_WAITING = 1_000

export function createEvents(): Events {
  const channel = createChannel<ChangeEvent>((waiting) =>
    waiting.length > MAX_WAITING ? [{ type: 'library' }] : waiting,
  )
  return { emit: channel.publish, subscribe: (signal) => channel.subscribe(signal), close: channel.close }
}
