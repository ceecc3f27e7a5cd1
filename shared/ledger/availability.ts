/** When earnings can be paid out: once the sale can no longer be refunded. */
import { DAY_MS, HOUR_MS } from '../time.ts'
import type { TransferKind } from './kinds.ts'

/** How long a buyer may ask for the money back. */
export const REFUND_WINDOW_DAYS = 7

/** Earnings that a refund would take back; everything else counts at once. */
const REFUNDABLE: ReadonlySet<TransferKind> = new Set(['sale', 'fee', 'royalty', 'share'])

/**
 * From when on a transfer made at `at` counts for payouts: the first full hour after the refund window, so that what is
 * pending can be kept as a few sums per creator. Null for at once.
 */
export function availableFrom(kind: TransferKind, at: Date): Date | null {
  if (!REFUNDABLE.has(kind)) return null
  const windowEndMs = at.getTime() + REFUND_WINDOW_DAYS * DAY_MS
  return new Date(Math.ceil(windowEndMs / HOUR_MS) * HOUR_MS)
}
