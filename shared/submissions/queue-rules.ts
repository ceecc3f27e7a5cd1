/**
 * What keeps the review queue fair while reviewers may skip, choose and hand over. The order is always that of arrival:
 * nothing a reviewer does moves a submission behind a newer one.
 */
import * as z from 'zod'

export const SKIP_REASONS = [
  'conflict_of_interest',
  'outside_my_field',
  'language',
  'distressing',
  'needs_more_time',
  'other',
] as const
export const skipReasonSchema = z.enum(SKIP_REASONS)
export type SkipReason = z.infer<typeof skipReasonSchema>

/** For so long the submission is not offered again to a reviewer who skipped it. */
export const SKIP_HOURS = 12

/**
 * From so many skips on a submission is marked: it is offered to everybody again, those who skipped it included, and
 * can no longer be skipped, except for a conflict of interest.
 */
export const SKIPS_TO_MARK = 3

/** The longest wait promised to creators. Overdue submissions are decided before newer ones are chosen. */
export const OVERDUE_HOURS = 48

/** For so long a submission that was handed over is kept for the named reviewer. */
export const HAND_OVER_HOURS = 12

/** To named reviewers in one round; afterwards it goes to the queue or is decided. */
export const MOST_HAND_OVERS = 2

/** For so long the first reviewer keeps a submission for which a second opinion was asked. */
export const OPINION_HOURS = 24

export const isMarked = (skips: number): boolean => skips >= SKIPS_TO_MARK

/** A conflict of interest is never refused: who has one must not decide. */
export const maySkip = (skips: number, reason: SkipReason): boolean =>
  reason === 'conflict_of_interest' || !isMarked(skips)
