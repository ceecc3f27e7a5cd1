/** How long everybody has. */
import { DAY_MS } from '#shared/time.ts'

/** For the creator to answer before anything is decided. */
export const ANSWER_DAYS = 7
/** For the market to decide about a counter-notice. */
export const COUNTER_NOTICE_DAYS = 14
/** For the creator to appeal: as long as a removal weighs on the reputation. */
export const APPEAL_DAYS = 180
/** For the market to decide about an appeal. */
export const APPEAL_DECISION_DAYS = 14

export function daysAfter(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY_MS)
}
