import { describe, expect, it } from 'vitest'
import { parseVatNumber } from './vat-numbers.ts'

describe('VAT numbers', () => {
  /** Digits in order, with the check digits that the rules give them; the first Belgian one is the European Commission's. */
  const NUMBERS = [
    ['ATU12345675', 'AT'],
    ['BE0949383342', 'BE'],
    ['BE1234567894', 'BE'],
    ['BG123456786', 'BG'],
    ['BG7501010010', 'BG'],
    ['CY12345678F', 'CY'],
    ['CZ12345679', 'CZ'],
    ['CZ7501010011', 'CZ'],
    ['DE123456788', 'DE'],
    ['DK12345674', 'DK'],
    ['EE123456780', 'EE'],
    ['EL123456783', 'GR'],
    ['ES12345678Z', 'ES'],
    ['ESX1234567L', 'ES'],
    ['ESY1234567X', 'ES'],
    ['ESB12345674', 'ES'],
    ['ESQ1234567D', 'ES'],
    ['FI12345671', 'FI'],
    ['FR11123456782', 'FR'],
    ['FRXX123456782', 'FR'],
    ['HR12345678903', 'HR'],
    ['HU12345676', 'HU'],
    ['IE1234567T', 'IE'],
    ['IE1234567FA', 'IE'],
    ['IE8Z49289F', 'IE'],
    ['IT12345678903', 'IT'],
    ['LT123456786', 'LT'],
    ['LT123456789011', 'LT'],
    ['LU12345613', 'LU'],
    ['LV41234567891', 'LV'],
    ['MT12345634', 'MT'],
    ['NL123456782B01', 'NL'],
    ['NL123456789B13', 'NL'],
    ['PL2345678907', 'PL'],
    ['PT123456789', 'PT'],
    ['RO1234567897', 'RO'],
    ['SE123456789701', 'SE'],
    ['SI12345679', 'SI'],
    ['SK2021234567', 'SK'],
    ['XI123456782', 'GB'],
    ['XI123456727', 'GB'],
    ['XIGD123', 'GB'],
  ] as const

  it.each(NUMBERS)('takes %s as one of %s', (text, country) => {
    expect(parseVatNumber(text)).toEqual({ country, number: text })
  })

  /** Each with one digit that is wrong. */
  it.each([
    ...['ATU12345676', 'BE0949383343', 'BG123456785', 'BG7501010011', 'CY12345678G', 'CZ12345678', 'CZ7501010012'],
    ...['DE123456789', 'DK12345675', 'EE123456781', 'EL123456789', 'ES12345678A', 'ESX1234567R', 'ESB12345675'],
    ...['ESQ1234567E', 'FI12345678', 'FR12123456782', 'FR11123456789', 'FRXX123456789', 'HR12345678904', 'HU12345678'],
    ...['IE1234567A', 'IE1234567WA', 'IE8Z49289G', 'IT12345678901', 'LT123456789', 'LT123456789012', 'LU12345678'],
    ...['LV41234567892', 'MT12345678', 'NL123456789B01', 'PL1234567890', 'PT123456788', 'RO1234567890'],
    ...['SE123456789001', 'SI12345678', 'SK2021234568', 'XI123456789'],
  ])('refuses the check digits of %s', (text) => {
    expect(parseVatNumber(text)).toBeNull()
  })

  it('finds every wrong digit, and every two that were exchanged, where the rule does', () => {
    const good = '123456788'
    for (const [place, digit] of Array.from(good).entries()) {
      for (const other of '0123456789'.replace(digit, '')) {
        expect(parseVatNumber(`DE${good.slice(0, place)}${other}${good.slice(place + 1)}`)).toBeNull()
      }
    }
    expect(parseVatNumber('DE132456788')).toBeNull()
  })

  it('takes them in any writing', () => {
    expect(parseVatNumber(' nl 1234.56782 b-01 ')).toEqual({ country: 'NL', number: 'NL123456782B01' })
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
