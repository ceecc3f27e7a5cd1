import { describe, expect, it } from 'vitest'
import { parseVatNumber } from './vat-numbers.ts'

describe('VAT numbers', () => {
  it.each([
    ['ATU12345678', 'AT'],
    ['BE0123456789', 'BE'],
    ['DE123456789', 'DE'],
    ['EL123456789', 'GR'],
    ['ESX1234567R', 'ES'],
    ['ES12345678Z', 'ES'],
    ['FRXX123456789', 'FR'],
    ['IE1234567WA', 'IE'],
    ['NL123456789B01', 'NL'],
    ['XIGD123', 'GB'],
  ])('takes %s as one of %s', (text, country) => {
    expect(parseVatNumber(text)).toEqual({ country, number: text })
  })

  it('takes them in any writing', () => {
    expect(parseVatNumber(' nl 1234.56789 b-01 ')).toEqual({ country: 'NL', number: 'NL123456789B01' })
  })

  it.each([
    '',
    'DE',
    'DE12345678',
    'DE1234567890',
    'GR123456789',
    'ES123456789',
    'NL123456789001',
    'US123456789',
    'toString1',
  ])('refuses %j', (text) => {
    expect(parseVatNumber(text)).toBeNull()
  })
})
