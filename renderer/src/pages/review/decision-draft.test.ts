import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { REVIEW_CRITERIA } from '#shared/submissions/decision.ts'
import { type DecisionDraft, type DraftStep, decisionOf, EMPTY_DRAFT, missingFor, stepDraft } from './decision-draft.ts'

const reason = { field: 'description', code: 'incomplete', comment: 'Say what the character wants.' } as const
const draftAfter = (...steps: readonly DraftStep[]): DecisionDraft => steps.reduce(stepDraft, EMPTY_DRAFT)

describe('a decision, key by key', () => {
  it('turns a criterion from open to passed to failed and back', () => {
    const turn = { type: 'turn', criterion: 'quality' } as const
    const results = [[turn], [turn, turn], [turn, turn, turn]].map(
      (steps) => draftAfter(...steps).criteria.quality.result,
    )
    expect(results).toEqual(['pass', 'fail', 'pass'])
  })

  it('passes what is open and leaves what failed', () => {
    const draft = draftAfter({ type: 'mark', criterion: 'pricing', result: 'fail' }, { type: 'pass_open' })
    expect(REVIEW_CRITERIA.map((name) => draft.criteria[name].result)).toEqual(['pass', 'pass', 'pass', 'fail'])
  })

  it('keeps what was said of a criterion while it is turned', () => {
    const draft = draftAfter(
      { type: 'mark', criterion: 'accuracy', result: 'fail' },
      { type: 'comment', criterion: 'accuracy', comment: 'Tags of another work' },
      { type: 'turn', criterion: 'accuracy' },
      { type: 'turn', criterion: 'accuracy' },
    )
    expect(draft.criteria.accuracy).toEqual({ result: 'fail', comment: 'Tags of another work' })
  })

  it('says what is missing, the first thing first', () => {
    expect(missingFor(EMPTY_DRAFT, 'approve')).toEqual([{ type: 'open', criteria: REVIEW_CRITERIA }])
    const failed = draftAfter({ type: 'mark', criterion: 'content', result: 'fail' }, { type: 'pass_open' })
    expect(missingFor(failed, 'approve')).toEqual([{ type: 'failed', criteria: ['content'] }])
    expect(missingFor(failed, 'reject')).toEqual([
      { type: 'uncommented', criteria: ['content'] },
      { type: 'no_reason' },
    ])
    expect(missingFor(draftAfter({ type: 'pass_open' }), 'request_changes')).toEqual([
      { type: 'nothing_failed' },
      { type: 'no_reason' },
    ])
  })

  it('is a decision that the market takes exactly where nothing is missing', () => {
    const criterion = fc.record({
      result: fc.constantFrom('pass', 'fail', null),
      comment: fc.constantFrom('', '  ', 'Too thin'),
    })
    const drafts = fc.record({
      criteria: fc.record({ content: criterion, quality: criterion, accuracy: criterion, pricing: criterion }),
      reasons: fc.constantFrom([], [reason]),
    })
    fc.assert(
      fc.property(drafts, fc.constantFrom('approve', 'request_changes', 'reject'), (draft, outcome) => {
        expect(decisionOf(draft, outcome) !== null).toBe(missingFor(draft, outcome).length === 0)
      }),
    )
  })

  it('lists and drops reasons', () => {
    const draft = draftAfter({ type: 'add_reason', reason }, { type: 'add_reason', reason: { ...reason, field: null } })
    expect(stepDraft(draft, { type: 'remove_reason', index: 0 }).reasons).toEqual([{ ...reason, field: null }])
  })
})
