/** Children and workers that exited unexpectedly, or were killed because their work exceeded a limit. */
import { channel } from 'node:diagnostics_channel'
import type { ErrorCode } from '#shared/contract/errors.ts'

export interface LostChild {
  /** The name of its module, such as `picture`. */
  readonly entry: string
  /** An exit code, or the signal that ended it, where it ended by itself. */
  readonly how?: string
  /** What the work that it had ended with. */
  readonly code?: ErrorCode
}

/** A channel, since pools are created in many places, which need not all know the log of their program. */
const lost = channel('luna:lost-child')

export function reportLostChild(child: LostChild): void {
  lost.publish(child)
}

/** Returns what ends the watching. */
export function watchLostChildren(onLost: (child: LostChild) => void): () => void {
  const listener = (child: unknown): void => onLost(child as LostChild)
  lost.subscribe(listener)
  return () => lost.unsubscribe(listener)
}
