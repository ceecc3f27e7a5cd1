/**
 * VAT numbers of the European Union and of Northern Ireland, by their form and their check digits. The forms are those of the European
 * Commission's VIES, "What is the format of a VAT number" (ec.europa.eu/taxation_customs/vies, frequently asked
 * questions). A number that is right in both may still not be registered: only VIES itself can tell.
 */

import { hasCheckDigits } from './vat-check-digits.ts'

const FORMS: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  EL: /^\d{9}$/,
  ES: /^(?:[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])$/,
  FI: /^\d{8}$/,
  FR: /^[A-HJ-NP-Z0-9]{2}\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^(?:\d[A-Z0-9+*]\d{5}[A-Z]|\d{7}[A-W][A-I])$/,
  IT: /^\d{11}$/,
  LT: /^(?:\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^\d{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
  XI: /^(?:\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
}

/** Prefixes that are not the country's code: Greece, and Northern Ireland, which is a part of the United Kingdom. */
const COUNTRY_OF_PREFIX: Readonly<Record<string, string>> = { EL: 'GR', XI: 'GB' }

export interface VatNumber {
  /** ISO 3166-1 alpha-2. */
  readonly country: string
  /** With its prefix, in capitals, without spaces, dots and hyphens. */
  readonly number: string
}

/** Returns null where the text is not a VAT number, be it by its form or by its check digits. */
export function parseVatNumber(typed: string): VatNumber | null {
  const number = typed.toUpperCase().replace(/[\s.-]/g, '')
  const prefix = number.slice(0, 2)
  const text = number.slice(2)
  if (FORMS[prefix]?.test(text) !== true || !hasCheckDigits(prefix, text)) return null
  return { country: COUNTRY_OF_PREFIX[prefix] ?? prefix, number }
}
