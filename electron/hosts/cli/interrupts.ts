/**
 * Ctrl-C and its kin: the first ends the work in order, keeping what is done; a later one, or work that does not come to
 * its end in time, ends the process at once. A library may be left at any moment.
 */
import { EXIT } from './exit-codes.ts'

export interface Interrupts {
  readonly signal: AbortSignal
  /** Ends the work as an interrupt does. */
  stop(): void
}

/** A terminal and the command's own starter both pass the same Ctrl-C on, so two close together are one. */
const SAME_INTERRUPT_MS = 1_000
/** People who have waited longer take the program for hung. */
const LONGEST_END_MS = 1_800

export function listenForInterrupts(): Interrupts {
  const abort = new AbortController()
  let firstAt: number | undefined
  const onSignal = () => {
    const now = performance.now()
    if (firstAt !== undefined && now - firstAt > SAME_INTERRUPT_MS) process.exit(EXIT.interrupted)
    if (firstAt === undefined) setTimeout(() => process.exit(EXIT.interrupted), LONGEST_END_MS).unref()
    firstAt ??= now
    abort.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return { signal: abort.signal, stop: () => abort.abort() }
}
