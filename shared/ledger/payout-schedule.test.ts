import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { microDollars } from '../money/money.ts'
import { DAY_MS } from '../time.ts'
import { availableFrom, REFUND_WINDOW_DAYS } from './availability.ts'
import { availableBalance, payoutAmount, payoutDatesAfter } from './payout-schedule.ts'

describe('payouts', () => {
  it('are on Mondays, after the time asked for, a week apart', () => {
    expect(payoutDatesAfter(new Date('2026-03-02T05:59:59Z'), 2).map((date) => date.toISOString())).toEqual([
      '2026-03-02T06:00:00.000Z',
      '2026-03-09T06:00:00.000Z',
    ])
    expect(payoutDatesAfter(new Date('2026-03-02T06:00:00Z'), 1)).toEqual([new Date('2026-03-09T06:00:00Z')])
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }), (after) => {
        const [first] = payoutDatesAfter(after, 1)
        const waitMs = (first?.getTime() ?? 0) - after.getTime()
        expect(first?.getUTCDay()).toBe(1)
        expect(waitMs > 0 && waitMs <= 7 * DAY_MS).toBe(true)
      }),
    )
  })

  it('leave an available balance that is never below zero and never more than the balance', () => {
    const amount = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map(microDollars)
    fc.assert(
      fc.property(amount, amount, (balance, pending) => {
        const available = availableBalance(balance, pending)
        expect(available >= 0n && (available === 0n || available <= balance)).toBe(true)
        if (balance >= pending && pending >= 0n) expect(available + pending).toBe(balance)
        expect(payoutAmount(balance, pending) <= available).toBe(true)
      }),
    )
  })

  it('are whole cents of what is there and cannot be refunded any more', () => {
    const amount = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map(microDollars)
    fc.assert(
      fc.property(amount, amount, (balance, pending) => {
        const paid = payoutAmount(balance, pending)
        expect(paid % 10_000n).toBe(0n)
        const available = pending > 0n ? balance - pending : balance
        expect(paid >= 0n && (paid === 0n || paid <= available)).toBe(true)
        expect(available - paid < 10_000n).toBe(true)
      }),
    )
  })
})

describe('earnings', () => {
  it('become available at the first full hour after the refund window', () => {
    expect(availableFrom('sale', new Date('2026-03-01T10:00:00.001Z'))).toEqual(new Date('2026-03-08T11:00:00Z'))
    expect(availableFrom('royalty', new Date('2026-03-01T10:00:00Z'))).toEqual(new Date('2026-03-08T10:00:00Z'))
    expect(REFUND_WINDOW_DAYS).toBe(7)
    for (const kind of ['payout', 'usage_royalty', 'dispute_hold', 'refund'] as const) {
      expect(availableFrom(kind, new Date())).toBeNull()
    }
  })
})
