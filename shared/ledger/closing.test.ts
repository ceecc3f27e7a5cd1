import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cents, centsToMicroDollars, microDollars } from '../money/money.ts'
import {
  type ClosingFacts,
  closingObstacleSchema,
  closingObstacles,
  missingToCent,
  returnedEarnings,
  roundedUpToCents,
} from './closing.ts'

const EMPTY: ClosingFacts = {
  wallet: microDollars(0n),
  royaltiesOwed: microDollars(0n),
  refundableCents: 0,
  earningsMoved: microDollars(0n),
  earnings: microDollars(0n),
  pending: microDollars(0n),
  pendingUntil: null,
  held: microDollars(0n),
  isPayoutReady: false,
  holdReason: null,
  royaltyLicenses: { count: 0, until: null },
  licenses: 0,
  openPayments: 0,
  refundsInReview: 0,
  giftsWithoutLink: 0,
}
const kindsOf = (facts: Partial<ClosingFacts>, endLicenses = false) =>
  closingObstacles({ ...EMPTY, ...facts }, endLicenses).map(({ kind }) => kind)

describe('closingObstacles', () => {
  it('are none for an account with nothing in it', () => {
    expect(kindsOf({})).toEqual([])
  })

  it('name pending, held and negative earnings', () => {
    const until = new Date('2026-12-01T10:00:00Z')
    const facts = {
      ...EMPTY,
      earnings: microDollars(5_737_500n),
      pending: microDollars(5_737_500n),
      pendingUntil: until,
    }
    expect(closingObstacles(facts, false)).toEqual([
      { kind: 'pending_earnings', amountMicroDollars: '5737500', until: '2026-12-01T10:00:00.000Z' },
    ])
    expect(kindsOf({ held: microDollars(1n) })).toEqual(['held_earnings'])
    expect(kindsOf({ earnings: microDollars(-1n) })).toEqual(['negative_earnings'])
  })

  it('ask for a payout account only where there is a cent to pay', () => {
    const earnings = microDollars(10_000n)
    expect(kindsOf({ earnings })).toEqual(['payout_account'])
    expect(kindsOf({ earnings, isPayoutReady: true })).toEqual([])
    expect(kindsOf({ earnings, isPayoutReady: true, holdReason: 'The bank returned it.' })).toEqual(['payout_account'])
    expect(kindsOf({ earnings: microDollars(9_999n) })).toEqual([])
  })

  it('name what no card takes back of a wallet, and what it does not cover', () => {
    const wallet = microDollars(5_000_000n)
    expect(kindsOf({ wallet, refundableCents: 500 })).toEqual([])
    expect(closingObstacles({ ...EMPTY, wallet, refundableCents: 300 }, false)).toEqual([
      { kind: 'wallet_not_refundable', amountMicroDollars: '2000000' },
    ])
    expect(kindsOf({ wallet: microDollars(-1n) })).toEqual(['negative_wallet'])
    expect(kindsOf({ wallet, royaltiesOwed: microDollars(5_000_001n) })).toEqual(['royalties_owed'])
  })

  it('return moved earnings that no card takes to where the payout account reaches them', () => {
    const wallet = microDollars(8_000_000n)
    const facts = { ...EMPTY, wallet, refundableCents: 500, earningsMoved: microDollars(4_000_000n) }
    expect(returnedEarnings(facts)).toBe(3_000_000n)
    expect(closingObstacles(facts, false)).toEqual([
      { kind: 'payout_account', amountMicroDollars: '3000000', reason: null },
    ])
    expect(closingObstacles({ ...facts, isPayoutReady: true }, false)).toEqual([])
    expect(returnedEarnings({ ...facts, refundableCents: 800 })).toBe(0n)
    const more = { ...facts, refundableCents: 0, isPayoutReady: true }
    expect(returnedEarnings(more)).toBe(4_000_000n)
    expect(closingObstacles(more, false)).toEqual([{ kind: 'wallet_not_refundable', amountMicroDollars: '4000000' }])
  })

  it('end licenses only with consent, and wait for royalties that others may still owe', () => {
    expect(kindsOf({ licenses: 2 })).toEqual(['running_licenses'])
    expect(kindsOf({ licenses: 2 }, true)).toEqual([])
    expect(kindsOf({ royaltyLicenses: { count: 1, until: null } }, true)).toEqual(['royalties_expected'])
    expect(kindsOf({ openPayments: 1 })).toEqual(['open_payments'])
    expect(kindsOf({ refundsInReview: 1 })).toEqual(['refunds_in_review'])
    expect(kindsOf({ giftsWithoutLink: 1 })).toEqual(['gifts_without_link'])
  })

  it('leave no cent behind: without obstacles, everything is covered by cards and the payout account', () => {
    const amount = fc.bigInt({ min: -20_000_000n, max: 20_000_000n }).map(microDollars)
    const facts = fc.record({
      wallet: amount,
      earnings: amount,
      earningsMoved: fc.bigInt({ min: 0n, max: 20_000_000n }).map(microDollars),
      pending: fc.bigInt({ min: 0n, max: 20_000_000n }).map(microDollars),
      royaltiesOwed: fc.bigInt({ min: 0n, max: 1_000_000n }).map(microDollars),
      refundableCents: fc.nat(3_000),
      isPayoutReady: fc.boolean(),
    })
    fc.assert(
      fc.property(facts, (some) => {
        const all: ClosingFacts = { ...EMPTY, ...some }
        const obstacles = closingObstacles(all, true)
        for (const one of obstacles) expect(closingObstacleSchema.safeParse(one).success).toBe(true)
        if (obstacles.length > 0) return
        expect(all.wallet - all.royaltiesOwed).toBeGreaterThanOrEqual(0n)
        const returned = returnedEarnings(all)
        expect(returned).toBeLessThanOrEqual(all.earningsMoved)
        expect(all.wallet - all.royaltiesOwed - returned).toBeGreaterThanOrEqual(0n)
        expect(all.wallet - all.royaltiesOwed - returned - BigInt(all.refundableCents) * 10_000n).toBeLessThan(10_000n)
        expect(all.pending).toBe(0n)
        expect(all.isPayoutReady || all.earnings + returned < 10_000n).toBe(true)
        expect(all.earnings + returned).toBeGreaterThanOrEqual(0n)
      }),
    )
  })
})

describe('rounding up to a cent', () => {
  it('adds less than a cent, and gives whole cents', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10_000_000_000n }), (value) => {
        const missing = missingToCent(microDollars(value))
        expect(missing).toBeGreaterThanOrEqual(0n)
        expect(missing).toBeLessThan(10_000n)
        expect(value + missing).toBe(centsToMicroDollars(cents(roundedUpToCents(microDollars(value)))))
      }),
    )
  })
})
