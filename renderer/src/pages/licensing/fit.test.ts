import { describe, expect, it } from 'vitest'
import { cautions, type FitRequest, fitAsDerivative, type KnownParent, misfits } from './fit.ts'
import { terms } from './licensing.fixture.ts'

const CARD = { workLicense: null, requiresAttribution: false, allowsAiTraining: false }
const PARENT: KnownParent = { assetId: 'p', name: 'Root', card: CARD, listings: [] }
const request = (changes: Partial<FitRequest> = {}): FitRequest => ({
  ...{ card: CARD, terms: terms(), priceCents: 4_900, otherTerms: [], parents: [], liveGrants: 0, hasSales: false },
  ...changes,
})

describe('misfits', () => {
  it('finds none for a work of its own', () => {
    expect(misfits(request({ terms: terms({ kind: 'exclusive' }) }))).toEqual([])
  })

  it('compares with the parent’s terms that fit best', () => {
    const narrow = terms({ territory: ['DE'] })
    const parents = [{ ...PARENT, listings: [narrow, terms({ kind: 'editorial', usageRights: ['web'] })] }]
    expect(misfits(request({ parents }))).toEqual(['"Root" is licensed for DE only, not for the whole world.'])
    expect(misfits(request({ parents, terms: narrow }))).toEqual([])
  })

  it('says that a derivative cannot be exclusive, nor may be sold under a card that forbids it', () => {
    expect(misfits(request({ parents: [PARENT], terms: terms({ kind: 'exclusive' }) }))).toHaveLength(1)
    const free = [{ ...PARENT, card: { ...CARD, workLicense: 'cc_by_nc' as const, requiresAttribution: false } }]
    expect(misfits(request({ parents: free })).join(' ')).toContain('forbids selling')
  })

  it('says what the work’s own card gave away, and licenses that stand against an exclusive one', () => {
    const exclusive = terms({ kind: 'exclusive' })
    const free = { ...CARD, workLicense: 'cc_by' as const }
    expect(misfits(request({ card: free, terms: exclusive }))).toEqual([
      'The card offers the work to everyone under CC BY.',
    ])
    expect(misfits(request({ terms: exclusive, liveGrants: 2 }))).toEqual([
      '2 licenses of this work are in force, so none can be exclusive.',
    ])
    expect(cautions(request({ terms: exclusive, hasSales: true, otherTerms: [terms()] }))).toHaveLength(2)
    expect(cautions(request({ hasSales: true, otherTerms: [terms()] }))).toEqual([])
  })
})

it('tells how an own license would fit what derives from another work', () => {
  const parent = { assetId: 'p', name: 'Root', ...CARD, terms: terms({ durationDays: 30 }) }
  expect(fitAsDerivative(terms(), 100, parent)).toEqual([
    '"Root" is licensed for 30 days, so the derivative cannot be for longer.',
  ])
  expect(fitAsDerivative(terms({ durationDays: 30 }), 100, parent)).toEqual([])
})
