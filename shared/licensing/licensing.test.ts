import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LunaError } from '../contract/errors.ts'
import { DAY_MS } from '../time.ts'
import { documentedTermsSchema, termsFromDocumented, termsToDocumented } from './documented.ts'
import { LICENSE_KIND_RULES, LICENSE_KINDS, USAGE_RIGHTS } from './kinds.ts'
import { termsArbitrary } from './terms.fixture.ts'
import { canonicalLicenseText, freezeLicense, parseLicenseTerms } from './terms.ts'
import { COUNTRY_CODES } from './territory.ts'
import { USAGE_RATES, USAGE_TYPES, usageRoyalty, usageTypeSchema } from './usage.ts'
import { expiryOf, isGrantValid } from './validity.ts'
import { workLicenseOf } from './work-licenses.ts'

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    if (error instanceof LunaError && error.code === 'LICENSE_TERMS_INVALID') return error.detail ?? ''
    throw error
  }
  return 'accepted'
}

const documented = {
  license_type: 'royalty_free',
  usage_rights: ['web', 'social'],
  max_impressions: null,
  duration_days: null,
  territory: ['worldwide'],
  royalty_percentage: 0,
  requires_attribution: false,
  allows_ai_training: false,
} as const
const fromDocumented = (changes: object) =>
  termsFromDocumented(documentedTermsSchema.parse({ ...documented, ...changes }))

describe('the documented shape', () => {
  it('is read into terms', () => {
    expect(fromDocumented({})).toEqual({
      kind: 'royalty_free',
      usageRights: ['web', 'social'],
      allowsAiTraining: false,
      territory: null,
      maxImpressions: null,
      durationDays: null,
      royaltyPercent: 0,
      requiresAttribution: false,
      attributionText: null,
    })
  })

  it('folds ai_training into the one permission', () => {
    const folded = fromDocumented({ usage_rights: ['web', 'ai_training'], allows_ai_training: undefined })
    expect(folded).toMatchObject({ usageRights: ['web'], allowsAiTraining: true })
    expect(fromDocumented({ usage_rights: ['web', 'ai_training'], allows_ai_training: true }).allowsAiTraining).toBe(
      true,
    )
    expect(fromDocumented({ allows_ai_training: true }).allowsAiTraining).toBe(true)
    expect(fromDocumented({ allows_ai_training: undefined }).allowsAiTraining).toBe(false)
  })

  it('refuses contradictions', () => {
    const both = { usage_rights: ['web', 'ai_training'], allows_ai_training: false }
    expect(refusal(() => fromDocumented(both))).toContain('allows_ai_training')
    expect(refusal(() => fromDocumented({ territory: ['worldwide', 'DE'] }))).toContain('territory')
    expect(refusal(() => fromDocumented({ usage_rights: ['ai_training'], allows_ai_training: true }))).toContain(
      'usageRights',
    )
    expect(refusal(() => fromDocumented({ royalty_percentage: 10 }))).toContain('only rights-managed')
  })

  it('reads countries in either case and no territory as worldwide', () => {
    expect(fromDocumented({ territory: ['us', 'DE'] }).territory).toEqual(['DE', 'US'])
    expect(fromDocumented({ territory: [] }).territory).toBeNull()
    expect(fromDocumented({ territory: undefined }).territory).toBeNull()
    expect(refusal(() => fromDocumented({ territory: ['XX'] }))).toContain('territory.0')
  })

  it('is written and read back to the same terms', () => {
    fc.assert(
      fc.property(termsArbitrary, (terms) => {
        expect(termsFromDocumented(termsToDocumented(terms))).toEqual(terms)
      }),
    )
  })
})

describe('terms', () => {
  it('know 249 countries', () => {
    expect(new Set(COUNTRY_CODES).size).toBe(249)
    expect(COUNTRY_CODES).toEqual(COUNTRY_CODES.toSorted())
  })

  it('let each kind permit its own usage rights alone', () => {
    for (const kind of LICENSE_KINDS) {
      for (const right of USAGE_RIGHTS) {
        const accepted = refusal(() => parseLicenseTerms({ kind, usageRights: [right] })) === 'accepted'
        expect(accepted, `${kind} ${right}`).toBe(LICENSE_KIND_RULES[kind].permits.includes(right))
      }
    }
    expect(refusal(() => parseLicenseTerms({ kind: 'editorial', usageRights: ['web', 'merchandise'] }))).toContain(
      'merchandise',
    )
  })

  it.each([
    ['royaltyPercent', { kind: 'rights_managed', royaltyPercent: 51 }],
    ['royaltyPercent', { kind: 'rights_managed', royaltyPercent: 2.5 }],
    ['royaltyPercent', { kind: 'exclusive', royaltyPercent: 1 }],
    ['usageRights', { usageRights: [] }],
    ['territory', { territory: [] }],
    ['durationDays', { durationDays: 0 }],
    ['maxImpressions', { maxImpressions: -1 }],
    ['attributionText', { attributionText: 'By Ada' }],
    ['ai_training', { usageRights: ['ai_training'] }],
  ])('refuse a bad %s', (_, changes) => {
    const detail = refusal(() => parseLicenseTerms({ kind: 'commercial', usageRights: ['web'], ...changes }))
    expect(detail).not.toBe('accepted')
  })
})

