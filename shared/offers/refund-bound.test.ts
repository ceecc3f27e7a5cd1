import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beyondBound, type RefundHistory } from './refund-bound.ts'

const NONE: RefundHistory = { recent: 0, refunds: 0, purchases: 1, hasSameWork: false }

describe('beyondBound', () => {
  it('lets the first refund pass, and a third of the purchases, three in 30 days', () => {
    expect(beyondBound(NONE)).toBeNull()
    expect(beyondBound({ ...NONE, refunds: 1, purchases: 5 })).toBe('too_large_a_share')
    expect(beyondBound({ ...NONE, refunds: 1, purchases: 6 })).toBeNull()
    expect(beyondBound({ ...NONE, refunds: 2, recent: 2, purchases: 100 })).toBeNull()
    expect(beyondBound({ ...NONE, refunds: 3, recent: 3, purchases: 100 })).toBe('too_many')
    expect(beyondBound({ ...NONE, refunds: 3, recent: 2, purchases: 100 })).toBeNull()
  })

  it('never lets the same work pass twice', () => {
    expect(beyondBound({ ...NONE, refunds: 1, purchases: 1_000, hasSameWork: true })).toBe('same_work')
  })

  it('grows no milder with more refunds or fewer purchases', () => {
    const history = fc.record({
      recent: fc.nat(6),
      refunds: fc.nat(40),
      purchases: fc.nat(100),
      hasSameWork: fc.boolean(),
    })
    fc.assert(
      fc.property(history, fc.nat(10), (some, more) => {
        fc.pre(some.refunds > 0)
        if (beyondBound(some) === null) return
        expect(beyondBound({ ...some, refunds: some.refunds + more, recent: some.recent + more })).not.toBeNull()
        expect(beyondBound({ ...some, purchases: Math.max(0, some.purchases - more) })).not.toBeNull()
      }),
    )
  })
})
