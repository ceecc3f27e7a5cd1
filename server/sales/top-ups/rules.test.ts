import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cents, centsToMicroDollars } from '#shared/money/money.ts'
import { isDue, isWithinCeiling, monthOf } from './rules.ts'

const plans = fc
  .tuple(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 0, max: 500_000 }))
  .map(([thresholdCents, more, most]) => {
    const amountCents = thresholdCents + more
    return { thresholdCents, amountCents, monthlyCapCents: amountCents + most }
  })
const balances = fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n })

describe('an automatic top-up', () => {
  it('is due where one charge makes up for what is missing, and never right after one', () => {
    fc.assert(
      fc.property(balances, plans, (balance, plan) => {
        const threshold = centsToMicroDollars(cents(plan.thresholdCents))
        const after = balance + centsToMicroDollars(cents(plan.amountCents))
        if (isDue(balance, plan)) {
          expect(balance < threshold).toBe(true)
          expect(isDue(after, plan)).toBe(false)
        } else {
          expect(balance >= threshold || after < threshold).toBe(true)
        }
      }),
    )
  })

  it('never exceeds the ceiling, however many are made', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 200 }), (plan, attempts) => {
        let charged = 0
        for (let attempt = 0; attempt < attempts; attempt++) {
          if (isWithinCeiling(charged, plan)) charged += plan.amountCents
        }
        expect(charged).toBeLessThanOrEqual(plan.monthlyCapCents)
        expect(charged).toBeGreaterThanOrEqual(plan.amountCents)
      }),
    )
  })

  it('counts towards the month of Greenwich', () => {
    expect(monthOf(new Date('2026-11-30T23:59:59.999Z'))).toBe('2026-11')
    expect(monthOf(new Date('2026-12-01T00:00:00.000Z'))).toBe('2026-12')
  })
})
