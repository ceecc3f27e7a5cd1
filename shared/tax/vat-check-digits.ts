/**
 * Check digits of VAT numbers, by which most slips of the pen are found. The algorithms are those of the European
 * Commission, Directorate-General Taxation and Customs Union: "VIES, VAT Number Construction Rules", functional
 * description, version 15.0. Where a country publishes its own or a later rule, the docstring names it. What has no
 * published check digit is taken by its form alone.
 */

type Digits = readonly number[]

const digitsOf = (text: string): Digits => Array.from(text, Number)

const weighted = (digits: Digits, weights: Digits): number =>
  weights.reduce((sum, weight, index) => sum + weight * (digits[index] ?? 0), 0)

const last = (digits: Digits): number => digits.at(-1) ?? -1

/** Weights from `first` down to 2. */
const downFrom = (first: number): Digits => Array.from({ length: first - 1 }, (_, index) => first - index)

/** Remainder of a number of any length. */
const remainder = (text: string, divisor: bigint): number => Number(BigInt(text) % divisor)

/** ISO/IEC 7812-1, annex B: the formula of Luhn. */
function isLuhn(digits: Digits): boolean {
  const sum = digits.toReversed().reduce((total, digit, index) => {
    const value = index % 2 === 1 ? digit * 2 : digit
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** ISO/IEC 7064, MOD 11,10. */
function isMod11And10(digits: Digits): boolean {
  const product = digits.slice(0, -1).reduce((carried, digit) => {
    const sum = (carried + digit) % 10 || 10
    return (sum * 2) % 11
  }, 10)
  return (11 - product) % 10 === last(digits)
}

/** The last digit is what the sum lacks to a multiple of 11; a difference of 10 counts as `ten`, one of 11 as `eleven`. */
function lacksTo11(digits: Digits, weights: Digits, ten: number | null, eleven: number | null): boolean {
  const difference = 11 - (weighted(digits, weights) % 11)
  const expected = difference === 10 ? ten : difference === 11 ? eleven : difference
  return expected === last(digits)
}

/** The last digit is the remainder of the sum by 11; where that is 10, of the second sum, and then 0. */
function remainsOf11(digits: Digits, first: Digits, second: Digits): boolean {
  const remains = weighted(digits, first) % 11
  return (remains < 10 ? remains : (weighted(digits, second) % 11) % 10) === last(digits)
}

const lacksTo10 = (digits: Digits, weights: Digits): boolean =>
  (10 - (weighted(digits, weights) % 10)) % 10 === last(digits)

function isAustrian(digits: Digits): boolean {
  const sum = digits.slice(0, 7).reduce((total, digit, index) => {
    return total + (index % 2 === 0 ? digit : Math.floor(digit / 5) + ((digit * 2) % 10))
  }, 4)
  return (10 - (sum % 10)) % 10 === last(digits)
}

/** Nine digits are of legal persons, ten of citizens (EGN), of foreigners, or of others. */
function isBulgarian(digits: Digits): boolean {
  if (digits.length === 9) return remainsOf11(digits, [1, 2, 3, 4, 5, 6, 7, 8], [3, 4, 5, 6, 7, 8, 9, 10])
  return (
    (weighted(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === last(digits) ||
    weighted(digits, [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 === last(digits) ||
    lacksTo11(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2], null, 0)
  )
}

const CYPRIOT_ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21]

function isCypriot(text: string): boolean {
  const sum = digitsOf(text.slice(0, 8)).reduce((total, digit, index) => {
    return total + (index % 2 === 0 ? (CYPRIOT_ODD[digit] ?? 0) : digit)
  }, 0)
  return String.fromCharCode('A'.charCodeAt(0) + (sum % 26)) === text[8]
}

/** Eight digits are of companies, ten are birth numbers; nine are birth numbers of before 1954, which had no check digit. */
function isCzech(text: string): boolean {
  const digits = digitsOf(text)
  if (digits.length === 8) return lacksTo11(digits, downFrom(8), 0, 1)
  if (digits.length === 9) return true
  // Until 1985 a remainder of 10 was written as 0.
  return remainder(text, 11n) === 0 || (remainder(text.slice(0, 9), 11n) === 10 && last(digits) === 0)
}

const SPANISH_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'
const SPANISH_CONTROLS = 'JABCDEFGHI'

/** Letters of persons go by 23; the control of all others, a digit or a letter, by Luhn's formula. */
function isSpanish(text: string): boolean {
  const end = text[8] ?? ''
  const ofPerson = (number: string): boolean => SPANISH_LETTERS[remainder(number, 23n)] === end
  const first = 'XYZ'.indexOf(text[0] ?? '')
  if (/^\d/.test(text)) return ofPerson(text.slice(0, 8))
  if (first >= 0) return ofPerson(`${first}${text.slice(1, 8)}`)
  const body = text.slice(1, 8)
  const control = Array.from({ length: 10 }, (_, digit) => digit).findIndex((digit) =>
    isLuhn([...digitsOf(body), digit]),
  )
  const isControl = end === String(control) || end === SPANISH_CONTROLS[control]
  return isControl || (/^[KLM]/.test(text) && ofPerson(body))
}

/** The SIREN has a check digit of its own, but for Monaco's, which begin with 000; a key with letters has no published rule. */
function isFrench(text: string): boolean {
  const key = text.slice(0, 2)
  const siren = text.slice(2)
  if (!siren.startsWith('000') && !isLuhn(digitsOf(siren))) return false
  return !/^\d\d$/.test(key) || Number(key) === remainder(`${siren}12`, 97n)
}

const IRISH_LETTERS = 'WABCDEFGHIJKLMNOPQRSTUV'

/** Numbers of the old style have their second place, which is no digit, at the end of the line. */
function isIrish(text: string): boolean {
  const isOld = !/^\d{7}/.test(text)
  const number = isOld ? `0${text.slice(2, 7)}${text[0] ?? ''}` : text.slice(0, 7)
  const second = text.length === 9 ? IRISH_LETTERS.indexOf(text[8] ?? '') : 0
  return IRISH_LETTERS[(weighted(digitsOf(number), downFrom(8)) + 9 * second) % 23] === text[7]
}

/** Nine digits are of legal persons, twelve of those registered for a time. */
function isLithuanian(digits: Digits): boolean {
  const places = Array.from({ length: digits.length - 1 }, (_, index) => index)
  return remainsOf11(
    digits,
    places.map((index) => (index % 9) + 1),
    places.map((index) => ((index + 2) % 9) + 1),
  )
}

/** Natural persons have their personal code, which begins with 0 to 3 and has no published check digit for all. */
function isLatvian(digits: Digits): boolean {
  if ((digits[0] ?? 0) <= 3) return true
  const rest = 3 - (weighted(digits, [9, 1, 4, 8, 3, 10, 2, 5, 7, 6]) % 11)
  return (rest < -1 ? rest + 11 : rest) === last(digits)
}

/**
 * Numbers of companies go by 11; those that sole traders have had since 2020 by ISO/IEC 7064, MOD 97-10, over the whole
 * number with its prefix.
 */
function isDutch(text: string): boolean {
  if (weighted(digitsOf(text), downFrom(9)) % 11 === Number(text[8])) return true
  return remainder(Array.from(`NL${text}`, (sign) => Number.parseInt(sign, 36)).join(''), 97n) === 1
}

function isRomanian(text: string): boolean {
  const digits = digitsOf(text.padStart(10, '0'))
  return ((weighted(digits, [7, 5, 3, 2, 1, 7, 5, 3, 2]) * 10) % 11) % 10 === last(digits)
}

/** By 97 or, of numbers issued since 2010, with 55 added; public bodies have no check digit. */
function isNorthernIrish(text: string): boolean {
  if (/^[GH]/.test(text)) return true
  const sum = weighted(digitsOf(text), downFrom(8)) + Number(text.slice(7, 9))
  return sum % 97 === 0 || (sum + 55) % 97 === 0
}

const CHECKS: Readonly<Record<string, (text: string) => boolean>> = {
  AT: (text) => isAustrian(digitsOf(text.slice(1))),
  BE: (text) => 97 - remainder(text.slice(0, 8), 97n) === Number(text.slice(8)),
  BG: (text) => isBulgarian(digitsOf(text)),
  CY: isCypriot,
  CZ: isCzech,
  DE: (text) => isMod11And10(digitsOf(text)),
  DK: (text) => weighted(digitsOf(text), [2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0,
  EE: (text) => lacksTo10(digitsOf(text), [3, 7, 1, 3, 7, 1, 3, 7]),
  EL: (text) => (weighted(digitsOf(text), [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === last(digitsOf(text)),
  ES: isSpanish,
  FI: (text) => lacksTo11(digitsOf(text), [7, 9, 10, 5, 8, 4, 2], null, 0),
  FR: isFrench,
  HR: (text) => isMod11And10(digitsOf(text)),
  HU: (text) => lacksTo10(digitsOf(text), [9, 7, 3, 1, 9, 7, 3]),
  IE: isIrish,
  IT: (text) => isLuhn(digitsOf(text)),
  LT: (text) => isLithuanian(digitsOf(text)),
  LU: (text) => remainder(text.slice(0, 6), 89n) === Number(text.slice(6)),
  LV: (text) => isLatvian(digitsOf(text)),
  MT: (text) => (weighted(digitsOf(text), [3, 4, 6, 7, 8, 9]) + Number(text.slice(6))) % 37 === 0,
  NL: isDutch,
  PL: (text) => weighted(digitsOf(text), [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === last(digitsOf(text)),
  PT: (text) => lacksTo11(digitsOf(text), downFrom(9), 0, 0),
  RO: isRomanian,
  SE: (text) => isLuhn(digitsOf(text.slice(0, 10))),
  SI: (text) => lacksTo11(digitsOf(text), downFrom(8), 0, null),
  SK: (text) => remainder(text, 11n) === 0,
  XI: isNorthernIrish,
}

/** Whether the check digits of a number without its prefix are right; it must have the form of its country. */
export function hasCheckDigits(prefix: string, text: string): boolean {
  return CHECKS[prefix]?.(text) ?? true
}
