import { describe, expect, it } from 'vitest'
import { CRITERION_QUESTIONS, REVIEW_CRITERIA, reviewDecisionSchema } from './decision.ts'

const pass = { result: 'pass' }
const passes = { content: pass, quality: pass, accuracy: pass, pricing: pass }
const failing = { ...passes, quality: { result: 'fail', comment: 'The edges are torn.' } }
const reason = { field: 'media.0', code: 'low_quality', comment: 'Export it without the torn edges.' }

const isValid = (decision: object) => reviewDecisionSchema.safeParse(decision).success

describe('decisions', () => {
  it('approve where all four criteria pass, and only then', () => {
    expect(reviewDecisionSchema.parse({ outcome: 'approve', criteria: passes })).toMatchObject({
      criteria: { pricing: { result: 'pass', comment: '' } },
      reasons: [],
    })
    expect(isValid({ outcome: 'approve', criteria: failing, reasons: [reason] })).toBe(false)
    for (const criterion of REVIEW_CRITERIA) {
      const { [criterion]: _, ...three } = passes
      expect(isValid({ outcome: 'approve', criteria: three }), criterion).toBe(false)
      expect(CRITERION_QUESTIONS[criterion]).toMatch(/\?$/)
    }
  })

  it.each(['request_changes', 'reject'])('%s needs a failed criterion and a reason', (outcome) => {
    expect(isValid({ outcome, criteria: failing, reasons: [reason] })).toBe(true)
    expect(isValid({ outcome, criteria: failing, reasons: [{ ...reason, field: null }] })).toBe(true)
    expect(isValid({ outcome, criteria: failing, reasons: [] })).toBe(false)
    expect(isValid({ outcome, criteria: passes, reasons: [reason] })).toBe(false)
  })

  it('reasons name a field by its path and say something', () => {
    const withReason = (changes: object) =>
      isValid({ outcome: 'reject', criteria: failing, reasons: [{ ...reason, ...changes }] })
    expect(withReason({ field: 'character.backstory_summary' })).toBe(true)
    expect(withReason({ field: '' })).toBe(false)
    expect(withReason({ field: 'character..x' })).toBe(false)
    expect(withReason({ comment: '  ' })).toBe(false)
    expect(withReason({ code: 'because' })).toBe(false)
  })

  it('a failed criterion says why', () => {
    expect(
      isValid({ outcome: 'reject', criteria: { ...passes, content: { result: 'fail' } }, reasons: [reason] }),
    ).toBe(false)
  })
})
