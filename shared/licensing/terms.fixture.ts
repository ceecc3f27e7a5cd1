/** License terms of every kind, for laws. */
import fc from 'fast-check'
import { LICENSE_KIND_RULES, LICENSE_KINDS } from './kinds.ts'
import { type LicenseTerms, parseLicenseTerms } from './terms.ts'

export const termsArbitrary: fc.Arbitrary<LicenseTerms> = fc
  .record({
    kind: fc.constantFrom(...LICENSE_KINDS),
    rights: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
    allowsAiTraining: fc.boolean(),
    territory: fc.option(fc.uniqueArray(fc.constantFrom('DE', 'FR', 'JP', 'US'), { minLength: 1 })),
    maxImpressions: fc.option(fc.integer({ min: 1, max: 5_000 })),
    durationDays: fc.option(fc.integer({ min: 1, max: 900 })),
    royaltyPercent: fc.nat(50),
    requiresAttribution: fc.boolean(),
  })
  .map(({ kind, rights, royaltyPercent, ...rest }) => {
    const { permits, mayBearRoyalty } = LICENSE_KIND_RULES[kind]
    const chosen = permits.filter((_, index) => rights[index])
    return parseLicenseTerms({
      kind,
      usageRights: chosen.length === 0 ? ['web'] : chosen,
      royaltyPercent: mayBearRoyalty ? royaltyPercent : 0,
      ...rest,
    })
  })
