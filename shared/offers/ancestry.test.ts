import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { microDollars } from '../money/money.ts'
import {
  ancestryUnder,
  derivationsAbove,
  MAX_DERIVATION_DEPTH,
  type NamedParent,
  type ParentLink,
  parentsOf,
} from './ancestry.ts'
import { CURRENT_FEE_SCHEDULE, OFFER_KINDS, OFFERS } from './offers.ts'
import { type SaleSplit, splitSale } from './split.ts'

interface Work {
  readonly assetId: string
  readonly creatorId: string
  readonly ancestry: readonly ParentLink[]
}

function named(work: Work, royaltyPercent: number, kind: NamedParent['kind'] = 'remix'): NamedParent {
  return { ...work, royaltyPercent, kind }
}

function work(assetId: string, parents: readonly NamedParent[] = []): Work {
  return { assetId, creatorId: `creator of ${assetId}`, ancestry: ancestryUnder(assetId, parents) }
}

function split(sold: Work, amount: bigint, parents = sold.ancestry): SaleSplit {
  const { assetId, creatorId } = sold
  const party = { assetId, creatorId }
  return splitSale({ offer: 'per_use', amount: microDollars(amount), sold: party, parents, fees: CURRENT_FEE_SCHEDULE })
}

const amountsOf = ({ parts }: SaleSplit) =>
  Object.fromEntries(parts.map((part) => [part.party === 'platform' ? 'platform' : part.assetId, part.amount]))

describe('the graph above a work', () => {
  it('stores a chain of remixes as its assets and percentages', () => {
    const root = work('root')
    const middle = work('middle', [named(root, 20)])
    expect(work('leaf', [named(middle, 10)]).ancestry).toEqual([
      { assetId: 'middle', creatorId: 'creator of middle', royaltyPercent: 10 },
      { assetId: 'root', creatorId: 'creator of root', royaltyPercent: 20 },
    ])
  })

  it('has a work that two ways lead to once, with a link for each', () => {
    const root = work('root')
    const [left, right] = [work('left', [named(root, 50)]), work('right', [named(root, 20, 'recolor')])]
    const leaf = work('leaf', [named(left, 10), named(right, 30, 'mashup')])
    expect(derivationsAbove('leaf', leaf.ancestry)).toMatchObject([
      { childAssetId: 'leaf', assetId: 'left', kind: 'remix' },
      { childAssetId: 'leaf', assetId: 'right', kind: 'mashup' },
      { childAssetId: 'left', assetId: 'root', royaltyPercent: 50 },
      { childAssetId: 'right', assetId: 'root', royaltyPercent: 20, kind: 'recolor' },
    ])
    expect(parentsOf('leaf', leaf.ancestry).map(({ assetId }) => assetId)).toEqual(['left', 'right'])
  })

  it('refuses circles, works named twice, more than the whole and too many steps', () => {
    const root = work('root')
    const refused = expect.objectContaining({ code: 'INVALID_INPUT' })
    expect(() => work('root', [named(root, 10)])).toThrow(refused)
    expect(() => work('root', [named(work('child', [named(root, 10)]), 10)])).toThrow(refused)
    expect(() => work('leaf', [named(root, 10), named(root, 20)])).toThrow(refused)
    expect(() => work('leaf', [named(root, 60), named(work('other'), 41)])).toThrow(refused)
    const many = Array.from({ length: 6 }, (_, index) => named(work(`parent ${index}`), 1))
    expect(() => work('leaf', many)).toThrow(refused)
    let deep = root
    for (let depth = 1; depth <= MAX_DERIVATION_DEPTH; depth++) deep = work(`at ${depth}`, [named(deep, 10)])
    expect(() => work('leaf', [named(root, 10), named(deep, 10)])).toThrow(refused)
  })
})

