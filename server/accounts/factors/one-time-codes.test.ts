import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTestKeyring } from '../../keys/keyring.fixture.ts'
import { codeAt, describeSecret, newSecret, stepOfCode } from './one-time-codes.ts'
import { plainRecoveryCode } from './recovery-codes.ts'
import { createFactorSecrets } from './secrets.ts'

/** RFC 6238, Appendix B, SHA-1; the last six of the eight digits that it lists. */
const VECTORS: readonly (readonly [seconds: number, code: string])[] = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
]
const SECRET = Buffer.from('12345678901234567890')
const bytes = fc.uint8Array({ minLength: 16, maxLength: 32 })
const moment = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000))

describe('one-time codes', () => {
  it.each(VECTORS)('at second %i are those of RFC 6238', (seconds, code) => {
    const now = new Date(seconds * 1000)
    expect(codeAt(SECRET, now)).toBe(code.slice(2))
    expect(stepOfCode(SECRET, code.slice(2), now)).toBe(Math.floor(seconds / 30))
  })

  it('hold for one step before and after their own, and name the step that they are of', () => {
    void fc.assert(
      fc.property(bytes, moment, fc.integer({ min: -4, max: 4 }), (secret, at, steps) => {
        const now = new Date(at.getTime() + steps * 30_000)
        const neighbors = [-1, 0, 1].map((step) => codeAt(secret, new Date(now.getTime() + step * 30_000)))
        const code = codeAt(secret, at)
        const isAccepted = stepOfCode(secret, code, now) !== null
        expect(isAccepted).toBe(neighbors.includes(code))
        if (Math.abs(steps) <= 1 && new Set(neighbors).size === 3) {
          expect(stepOfCode(secret, code, now)).toBe(Math.floor(at.getTime() / 30_000))
        }
      }),
    )
  })

  it('are six digits and nothing else', () => {
    for (const text of ['', '12345', '1234567', 'abcdef', '12 345', '١٢٣٤٥٦']) {
      expect(stepOfCode(SECRET, text, new Date(0))).toBeNull()
    }
  })

  it('come with an address for the app', () => {
    const { text, uri } = describeSecret(SECRET, 'ada@people.example')
    expect(text).toBe('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ')
    const { protocol, searchParams } = new URL(uri)
    expect(protocol).toBe('otpauth:')
    expect(Object.fromEntries(searchParams)).toMatchObject({
      issuer: 'Luna Market',
      secret: text.replaceAll(' ', ''),
      digits: '6',
      period: '30',
    })
    expect(newSecret()).toHaveLength(20)
  })
})

describe('secrets of factors', () => {
  const secrets = createFactorSecrets(createTestKeyring())
  const others = createFactorSecrets(createTestKeyring())

  it('are read for their account with their key, and not when anything is changed', () => {
    void fc.assert(
      fc.property(bytes, fc.nat(), (secret, place) => {
        const sealed = secrets.seal({ accountId: 'ada' }, secret)
        expect(secrets.open({ accountId: 'ada' }, sealed)).toEqual(Buffer.from(secret))
        expect(secrets.open({ accountId: 'bo' }, sealed)).toBeNull()
        expect(others.open({ accountId: 'ada' }, sealed)).toBeNull()
        const changed = Buffer.from(sealed)
        const index = place % changed.length
        changed[index] = (changed[index] ?? 0) ^ 1
        expect(secrets.open({ accountId: 'ada' }, changed)).toBeNull()
      }),
    )
    expect(secrets.open({ accountId: 'ada' }, Buffer.alloc(5))).toBeNull()
  })

  it('are hashed by account and key', () => {
    const hash = secrets.hash('ada', 'code')
    expect(secrets.hash('ada', 'code')).toEqual(hash)
    expect(secrets.hash('bo', 'code')).not.toEqual(hash)
    expect(others.hash('ada', 'code')).not.toEqual(hash)
  })
})

describe('recovery codes', () => {
  it('are compared without regard to how they are typed', () => {
    expect(plainRecoveryCode(' 0I2L-abcd EFGH-jkmO ')).toBe('0121abcdefghjkm0')
    for (const text of ['', '123456', '0121abcdefghjkm', '0121abcdefghjkm00', '0121abcdefghjkmu']) {
      expect(plainRecoveryCode(text)).toBeNull()
    }
  })
})
