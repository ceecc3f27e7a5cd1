/**
 * How far refunds are automatic. Buyers get the full price back within the window without being asked, as long as they
 * seldom do; beyond the bound a person decides, and nothing is refused by the market itself.
 */
import * as z from 'zod'

/** The bound as it is stated to buyers. */
export const REFUND_BOUND = {
  /** So many within `days`. */
  count: 3,
  days: 30,
  /** One in so many purchases; the first refund is always within it. */
  oneIn: 3,
} as const

/** After a refund, the same work cannot be bought again for so long. */
export const COOLING_OFF_DAYS = 14

/** `opened_gift`: beyond no figure, but somebody else has the files by now. */
export const beyondBoundSchema = z.enum(['same_work', 'too_many', 'too_large_a_share', 'opened_gift'])
export type BeyondBound = z.infer<typeof beyondBoundSchema>

/** What the buyer asked for before; refunds of what the market removed are not the buyer's. */
export interface RefundHistory {
  /** Refunds within the last `REFUND_BOUND.days`, and ever. */
  readonly recent: number
  readonly refunds: number
  /** Paid sales ever, those that were refunded included. */
  readonly purchases: number
  /** Whether one of the refunds was of the same work. */
  readonly hasSameWork: boolean
}

/** Why one more refund takes a person; null where it is automatic. */
export function beyondBound({ recent, refunds, purchases, hasSameWork }: RefundHistory): BeyondBound | null {
  if (hasSameWork) return 'same_work'
  if (recent + 1 > REFUND_BOUND.count) return 'too_many'
  const isFirst = refunds === 0
  return !isFirst && (refunds + 1) * REFUND_BOUND.oneIn > purchases ? 'too_large_a_share' : null
}
