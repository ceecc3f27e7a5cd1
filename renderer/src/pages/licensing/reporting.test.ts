import { describe, expect, it } from 'vitest'
import { shownStatus } from './holding-status.ts'
import { holding, terms } from './licensing.fixture.ts'
import { impressionsLeft, readReport } from './reporting.ts'

const CAPPED = terms({ kind: 'rights_managed', maxImpressions: 1_000, royaltyPercent: 10 })
const used = { impressions: 600, downloads: 0, embeds: 0 }

describe('reported use', () => {
  it('counts what waits to be sent, so that no more is reported than the license covers', () => {
    const one = holding({ terms: CAPPED, declaredUsage: used }, { impressions: 300 })
    expect(impressionsLeft(one)).toBe(100)
    expect(readReport(one, 'impression', '101')).toEqual({ count: null, owesMicroDollars: null, overLeft: 100 })
    expect(readReport(one, 'impression', '100')).toEqual({ count: 100, owesMicroDollars: 10_000n, overLeft: null })
    expect(readReport(one, 'download', '1,000')).toMatchObject({ count: 1_000, owesMicroDollars: 1_000_000n })
  })

  it('owes nothing where the kind bears no royalty, and takes only whole numbers', () => {
    expect(readReport(holding(), 'embed', '5')).toMatchObject({ count: 5, owesMicroDollars: 0n })
    for (const typed of ['', '0', '-1', '1.5', 'ten', '9999999999']) {
      expect(readReport(holding(), 'embed', typed).count).toBeNull()
    }
  })
})

describe('shownStatus', () => {
  const at = (iso: string) => new Date(iso)
  it('continues with time where the market does not answer', () => {
    const year = holding({ expiresAt: '2027-03-01T12:00:00Z' })
    expect(shownStatus(year, at('2027-03-01T11:59:59Z'))).toBe('valid')
    expect(shownStatus(year, at('2027-03-01T12:00:00Z'))).toBe('expired')
    expect(shownStatus(year, at('2026-02-28T12:00:00Z'))).toBe('not_active_yet')
  })
  it('keeps what the market said of revocation and refund, whatever the day', () => {
    const revoked = holding({ status: 'revoked', expiresAt: '2027-03-01T12:00:00Z' })
    expect(shownStatus(revoked, at('2030-01-01T00:00:00Z'))).toBe('revoked')
  })
  it('is used up once the last impression is reported', () => {
    const now = at('2026-06-01T00:00:00Z')
    expect(shownStatus(holding({ terms: CAPPED, declaredUsage: used }, { impressions: 400 }), now)).toBe('used_up')
  })
})
