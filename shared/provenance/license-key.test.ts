import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LICENSE_KEY_RANDOM_BYTES, licenseKeyFingerprint, licenseKeyFrom, parseLicenseKey } from './license-key.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const keys = fc
  .uint8Array({ minLength: LICENSE_KEY_RANDOM_BYTES, maxLength: LICENSE_KEY_RANDOM_BYTES })
  .map(licenseKeyFrom)
/** Where the 30 characters stand in the written form. */
const POSITIONS = Array.from({ length: 30 }, (_, index) => 5 + index + Math.floor(index / 5))

const withChar = (key: string, at: number, char: string): string => key.slice(0, at) + char + key.slice(at + 1)

describe('license keys', () => {
  it('have six groups of five characters and carry all their random bits', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(key).toMatch(/^LUNA(?:-[0-9A-HJKMNP-TV-Z]{5}){6}$/)
        expect(parseLicenseKey(key)).toEqual({ valid: true, key })
      }),
    )
    expect(licenseKeyFrom(new Uint8Array(29))).toBe('LUNA-00000-00000-00000-00000-00000-00000')
    const bytes = Uint8Array.from({ length: 29 }, (_, index) => index)
    expect(licenseKeyFrom(bytes).replaceAll('-', '').slice(4, 33)).toBe(ALPHABET.slice(0, 29))
    expect(() => licenseKeyFrom(new Uint8Array(28))).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  it('are read in any case and spacing, without the prefix, with letters for the digits that look like them', () => {
    fc.assert(
      fc.property(keys, fc.constantFrom('', ' ', '–', ' - '), fc.boolean(), (key, dash, hasPrefix) => {
        const body = key.slice(5).replaceAll('0', 'o').replaceAll('1', 'l')
        const text = `${hasPrefix ? 'luna-' : ''}${body}`.replaceAll('-', dash).toLowerCase()
        expect(parseLicenseKey(text)).toEqual({ valid: true, key })
        expect(licenseKeyFingerprint(text)).toBe(licenseKeyFingerprint(key))
      }),
    )
  })

  it('tell every wrong character', () => {
    fc.assert(
      fc.property(keys, fc.nat(29), fc.nat(30), (key, at, step) => {
        const position = POSITIONS[at] ?? 0
        const char = ALPHABET.charAt((ALPHABET.indexOf(key.charAt(position)) + 1 + step) % 32)
        expect(parseLicenseKey(withChar(key, position, char))).toEqual({ valid: false, reason: 'mistyped' })
      }),
    )
  })

  it('tell any two characters swapped', () => {
    fc.assert(
      fc.property(keys, fc.nat(29), fc.nat(29), (key, first, second) => {
        const [a, b] = [POSITIONS[first] ?? 0, POSITIONS[second] ?? 0]
        fc.pre(key.charAt(a) !== key.charAt(b))
        const swapped = withChar(withChar(key, a, key.charAt(b)), b, key.charAt(a))
        expect(parseLicenseKey(swapped)).toEqual({ valid: false, reason: 'mistyped' })
      }),
    )
  })

  it('name what else is wrong', () => {
    expect(parseLicenseKey('LUNA-12345')).toEqual({ valid: false, reason: 'wrong_length' })
    expect(parseLicenseKey(`LUNA-${'U'.repeat(30)}`)).toEqual({ valid: false, reason: 'wrong_character' })
    expect(() => licenseKeyFingerprint('x')).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })
})
