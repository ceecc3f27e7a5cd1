import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hammingHex, popcount32 } from './hamming.ts'

const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const hex = (value: bigint): string => value.toString(16).padStart(16, '0')
const bitsOf = (value: bigint): number => value.toString(2).replaceAll('0', '').length

describe('popcount32', () => {
  it('counts the set bits of any 32-bit integer', () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(popcount32(value)).toBe(bitsOf(BigInt.asUintN(32, BigInt(value))))
      }),
    )
    expect([0, 1, -1, 0x8000_0000].map(popcount32)).toEqual([0, 1, 32, 1])
  })
})

describe('hammingHex', () => {
  it('is the number of differing bits, in either order and letter case', () => {
    fc.assert(
      fc.property(hash, hash, (a, b) => {
        expect(hammingHex(hex(a), hex(b))).toBe(bitsOf(a ^ b))
        expect(hammingHex(hex(b).toUpperCase(), hex(a))).toBe(bitsOf(a ^ b))
      }),
    )
  })

  it('is never longer by the direct way', () => {
    fc.assert(
      fc.property(hash, hash, hash, (a, b, c) => {
        expect(hammingHex(hex(a), hex(c))).toBeLessThanOrEqual(hammingHex(hex(a), hex(b)) + hammingHex(hex(b), hex(c)))
      }),
    )
  })

  it.each(['', '0'.repeat(15), '0'.repeat(17), 'g'.repeat(16)])('refuses %j', (bad) => {
    const good = '0'.repeat(16)
    for (const [a, b] of [
      [bad, good],
      [good, bad],
    ] as const) {
      expect(() => hammingHex(a, b)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
    }
  })
})
