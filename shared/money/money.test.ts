import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cents,
  centsToMicroDollars,
  formatCents,
  formatMicroDollars,
  formatToCent,
  microDollars,
  microDollarsToCents,
} from './money.ts'

const anyCents = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }).map(cents)
const anyMicroDollars = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(microDollars)

describe('cents', () => {
  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %s', (value) => {
    expect(() => cents(value)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  it('has one zero', () => {
    expect(Object.is(cents(-0), 0)).toBe(true)
  })
})

describe('conversion', () => {
  it('comes back from micro-dollars unchanged', () => {
    fc.assert(
      fc.property(anyCents, (value) => {
        expect(microDollarsToCents(centsToMicroDollars(value))).toEqual({ cents: value, rest: 0n })
      }),
    )
  })

  it('carries over less than a cent and loses nothing, debts included', () => {
    fc.assert(
      fc.property(anyMicroDollars, (value) => {
        const { cents: whole, rest } = microDollarsToCents(value)
        expect(centsToMicroDollars(whole) + rest).toBe(value)
        expect(rest >= 0n && rest < 10_000n).toBe(true)
      }),
    )
  })
})

describe('formatting', () => {
  it.each([
    [0, '$0.00'],
    [5, '$0.05'],
    [-5, '-$0.05'],
    [499, '$4.99'],
    [129_900, '$1,299.00'],
    [100_000_000, '$1,000,000.00'],
  ])('writes %i cents as %s', (value, text) => {
    expect(formatCents(cents(value))).toBe(text)
  })

  it.each([
    [0n, '$0.00'],
    [637_500n, '$0.6375'],
    [640_000n, '$0.64'],
    [6_375_000n, '$6.375'],
    [-1n, '-$0.000001'],
    [1_234_500_000_000n, '$1,234,500.00'],
  ])('writes %i micro-dollars as %s', (value, text) => {
    expect(formatMicroDollars(microDollars(value))).toBe(text)
  })

  it('writes equal amounts of either unit alike', () => {
    fc.assert(
      fc.property(anyCents, (value) => {
        expect(formatMicroDollars(centsToMicroDollars(value))).toBe(formatCents(value))
      }),
    )
  })
})

it('gives money to the cent in sentences, and never as nothing', () => {
  expect(formatToCent(microDollars(6_291_000n))).toBe('$6.29')
  expect(formatToCent(microDollars(5_737_500n))).toBe('$5.74')
  expect(formatToCent(microDollars(-3_141_000n))).toBe('-$3.14')
  expect(formatToCent(microDollars(4_999n))).toBe('less than $0.01')
  expect(formatToCent(microDollars(5_000n))).toBe('$0.01')
  expect(formatToCent(microDollars(0n))).toBe('$0.00')
  expect(formatToCent(microDollars(-4_999n))).toBe('$0.00')
})
