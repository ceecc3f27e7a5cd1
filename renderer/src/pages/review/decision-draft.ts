/** A decision as a reviewer builds it, key by key: what is said so far, and what is still missing for an outcome. */
import {
  REVIEW_CRITERIA,
  type ReviewCriterion,
  type ReviewDecision,
  reviewDecisionSchema,
} from '#shared/submissions/decision.ts'

export type Outcome = ReviewDecision['outcome']
export type Reason = ReviewDecision['reasons'][number]

export interface CriterionDraft {
  readonly result: 'pass' | 'fail' | null
  readonly comment: string
}

export interface DecisionDraft {
  readonly criteria: Readonly<Record<ReviewCriterion, CriterionDraft>>
  readonly reasons: readonly Reason[]
}

const OPEN: CriterionDraft = { result: null, comment: '' }

export const EMPTY_DRAFT: DecisionDraft = {
  criteria: { content: OPEN, quality: OPEN, accuracy: OPEN, pricing: OPEN },
  reasons: [],
}

export type DraftStep =
  | { readonly type: 'mark'; readonly criterion: ReviewCriterion; readonly result: 'pass' | 'fail' }
  /** The key of a criterion: first it passes, then it fails, then passes again. */
  | { readonly type: 'turn'; readonly criterion: ReviewCriterion }
  | { readonly type: 'comment'; readonly criterion: ReviewCriterion; readonly comment: string }
  /** What is still open passes; what failed stays. */
  | { readonly type: 'pass_open' }
  | { readonly type: 'add_reason'; readonly reason: Reason }
  | { readonly type: 'remove_reason'; readonly index: number }

export function stepDraft(draft: DecisionDraft, step: DraftStep): DecisionDraft {
  const change = (criterion: ReviewCriterion, part: Partial<CriterionDraft>): DecisionDraft => ({
    ...draft,
    criteria: { ...draft.criteria, [criterion]: { ...draft.criteria[criterion], ...part } },
  })
  switch (step.type) {
    case 'mark':
      return change(step.criterion, { result: step.result })
    case 'turn':
      return change(step.criterion, { result: draft.criteria[step.criterion].result === 'pass' ? 'fail' : 'pass' })
    case 'comment':
      return change(step.criterion, { comment: step.comment })
    case 'pass_open': {
      const passed = REVIEW_CRITERIA.map((name) => {
        const criterion = draft.criteria[name]
        return [name, criterion.result === null ? { ...criterion, result: 'pass' as const } : criterion] as const
      })
      return { ...draft, criteria: { ...draft.criteria, ...Object.fromEntries(passed) } }
    }
    case 'add_reason':
      return { ...draft, reasons: [...draft.reasons, step.reason] }
    case 'remove_reason':
      return { ...draft, reasons: draft.reasons.filter((_, index) => index !== step.index) }
  }
}

/** What keeps a draft from being this outcome, the first thing to do first. */
export type Missing =
  | { readonly type: 'open'; readonly criteria: readonly ReviewCriterion[] }
  | { readonly type: 'uncommented'; readonly criteria: readonly ReviewCriterion[] }
  | { readonly type: 'failed'; readonly criteria: readonly ReviewCriterion[] }
  | { readonly type: 'nothing_failed' }
  | { readonly type: 'no_reason' }

export function missingFor({ criteria, reasons }: DecisionDraft, outcome: Outcome): Missing[] {
  const where = (fits: (criterion: CriterionDraft) => boolean) => REVIEW_CRITERIA.filter((name) => fits(criteria[name]))
  const open = where(({ result }) => result === null)
  const failed = where(({ result }) => result === 'fail')
  const uncommented = where(({ result, comment }) => result === 'fail' && comment.trim() === '')
  const isApproval = outcome === 'approve'
  return [
    ...(open.length > 0 ? [{ type: 'open' as const, criteria: open }] : []),
    ...(isApproval && failed.length > 0 ? [{ type: 'failed' as const, criteria: failed }] : []),
    ...(!isApproval && failed.length === 0 && open.length === 0 ? [{ type: 'nothing_failed' as const }] : []),
    ...(!isApproval && uncommented.length > 0 ? [{ type: 'uncommented' as const, criteria: uncommented }] : []),
    ...(!isApproval && reasons.length === 0 ? [{ type: 'no_reason' as const }] : []),
  ]
}

/** Null while something is missing. Reasons go with an approval too: what could be better, without holding it up. */
export function decisionOf({ criteria, reasons }: DecisionDraft, outcome: Outcome): ReviewDecision | null {
  const parsed = reviewDecisionSchema.safeParse({ outcome, criteria, reasons })
  return parsed.success ? parsed.data : null
}
