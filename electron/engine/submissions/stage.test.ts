import { describe, expect, it } from 'vitest'
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { SubmissionState } from '#shared/submissions/states.ts'
import { isEditable, isEnded, presentOf, stateOf, waitingSteps } from './stage.ts'

/** As far as the rules look. */
function row(state: SubmissionState | null, updatedAt = '2026-11-01T00:00:00Z', wasPublished = false) {
  if (state === null) return { market: null, updatedAt }
  const events = wasPublished ? [{ to: 'published' }] : []
  // The rules read nothing else of a submission.
  return { market: { submission: { state, events } as unknown as Submission, readAt: updatedAt }, updatedAt }
}

describe('a submission', () => {
  it('is changed as a draft and once it was returned, not while people look at it', () => {
    for (const state of [null, 'draft', 'changes_requested', 'rejected', 'withdrawn'] as const)
      expect(isEditable(row(state), [])).toBe(true)
    for (const state of ['submitted', 'in_review', 'appealed', 'approved', 'published', 'removed'] as const)
      expect(isEditable(row(state), [])).toBe(false)
  })

  it('stays as it was sent while that waits, and as it was published for good', () => {
    expect(isEditable(row('draft'), ['save', 'submit'])).toBe(false)
    expect(isEditable(row('draft'), ['save'])).toBe(true)
    expect(isEditable(row('withdrawn', undefined, true), [])).toBe(false)
  })

  it('is the newest that continues, before what is published and what ended', () => {
    const old = row('published', '2026-01-01T00:00:00Z', true)
    const newer = row('draft', '2026-02-01T00:00:00Z')
    const ended = row('withdrawn', '2026-03-01T00:00:00Z')
    expect(presentOf([ended, old, newer])).toBe(newer)
    expect(presentOf([ended, old])).toBe(old)
    expect(presentOf([ended])).toBe(ended)
    expect(presentOf([])).toBeNull()
    expect([isEnded(ended), isEnded(old), stateOf(row(null))]).toEqual([true, false, 'local'])
  })

  it('tells what waits in the order of the outbox, without what was refused', () => {
    const step = (name: string, state: 'waiting' | 'refused' = 'waiting') => ({
      ...{ kind: 'submission.step', payload: { step: name }, state },
    })
    const save = { kind: 'submission.save', payload: {}, state: 'sending' } as const
    expect(waitingSteps([save, step('submit'), step('appeal', 'refused'), step('withdraw')])).toEqual([
      'save',
      'submit',
      'withdraw',
    ])
    expect(waitingSteps([{ kind: 'submission.step', payload: null, state: 'waiting' }])).toEqual([])
  })
})
