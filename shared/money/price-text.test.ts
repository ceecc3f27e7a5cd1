import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LunaError } from '../contract/errors.ts'
import { cents, formatCents, MAX_PRICE_CENTS, parsePrice } from './money.ts'

function detailOf(text: string): string | undefined {
  try {
    parsePrice(text)
  } catch (error) {
    if (error instanceof LunaError && error.code === 'INVALID_INPUT') return error.detail
    throw error
  }
  return undefined
}

describe('parsePrice', () => {
  it.each([
    ['4.99', 499],
    ['$4.99', 499],
    ['4,99', 499],
    ['4.9', 490],
    ['4,9', 490],
    ['.5', 50],
    [',50', 50],
    ['5.', 500],
    [' 5 ', 500],
    ['0', 0],
    ['0.00', 0],
    ['00012.30', 1230],
    ['1,299.00', 129_900],
    ['1,299', 129_900],
    ['1.299,00', 129_900],
    ['123,456.78', 12_345_678],
    ['US$ 4.99', 499],
    ['USD 4.99', 499],
    ['4.99 USD', 499],
    ['4.99$', 499],
    ['999,999.99', 99_999_999],
  ])('reads %j', (text, value) => {
    expect(parsePrice(text)).toBe(value)
  })

  it.each([
    ['', /empty/],
    ['   ', /empty/],
    ['abc', /not a price/],
    ['$', /not a price/],
    ['.', /not a price/],
    ['4.9.9', /not a price/],
    ['1,29,900', /not a price/],
    ['1,2345.00', /not a price/],
    ['12 34', /not a price/],
    ['0,999', /not a price/],
    [',500', /not a price/],
    ['1e3', /not a price/],
    ['0x10', /not a price/],
    ['NaN', /not a price/],
    ['Infinity', /not a price/],
    ['+5', /not a price/],
    ['٤٫٩٩', /not a price/],
    ['4.999', /more than two decimals/],
    ['4,9999', /more than two decimals/],
    ['0.001', /more than two decimals/],
    ['-5', /negative/],
    ['−5', /negative/],
    ['$-5', /negative/],
    ['-$5', /negative/],
    ['(5)', /negative/],
    ['€4.99', /another currency/],
    ['4.99 EUR', /another currency/],
    ['1000000', /too high/],
    ['9'.repeat(400), /too high/],
  ])('refuses %j and says why', (text, detail) => {
    expect(detailOf(text)).toMatch(detail)
  })

  it('refuses what is above the limit given', () => {
    expect(parsePrice('99.99', cents(9_999))).toBe(9_999)
    expect(() => parsePrice('100', cents(9_999))).toThrow(
      expect.objectContaining({ detail: 'price: "100" is too high. The maximum is $99.99.' }),
    )
  })

  it('reads back every price it writes, exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_PRICE_CENTS }).map(cents), (value) => {
        expect(parsePrice(formatCents(value))).toBe(value)
        expect(parsePrice(formatCents(value).replaceAll(',', '').replace('$', '').replace('.', ','))).toBe(value)
      }),
      { numRuns: 1000 },
    )
  })

  it('gives a price within range or INVALID_INPUT for any text', () => {
    const typed = fc.string({ unit: fc.constantFrom(...'0123456789.,$-− €eUSD') })
    fc.assert(
      fc.property(fc.oneof(typed, fc.string()), (text) => {
        if (detailOf(text) !== undefined) return
        const value = parsePrice(text)
        expect(Number.isSafeInteger(value) && value >= 0 && value <= MAX_PRICE_CENTS).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
