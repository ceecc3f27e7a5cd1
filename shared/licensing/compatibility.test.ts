import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LunaError } from '../contract/errors.ts'
import {
  assertCompatible,
  type ChildWork,
  CONFLICT_CODES,
  DERIVATIVE_KINDS,
  licenseConflicts,
  type ParentWork,
} from './compatibility.ts'
import { LICENSE_KIND_RULES, LICENSE_KINDS, type LicenseKind } from './kinds.ts'
import { termsArbitrary } from './terms.fixture.ts'
import { parseLicenseTerms } from './terms.ts'
import { WORK_LICENSES } from './work-licenses.ts'

const terms = (changes: object = {}) => parseLicenseTerms({ kind: 'commercial', usageRights: ['web'], ...changes })
const parent = (changes: Partial<ParentWork> = {}): ParentWork => ({
  assetId: 'parent',
  name: 'Castle',
  workLicense: null,
  terms: null,
  requiresAttribution: false,
  allowsAiTraining: false,
  ...changes,
})
const child = (changes: Partial<ChildWork> = {}): ChildWork => ({
  workLicense: null,
  listings: [],
  requiresAttribution: false,
  allowsAiTraining: false,
  isSold: false,
  derivationRoyaltyPercent: 0,
  ...changes,
})
const codes = (made: Partial<ChildWork>, of: Partial<ParentWork>) =>
  licenseConflicts(child(made), [parent(of)]).map(({ code }) => code)

describe('kinds', () => {
  it('follow the matrix for every pair', () => {
    for (const parentKind of LICENSE_KINDS) {
      for (const childKind of LICENSE_KINDS) {
        const found = codes({ listings: [terms({ kind: childKind })] }, { terms: terms({ kind: parentKind }) })
        const isAllowed = DERIVATIVE_KINDS[parentKind].includes(childKind)
        expect(found, `${parentKind} → ${childKind}`).toEqual(
          isAllowed ? [] : [parentKind === 'exclusive' ? 'no_derivatives' : 'kind'],
        )
      }
    }
  })

  it('an editorial parent asks for an editorial license even where the child has none', () => {
    const editorial = { terms: terms({ kind: 'editorial' }) }
    expect(codes({ isSold: true }, editorial)).toEqual(['kind'])
    expect(codes({ isSold: true, listings: [terms({ kind: 'editorial' })] }, editorial)).toEqual([])
    expect(codes({}, editorial)).toEqual([])
  })

  it('nothing derived is sold as exclusive, even from a parent without terms', () => {
    expect(codes({ listings: [terms({ kind: 'exclusive' })] }, {})).toEqual(['kind'])
  })
})

describe('limits', () => {
  const limited = {
    territory: ['DE', 'FR'],
    durationDays: 30,
    maxImpressions: 100,
  }
  it.each([
    ['territory', { territory: ['DE', 'US'] }],
    ['territory', { territory: null }],
    ['duration', { durationDays: 31 }],
    ['duration', { durationDays: null }],
    ['impressions', { maxImpressions: 101 }],
    ['impressions', { maxImpressions: null }],
    ['usage_rights', { usageRights: ['web', 'print'] }],
  ])('a wider %s is a conflict', (code, changes) => {
    expect(codes({ listings: [terms({ ...limited, ...changes })] }, { terms: terms(limited) })).toEqual([code])
  })

  it('equal and narrower limits are none', () => {
    const narrow = { territory: ['DE'], durationDays: 29, maxImpressions: 99 }
    expect(codes({ listings: [terms(limited), terms(narrow)] }, { terms: terms(limited) })).toEqual([])
    expect(codes({ listings: [terms(limited)] }, { terms: terms() })).toEqual([])
  })

  it('a royalty on use cannot be lowered', () => {
    const managed = (royaltyPercent: number) => terms({ kind: 'rights_managed', royaltyPercent })
    expect(codes({ listings: [managed(9)] }, { terms: managed(10) })).toEqual(['royalty'])
    expect(codes({ listings: [managed(10)] }, { terms: managed(10) })).toEqual([])
  })
})

describe('attribution and AI training', () => {
  it('attribution is inherited from card, terms or license', () => {
    for (const demanding of [
      { requiresAttribution: true },
      { terms: terms({ requiresAttribution: true }) },
      { workLicense: 'cc_by' as const },
    ]) {
      expect(codes({ listings: [terms()] }, demanding)).toEqual(['attribution', 'attribution'])
      const credited = { requiresAttribution: true, listings: [terms({ requiresAttribution: true })] }
      expect(codes(credited, demanding)).toEqual([])
    }
  })

  it('training is never wider than the parent permits', () => {
    const training = { allowsAiTraining: true, listings: [terms({ allowsAiTraining: true })] }
    expect(codes(training, {})).toEqual(['ai_training', 'ai_training'])
    expect(codes(training, { allowsAiTraining: true, terms: terms() })).toEqual(['ai_training', 'ai_training'])
    expect(codes(training, { terms: terms({ allowsAiTraining: true }) })).toEqual([])
    expect(codes(training, { allowsAiTraining: true })).toEqual([])
  })
})