describe('frozen terms', () => {
  const listing = {
    listingId: 'listing',
    assetId: 'asset',
    assetVersionId: null,
    title: 'Castle',
    licensorId: 'creator',
    priceCents: 999,
  }

  it('have one text whatever the order they were given in', () => {
    const one = freezeLicense({
      ...listing,
      terms: parseLicenseTerms({ kind: 'commercial', usageRights: ['print', 'web', 'web'], territory: ['US', 'DE'] }),
    })
    const other = freezeLicense({
      terms: parseLicenseTerms({ territory: ['DE', 'US'], usageRights: ['web', 'print'], kind: 'commercial' }),
      ...listing,
    })
    expect(canonicalLicenseText(one)).toBe(canonicalLicenseText(other))
    expect(canonicalLicenseText(one)).toBe(
      '{"assetId":"asset","assetVersionId":null,"currency":"USD","format":"luna_license_terms","licensorId":"creator",' +
        '"listingId":"listing","priceCents":999,"terms":{"allowsAiTraining":false,"attributionText":null,' +
        '"durationDays":null,"kind":"commercial","maxImpressions":null,"requiresAttribution":false,"royaltyPercent":0,' +
        '"territory":["DE","US"],"usageRights":["web","print"]},"title":"Castle","version":"1.0"}',
    )
  })

  it('cannot be changed, and differ in text where anything differs', () => {
    fc.assert(
      fc.property(termsArbitrary, termsArbitrary, (a, b) => {
        const frozen = freezeLicense({ ...listing, terms: a })
        expect(() => Object.assign(frozen.terms, { royaltyPercent: 50 })).toThrow(TypeError)
        expect(() => frozen.terms.usageRights.push('web')).toThrow(TypeError)
        const equalText = canonicalLicenseText(frozen) === canonicalLicenseText(freezeLicense({ ...listing, terms: b }))
        expect(equalText).toBe(JSON.stringify(termsToDocumented(a)) === JSON.stringify(termsToDocumented(b)))
        expect(freezeLicense({ ...listing, ...JSON.parse(canonicalLicenseText(frozen)) })).toEqual(frozen)
      }),
    )
  })
})

describe('validity', () => {
  const start = Date.UTC(2026, 0, 1)
  const terms = { durationDays: 30, maxImpressions: 1_000 }
  const grant = { activeFromMs: start, impressionsUsed: 0, revokedAtMs: null }
  const reason = (changes: object, nowMs: number) => {
    const validity = isGrantValid(terms, { ...grant, ...changes }, nowMs)
    return validity.isValid ? 'valid' : validity.reason
  }

  it('holds from its first moment to just before its last', () => {
    expect(expiryOf(terms, start)).toBe(start + 30 * DAY_MS)
    expect(reason({}, start - 1)).toBe('not_active_yet')
    expect(isGrantValid(terms, grant, start)).toEqual({
      isValid: true,
      expiresAtMs: start + 30 * DAY_MS,
      impressionsLeft: 1_000,
    })
    expect(reason({}, start + 30 * DAY_MS - 1)).toBe('valid')
    expect(reason({}, start + 30 * DAY_MS)).toBe('expired')
  })

  it('ends with its impressions and with revocation', () => {
    expect(reason({ impressionsUsed: 999 }, start)).toBe('valid')
    expect(reason({ impressionsUsed: 1_000 }, start)).toBe('impressions_used_up')
    expect(reason({ revokedAtMs: start + 5 }, start + 4)).toBe('valid')
    expect(reason({ revokedAtMs: start + 5 }, start + 5)).toBe('revoked')
    expect(reason({ revokedAtMs: start + 5, impressionsUsed: 1_000 }, start + 40 * DAY_MS)).toBe('revoked')
  })

  it('without limits it holds forever', () => {
    const free = { durationDays: null, maxImpressions: null }
    expect(isGrantValid(free, { ...grant, impressionsUsed: 1e9 }, start + 1e13)).toEqual({
      isValid: true,
      expiresAtMs: null,
      impressionsLeft: null,
    })
  })
})

describe('usage royalties', () => {
  it('are the documented amounts at 10 %', () => {
    const terms = { kind: 'rights_managed', royaltyPercent: 10 } as const
    expect(usageTypeSchema.options.map((usage) => usageRoyalty(terms, usage, 1n))).toEqual([100n, 1_000n, 500n])
    expect(usageRoyalty({ kind: 'royalty_free', royaltyPercent: 0 }, 'impression', 1_000_000n)).toBe(0n)
    expect(() => usageRoyalty({ ...terms, royaltyPercent: 51 }, 'embed', 1n)).toThrow(LunaError)
    expect(() => usageRoyalty(terms, 'embed', -1n)).toThrow(LunaError)
  })

  it('are exact and add up, however the use is reported', () => {
    const counts = fc.bigInt({ min: 0n, max: 10n ** 12n })
    fc.assert(
      fc.property(fc.constantFrom(...USAGE_TYPES), fc.nat(50), counts, counts, (usage, royaltyPercent, a, b) => {
        const owed = (count: bigint) => usageRoyalty({ kind: 'rights_managed', royaltyPercent }, usage, count)
        expect(owed(a) + owed(b)).toBe(owed(a + b))
        expect(owed(a) * 100n).toBe(USAGE_RATES[usage] * BigInt(royaltyPercent) * a)
      }),
    )
  })
})

describe('licenses of works', () => {
  it.each([
    ['CC BY-SA 4.0', 'cc_by_sa'],
    ['cc-by-sa', 'cc_by_sa'],
    ['CC BY 4.0 International', 'cc_by'],
    ['Creative Commons BY-NC-ND 3.0', 'cc_by_nc_nd'],
    ['CC0 1.0', 'cc0'],
    ['CC Zero', 'cc0'],
    ['Non-exclusive', 'non_exclusive'],
    ['proprietary', 'proprietary'],
    ['MIT', null],
    ['', null],
    [undefined, null],
  ])('%s is %s', (text, license) => {
    expect(workLicenseOf(text)).toBe(license)
  })
})
