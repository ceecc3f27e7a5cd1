/** Keys of the desk, shown beside what they do. */
import type { ReviewCriterion } from '#shared/submissions/decision.ts'
import type { Outcome } from './decision-draft.ts'

export const CRITERION_KEYS: Readonly<Record<ReviewCriterion, string>> = {
  content: '1',
  quality: '2',
  accuracy: '3',
  pricing: '4',
}

export const OUTCOME_KEYS: Readonly<Record<Outcome, string>> = { approve: 'a', request_changes: 'c', reject: 'x' }

export const PASS_KEY = 'p'
export const REASON_KEY = 'r'

export type DeskTab = 'work' | 'evidence' | 'changes' | 'earlier'