describe('licenses of works', () => {
  const shared = { workLicense: 'cc_by_sa', requiresAttribution: true } as const

  it('share-alike keeps the license and adds no restriction', () => {
    const bySa = { workLicense: 'cc_by_sa' } as const
    expect(codes({ ...shared, isSold: true }, bySa)).toEqual([])
    expect(codes({ requiresAttribution: true, workLicense: 'cc_by' }, bySa)).toEqual(['share_alike'])
    expect(codes({ ...shared, derivationRoyaltyPercent: 10 }, bySa)).toEqual(['added_restriction'])
    const listing = terms({ kind: 'rights_managed', royaltyPercent: 5, requiresAttribution: true, durationDays: 3 })
    const [conflict] = licenseConflicts(child({ ...shared, listings: [listing] }), [parent(bySa)])
    expect(conflict).toEqual({
      code: 'added_restriction',
      parentAssetId: 'parent',
      listing: 0,
      field: 'listings.0.kind',
      sentence: 'CC BY-SA of "Castle" forbids adding a royalty, an end.',
    })
    const exclusive = terms({ kind: 'exclusive', requiresAttribution: true })
    expect(codes({ ...shared, listings: [exclusive] }, bySa)).toContain('added_restriction')
  })

  it('no-derivatives and exclusive works have no children, non-commercial ones none that is sold', () => {
    expect(codes({}, { workLicense: 'exclusive' })).toEqual(['no_derivatives'])
    expect(codes({ requiresAttribution: true }, { workLicense: 'cc_by_nd' })).toEqual(['no_derivatives'])
    expect(codes({ requiresAttribution: true, isSold: true }, { workLicense: 'cc_by_nc' })).toEqual(['not_for_sale'])
    expect(codes({ isSold: true, derivationRoyaltyPercent: 10 }, { workLicense: 'cc0' })).toEqual([])
    expect(codes({ isSold: true }, { workLicense: 'proprietary' })).toEqual([])
  })
})

describe('laws', () => {
  const licenses = fc.option(fc.constantFrom(...WORK_LICENSES))
  const parents = fc
    .record({
      workLicense: licenses,
      terms: fc.option(termsArbitrary),
      requiresAttribution: fc.boolean(),
      allowsAiTraining: fc.boolean(),
    })
    .map(parent)
  const children = fc
    .record({
      workLicense: licenses,
      listings: fc.array(termsArbitrary, { maxLength: 3 }),
      requiresAttribution: fc.boolean(),
      allowsAiTraining: fc.boolean(),
      isSold: fc.boolean(),
      derivationRoyaltyPercent: fc.nat(50),
    })
    .map(child)

  it('a compatible child never permits more than any of its parents', () => {
    fc.assert(
      fc.property(children, parents, fc.boolean(), (drawn, from, isCopy) => {
        // Drawn terms seldom fit; copied ones often do.
        const listings = isCopy && from.terms !== null ? [from.terms] : drawn.listings
        const made = { ...drawn, listings, allowsAiTraining: false, requiresAttribution: true }
        fc.pre(licenseConflicts(made, [from]).length === 0)
        for (const listing of made.listings) {
          expect(LICENSE_KIND_RULES[listing.kind].sellsOnce).toBe(false)
          const given = from.terms
          if (given === null) continue
          expect(given.usageRights).toEqual(expect.arrayContaining(listing.usageRights))
          expect(listing.durationDays ?? Infinity).toBeLessThanOrEqual(given.durationDays ?? Infinity)
          expect(listing.maxImpressions ?? Infinity).toBeLessThanOrEqual(given.maxImpressions ?? Infinity)
          expect(listing.allowsAiTraining && !given.allowsAiTraining).toBe(false)
          expect(!listing.requiresAttribution && given.requiresAttribution).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('another parent never removes a conflict, and each conflict is a known one with a sentence', () => {
    fc.assert(
      fc.property(children, parents, parents, (made, one, other) => {
        const alone = licenseConflicts(made, [one])
        expect(licenseConflicts(made, [one, other])).toEqual([...alone, ...licenseConflicts(made, [other])])
        for (const { code, sentence } of alone) {
          expect(CONFLICT_CODES).toContain(code)
          expect(sentence).toMatch(/"Castle".*\.$/)
        }
      }),
    )
  })

  it('an exact copy of the terms fits any parent that allows derivatives of its kind', () => {
    fc.assert(
      fc.property(termsArbitrary, (given) => {
        const own: Record<LicenseKind, boolean> = {
          royalty_free: true,
          rights_managed: true,
          editorial: true,
          commercial: true,
          exclusive: false,
        }
        const copy = { listings: [given], requiresAttribution: given.requiresAttribution }
        expect(codes(copy, { terms: given }).length === 0).toBe(own[given.kind])
      }),
    )
  })
})

describe('assertCompatible', () => {
  it('throws with every conflict', () => {
    const training = child({ allowsAiTraining: true, listings: [terms({ kind: 'exclusive' })] })
    expect(() => assertCompatible(training, [])).not.toThrow()
    try {
      assertCompatible(training, [parent()])
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(LunaError)
      expect(error).toMatchObject({ code: 'LICENSE_INCOMPATIBLE', data: [{ code: 'ai_training' }, { code: 'kind' }] })
    }
  })
})
