/** Keys of the desk, shown next to their actions. */
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

/** What a reviewer may do instead of deciding. */
export type Aside = 'skip' | 'hand_over' | 'ask_opinion'
export const ASIDE_KEYS: Readonly<Record<Aside, string>> = { skip: 's', hand_over: 'h', ask_opinion: 'o' }

export type DeskTab = 'work' | 'evidence' | 'changes' | 'earlier'
