/** What a reviewer decides, and why: four criteria, and reasons tied to the fields they are about. */
import * as z from 'zod'

export const REVIEW_CRITERIA = ['content', 'quality', 'accuracy', 'pricing'] as const
export type ReviewCriterion = (typeof REVIEW_CRITERIA)[number]

export const CRITERION_QUESTIONS: Readonly<Record<ReviewCriterion, string>> = {
  content: 'Is the content appropriate, with the right age rating?',
  quality: 'Is it good enough to sell?',
  accuracy: 'Do name, description and tags describe what the buyer gets?',
  pricing: 'Is the price reasonable?',
}

const REASON_CODES = [
  'unsafe_content',
  'wrong_age_rating',
  'low_quality',
  'incomplete',
  'technical_fault',
  'misleading',
  'wrong_metadata',
  'unreasonable_price',
  'too_similar',
  'rights_unclear',
  'other',
] as const

const comment = z.string().trim().max(2_000)

export const reviewReasonSchema = z.strictObject({
  /** Dotted path into the submission, such as `character.backstory_summary` or `media.1`; null for the whole. */
  field: z
    .string()
    .regex(/^[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*$/, 'must be a path such as character.level')
    .max(200)
    .nullable(),
  code: z.enum(REASON_CODES),
  /** The comment to the creator. */
  comment: comment.min(1, 'enter what to change'),
})

const criterionSchema = z.discriminatedUnion('result', [
  z.strictObject({ result: z.literal('pass'), comment: comment.default('') }),
  z.strictObject({ result: z.literal('fail'), comment: comment.min(1, 'enter why it fails') }),
])

export const criteriaSchema = z.strictObject({
  content: criterionSchema,
  quality: criterionSchema,
  accuracy: criterionSchema,
  pricing: criterionSchema,
})

const decisionShape = z.strictObject({
  outcome: z.enum(['approve', 'request_changes', 'reject']),
  criteria: criteriaSchema,
  reasons: z.array(reviewReasonSchema).max(100).default([]),
})

function checkOutcome({ outcome, criteria, reasons }: z.output<typeof decisionShape>, context: z.RefinementCtx): void {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
  const failed = REVIEW_CRITERIA.filter((criterion) => criteria[criterion].result === 'fail')
  if (outcome === 'approve') {
    if (failed.length > 0) refuse('criteria', `an approval needs all four to pass; ${failed.join(', ')} did not`)
    return
  }
  if (failed.length === 0) refuse('criteria', 'where all four pass there is nothing to change or reject')
  if (reasons.length === 0) refuse('reasons', 'give at least one, for a field or for the whole submission')
}

/** An approval has four passes; the other outcomes name at least one failed criterion and one reason. */
export const reviewDecisionSchema = decisionShape.superRefine(checkOutcome)
export type ReviewDecision = z.infer<typeof reviewDecisionSchema>
