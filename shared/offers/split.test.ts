import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MicroDollars, microDollars } from '../money/money.ts'
import { MAX_DERIVATION_DEPTH, type ParentLink } from './ancestry.ts'
import { CURRENT_FEE_SCHEDULE, type FeeSchedule, OFFER_KINDS, OFFERS, type OfferKind } from './offers.ts'
import { type Sale, type SaleSplit, splitSale } from './split.ts'

function sale(offer: OfferKind, amount: bigint, royalties: readonly number[] = []): Sale {
  const parents = royalties.map(
    (royaltyPercent, index): ParentLink => ({
      assetId: `parent-${index + 1}`,
      creatorId: `creator-${index + 1}`,
      royaltyPercent,
    }),
  )
  const sold = { assetId: 'sold', creatorId: 'creator-0' }
  return { offer, amount: microDollars(amount), sold, parents, fees: CURRENT_FEE_SCHEDULE }
}

function amountsOf(split: SaleSplit): MicroDollars[] {
  return split.parts.map((part) => part.amount)
}

const total = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n)

const feeSchedules = fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000), fc.nat(10_000)).map(
  ([perUse, oneTime, subscription, license]): FeeSchedule => ({
    version: 7,
    platformBasisPoints: { per_use: perUse, one_time: oneTime, subscription, license },
  }),
)

const sales = fc
  .record({
    offer: fc.constantFrom(...OFFER_KINDS),
    cents: fc.bigInt({ min: 0n, max: 99_999_999n }),
    rest: fc.bigInt({ min: 0n, max: 9_999n }),
    royalties: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: MAX_DERIVATION_DEPTH }),
    fees: feeSchedules,
  })
  .map(({ offer, cents, rest, royalties, fees }) => {
    const amount = cents * 10_000n + (OFFERS[offer].settles === 'wallet' ? rest : 0n)
    return { ...sale(offer, amount, royalties), fees }
  })

describe('documented splits', () => {
  it('splits $9.99 into $6.99 and $3.00', () => {
    const split = splitSale(sale('one_time', 9_990_000n))
    expect(split).toEqual({
      feeScheduleVersion: 1,
      platform: 3_000_000n,
      creatorShare: 6_990_000n,
      parts: [
        { party: 'platform', amount: 3_000_000n },
        { party: 'creator', assetId: 'sold', accountId: 'creator-0', depth: 0, amount: 6_990_000n },
      ],
      royalties: [],
      shares: [],
    })
  })

  it('splits $7.50 of per-use into 1.125 and 6.375, of which the parent gets 0.6375', () => {
    const split = splitSale(sale('per_use', 7_500_000n, [10]))
    expect(split.platform).toBe(1_125_000n)
    expect(split.creatorShare).toBe(6_375_000n)
    expect(amountsOf(split)).toEqual([1_125_000n, 5_737_500n, 637_500n])
  })

  it('passes a royalty on to the root', () => {
    const split = splitSale(sale('per_use', 1_000_000n, [10, 50, 20]))
    // 85 cents: 8.5 to the parent, half of that to its parent, a fifth of that to the root.
    expect(amountsOf(split)).toEqual([150_000n, 765_000n, 42_500n, 34_000n, 8_500n])
    expect(split.parts.at(-1)).toMatchObject({ assetId: 'parent-3', accountId: 'creator-3', depth: 3 })
  })

  it('gives $0.25 per use to the platform and the creator exactly', () => {
    expect(amountsOf(splitSale(sale('per_use', 250_000n)))).toEqual([37_500n, 212_500n])
  })

  it('has nothing to split of a free license', () => {
    expect(amountsOf(splitSale(sale('license', 0n, [10])))).toEqual([0n, 0n, 0n])
  })
})

describe('every split', () => {
  it('sums to the whole, with no part below zero', () => {
    fc.assert(
      fc.property(sales, (input) => {
        const split = splitSale(input)
        expect(total(amountsOf(split))).toBe(input.amount)
        expect(amountsOf(split).every((amount) => amount >= 0n)).toBe(true)
        expect(split.parts).toHaveLength(input.parents.length + 2)
        expect(split.feeScheduleVersion).toBe(7)
      }),
    )
  })

  it('gives the creators the floor: never more than their share, never a smallest unit less', () => {
    fc.assert(
      fc.property(sales, (input) => {
        const { creatorShare } = splitSale(input)
        const unit = OFFERS[input.offer].settles === 'wallet' ? 1n : 10_000n
        const exact = input.amount * BigInt(10_000 - input.fees.platformBasisPoints[input.offer])
        expect(creatorShare % unit).toBe(0n)
        expect(creatorShare * 10_000n <= exact && (creatorShare + unit) * 10_000n > exact).toBe(true)
      }),
    )
  })

  it('gives each parent its percentage of what its child received, to the micro-dollar', () => {
    fc.assert(
      fc.property(sales, (input) => {
        const { creatorShare, parts } = splitSale(input)
        const creators = parts.slice(1).map((part) => part.amount)
        let received: bigint = creatorShare
        for (const [index, { royaltyPercent }] of input.parents.entries()) {
          const passedOn = total(creators.slice(index + 1))
          const exact = received * BigInt(royaltyPercent)
          expect(passedOn * 100n <= exact && (passedOn + 1n) * 100n > exact).toBe(true)
          received = passedOn
        }
      }),
    )
  })

  it('never takes from anyone when the price rises', () => {
    fc.assert(
      fc.property(sales, fc.bigInt({ min: 0n, max: 1_000_000n }), (input, more) => {
        const step = OFFERS[input.offer].settles === 'wallet' ? more : more * 10_000n
        const before = amountsOf(splitSale(input))
        const after = amountsOf(splitSale({ ...input, amount: microDollars(input.amount + step) }))
        expect(before.every((amount, index) => amount <= (after[index] ?? -1n))).toBe(true)
      }),
    )
  })

  it('leaves the platform alone when a parent is added', () => {
    fc.assert(
      fc.property(sales, (input) => {
        const { platform, creatorShare } = splitSale({ ...input, parents: [] })
        expect(splitSale(input)).toMatchObject({ platform, creatorShare })
      }),
    )
  })
})

describe('splits that cannot be', () => {
  it.each<[string, Sale]>([
    ['a negative amount', sale('per_use', -1n)],
    ['parts of a cent at a checkout', sale('one_time', 9_990_001n)],
    ['a chain that is too long', sale('per_use', 250_000n, [10, 10, 10, 10, 10, 10])],
    ['a royalty above the whole', sale('per_use', 250_000n, [101])],
    ['a royalty below zero', sale('per_use', 250_000n, [-1])],
    ['a royalty in parts of a percent', sale('per_use', 250_000n, [12.5])],
    [
      'an asset that derives from itself',
      { ...sale('per_use', 250_000n), parents: [{ assetId: 'sold', creatorId: 'creator-0', royaltyPercent: 10 }] },
    ],
    [
      'a cycle further up',
      { ...sale('per_use', 1n), parents: [...sale('per_use', 1n, [10]).parents, ...sale('per_use', 1n, [10]).parents] },
    ],
    [
      'a share above the whole',
      {
        ...sale('per_use', 250_000n),
        fees: { version: 1, platformBasisPoints: { ...CURRENT_FEE_SCHEDULE.platformBasisPoints, per_use: 10_001 } },
      },
    ],
  ])('refuses %s', (_, input) => {
    expect(() => splitSale(input)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})
