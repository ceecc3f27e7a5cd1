import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_PRICE_CENTS } from './money.ts'
import { shareOut } from './share-out.ts'

const price = fc.integer({ min: 1, max: MAX_PRICE_CENTS })
const prices = fc.array(price, { minLength: 1, maxLength: 50 })
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

describe('shares of an amount', () => {
  it('sum to the amount, and each is the exact share rounded down or up', () => {
    fc.assert(
      fc.property(price, prices, (total, weights) => {
        const shares = shareOut(total, weights)
        expect(sumOf(shares)).toBe(total)
        for (const [index, weight] of weights.entries()) {
          const floor = (BigInt(total) * BigInt(weight)) / BigInt(sumOf(weights))
          expect([Number(floor), Number(floor) + 1]).toContain(shares[index])
        }
      }),
    )
  })

  it('give the rest of the rounding to the largest remainders, and to the first of equal ones', () => {
    expect(shareOut(100, [1, 1, 1])).toEqual([34, 33, 33])
    expect(shareOut(10, [1, 2, 4])).toEqual([1, 3, 6])
    expect(shareOut(1, [5, 6])).toEqual([0, 1])
    expect(shareOut(0, [0, 0])).toEqual([0, 0])
  })

  it('of what has no weight, or is below zero, are refused', () => {
    for (const [total, weights] of [
      [1, []],
      [1, [0]],
      [-1, [1]],
      [1, [2, -1]],
      [0.5, [1]],
    ] as const) {
      expect(() => shareOut(total, weights)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    }
  })

  it('of a price and of the price with tax differ by the shares of the tax, to the cent', () => {
    fc.assert(
      fc.property(prices, fc.integer({ min: 0, max: 40 }), (weights, percent) => {
        const net = sumOf(weights)
        const tax = Math.round((net * percent) / 100)
        const [gross, taxes] = [shareOut(net + tax, weights), shareOut(tax, weights)]
        expect(gross.map((share, index) => share - (taxes[index] ?? 0))).toEqual(weights)
      }),
    )
  })
})
