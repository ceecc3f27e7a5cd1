/**
 * License keys: `LUNA-` and six groups of five characters of Crockford's base32 (no I, L, O, U). 29 characters are
 * random (145 bits); the last is a check character, so that typing errors are detected offline.
 */
import { LunaError } from '../contract/errors.ts'
import { sha256HexOfText } from './encoding.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const PREFIX = 'LUNA'
const GROUP_LENGTH = 5
const KEY_LENGTH = 30

/** How many random bytes a key is made of; five bits of each are used. */
export const LICENSE_KEY_RANDOM_BYTES = KEY_LENGTH - 1

export type LicenseKeyProblem = 'wrong_length' | 'wrong_character' | 'mistyped'

export type ParsedLicenseKey =
  | { readonly valid: true; readonly key: string }
  | { readonly valid: false; readonly reason: LicenseKeyProblem }

/** Multiplies by the generator of the field of 32 elements, modulo x^5 + x^2 + 1 (a primitive polynomial). */
function timesGenerator(value: number): number {
  const doubled = value << 1
  return doubled > 31 ? doubled ^ 0b100101 : doubled
}

/**
 * The digits as a polynomial over the field, at its generator. Zero for a key with its check character. As the
 * generator has 31 distinct powers, one wrong character and any two characters swapped always make it non-zero.
 */
function checkSum(digits: readonly number[]): number {
  return digits.reduce((sum, digit) => timesGenerator(sum) ^ digit, 0)
}

function written(digits: readonly number[]): string {
  const text = digits.map((digit) => ALPHABET.charAt(digit)).join('')
  const groups = text.match(new RegExp(`.{${GROUP_LENGTH}}`, 'g')) ?? []
  return [PREFIX, ...groups].join('-')
}

/** Makes a key of 29 bytes from a cryptographic source. Throws INVALID_INPUT for another number of bytes. */
export function licenseKeyFrom(randomBytes: Uint8Array): string {
  if (randomBytes.length !== LICENSE_KEY_RANDOM_BYTES)
    throw new LunaError('INVALID_INPUT', `A license key is made of ${LICENSE_KEY_RANDOM_BYTES} random bytes.`)
  const digits = Array.from(randomBytes, (byte) => byte & 31)
  return written([...digits, timesGenerator(checkSum(digits))])
}

/**
 * Reads a key as people write it: any case, spaces or other dashes, with or without the prefix, O for 0, I or L for 1.
 * The key comes back in its one written form.
 */
export function parseLicenseKey(text: string): ParsedLicenseKey {
  const compact = text
    .slice(0, 200)
    .toUpperCase()
    .replace(/[\s\p{Pd}_.]+/gu, '')
  const body = compact.length === KEY_LENGTH + PREFIX.length && compact.startsWith(PREFIX) ? compact.slice(4) : compact
  if (body.length !== KEY_LENGTH) return { valid: false, reason: 'wrong_length' }
  const digits = [...body.replace(/O/g, '0').replace(/[IL]/g, '1')].map((char) => ALPHABET.indexOf(char))
  if (digits.includes(-1)) return { valid: false, reason: 'wrong_character' }
  return checkSum(digits) === 0 ? { valid: true, key: written(digits) } : { valid: false, reason: 'mistyped' }
}

/** SHA-256 of the key's written form, in hex: what is stored and shown in place of the key. Throws INVALID_INPUT. */
export function licenseKeyFingerprint(key: string): string {
  const parsed = parseLicenseKey(key)
  if (!parsed.valid) throw new LunaError('INVALID_INPUT', `The license key is not valid (${parsed.reason}).`)
  return sha256HexOfText(parsed.key)
}
