import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LunaError } from '../contract/errors.ts'
import {
  allowedEvents,
  nextState,
  SUBMISSION_ACTORS,
  SUBMISSION_EVENTS,
  SUBMISSION_STATES,
  type SubmissionState,
  TRANSITIONS,
} from './states.ts'

/** Every state that the given transitions can lead to. */
function reachable(from: SubmissionState, through: typeof TRANSITIONS): Set<SubmissionState> {
  const found = new Set([from])
  for (const state of found) {
    for (const row of through) if (row.state === state) found.add(row.next)
  }
  return found
}

describe('the table', () => {
  it('leads from draft to every state, and names each pair of state, event and actor once', () => {
    expect(reachable('draft', TRANSITIONS)).toEqual(new Set(SUBMISSION_STATES))
    const keys = TRANSITIONS.map(({ state, event, actor }) => `${state} ${event} ${actor}`)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('uses every event, and agrees with nextState on every combination', () => {
    for (const state of SUBMISSION_STATES) {
      for (const event of SUBMISSION_EVENTS) {
        for (const actor of SUBMISSION_ACTORS) {
          const row = TRANSITIONS.find(
            (other) => other.state === state && other.event === event && other.actor === actor,
          )
          if (row === undefined) expect(() => nextState(state, event, actor)).toThrow(LunaError)
          else expect(nextState(state, event, actor)).toBe(row.next)
        }
      }
    }
    expect(new Set(TRANSITIONS.map(({ event }) => event))).toEqual(new Set(SUBMISSION_EVENTS))
  })

  it('lets a creator take back anything that is not yet decided by removal', () => {
    for (const state of [
      'draft',
      'submitted',
      'in_review',
      'changes_requested',
      'rejected',
      'approved',
      'published',
    ] as const) {
      expect(nextState(state, 'withdraw', 'creator')).toBe('withdrawn')
    }
  })
})

describe('human review', () => {
  it('the system alone reaches approved from nowhere, and published from nothing that is undecided', () => {
    const bySystem = TRANSITIONS.filter(({ actor }) => actor === 'system')
    for (const state of SUBMISSION_STATES) {
      const found = reachable(state, bySystem)
      if (state !== 'approved') expect(found.has('approved'), state).toBe(false)
      if (state !== 'approved' && state !== 'published') expect(found.has('published'), state).toBe(false)
    }
  })

  it('neither do system and creator together', () => {
    const withoutReviewer = TRANSITIONS.filter(({ actor }) => actor !== 'reviewer')
    for (const state of SUBMISSION_STATES.filter((name) => name !== 'approved' && name !== 'published')) {
      const found = reachable(state, withoutReviewer)
      expect([found.has('approved'), found.has('published')], state).toEqual([false, false])
    }
  })

  it('every path to published holds a decision of a reviewer after the last submission', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...SUBMISSION_ACTORS), fc.nat(20)), { maxLength: 40 })
    fc.assert(
      fc.property(steps, (choices) => {
        let state: SubmissionState = 'draft'
        let isDecided = false
        for (const [actor, choice] of choices) {
          const events = allowedEvents(state, actor)
          const event = events[choice % Math.max(1, events.length)]
          if (event === undefined) continue
          state = nextState(state, event, actor)
          if (event === 'submit') isDecided = false
          if (actor === 'reviewer' && (event === 'approve' || event === 'reinstate')) isDecided = true
          if (state === 'approved' || state === 'published') expect(isDecided).toBe(true)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('refusals', () => {
  it('say what is possible instead', () => {
    const detailOf = (work: () => unknown) => {
      try {
        return work()
      } catch (error) {
        return error instanceof LunaError ? [error.code, error.detail] : error
      }
    }
    expect(detailOf(() => nextState('in_review', 'approve', 'system'))).toEqual([
      'SUBMISSION_STATE',
      'approve: not possible for the system while the submission is in review. Possible: release.',
    ])
    expect(detailOf(() => nextState('removed', 'edit', 'creator'))).toEqual([
      'SUBMISSION_STATE',
      'edit: not possible for the creator while the submission is removed. Nothing is open to the creator now.',
    ])
  })
})