describe('a sale of a work with several parents', () => {
  it('pays a root on every way that leads to it', () => {
    const root = work('root')
    const [left, right] = [work('left', [named(root, 50)]), work('right', [named(root, 20)])]
    // 85 cents: 8.5 and 17 to the parents, of which 4.25 and 3.4 go to the root.
    expect(amountsOf(split(work('leaf', [named(left, 10), named(right, 20)]), 1_000_000n))).toEqual({
      platform: 150_000n,
      leaf: 595_000n,
      left: 42_500n,
      right: 136_000n,
      root: 76_500n,
    })
  })

  it('passes on what a work received on all ways before it passes any of it further', () => {
    const root = work('root')
    const middle = work('middle', [named(root, 10)])
    // The middle is a parent and a grandparent at once.
    const leaf = work('leaf', [named(middle, 10), named(work('other', [named(middle, 50)]), 10)])
    expect(amountsOf(split(leaf, 100_000_000n))).toEqual({
      platform: 15_000_000n,
      leaf: 68_000_000n,
      middle: 11_475_000n,
      other: 4_250_000n,
      root: 1_275_000n,
    })
  })
})

/** Works in the order they were made: each derives from up to three of those before it. */
const worlds = fc
  .array(
    fc.uniqueArray(fc.record({ from: fc.nat(6), percent: fc.integer({ min: 0, max: 33 }) }), {
      maxLength: 3,
      selector: ({ from }) => from,
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((plans) => {
    const works: Work[] = []
    const chosen = new Map<string, NamedParent[]>()
    for (const [index, plan] of plans.entries()) {
      const parents = plan.flatMap(({ from, percent }) => {
        const parent = works[from]
        return parent === undefined ? [] : [named(parent, percent)]
      })
      const id = `work ${index}`
      try {
        works.push(work(id, parents))
        chosen.set(id, parents)
      } catch {
        // Too deep: it is an original then.
        works.push(work(id))
        chosen.set(id, [])
      }
    }
    const sold = works.at(-1) ?? work('work 0')
    return { sold, parents: chosen.get(sold.assetId) ?? [] }
  })

const priced = fc.record({
  world: worlds,
  offer: fc.constantFrom(...OFFER_KINDS),
  cents: fc.bigInt({ min: 0n, max: 99_999_999n }),
  rest: fc.bigInt({ min: 0n, max: 9_999n }),
})

describe('every split of a graph', () => {
  const splitOf = ({ world, offer, cents, rest }: typeof priced extends fc.Arbitrary<infer Case> ? Case : never) => {
    const amount = microDollars(cents * 10_000n + (OFFERS[offer].settles === 'wallet' ? rest : 0n))
    const { assetId, creatorId, ancestry } = world.sold
    const input = { offer, amount, sold: { assetId, creatorId }, parents: ancestry, fees: CURRENT_FEE_SCHEDULE }
    return { amount, split: splitSale(input), input }
  }

  it('sums to the whole, with no part below zero and each work once', () => {
    fc.assert(
      fc.property(priced, (sale) => {
        const { amount, split: made } = splitOf(sale)
        expect(made.parts.reduce((sum, part) => sum + part.amount, 0n)).toBe(amount)
        expect(made.parts.every((part) => part.amount >= 0n)).toBe(true)
        expect(new Set(Object.keys(amountsOf(made))).size).toBe(made.parts.length)
      }),
    )
  })

  it('pays each parent its percentage of all that its child received', () => {
    fc.assert(
      fc.property(priced, (sale) => {
        const { split: made } = splitOf(sale)
        const { assetId, ancestry } = sale.world.sold
        const received = new Map([[assetId, made.creatorShare as bigint]])
        for (const { payee, amount } of made.royalties) {
          received.set(payee.assetId, (received.get(payee.assetId) ?? 0n) + amount)
        }
        for (const [index, { childAssetId, royaltyPercent }] of derivationsAbove(assetId, ancestry).entries()) {
          const exact = (received.get(childAssetId) ?? 0n) * BigInt(royaltyPercent)
          const paid = made.royalties[index]?.amount ?? -1n
          expect(paid * 100n <= exact && (paid + 1n) * 100n > exact).toBe(true)
        }
      }),
    )
  })

  it('does not depend on the order in which parents are named', () => {
    fc.assert(
      fc.property(priced, (sale) => {
        const { split: made, input } = splitOf(sale)
        const { sold, parents } = sale.world
        const other = splitSale({ ...input, parents: ancestryUnder(sold.assetId, parents.toReversed()) })
        expect(amountsOf(other)).toEqual(amountsOf(made))
      }),
    )
  })
})
