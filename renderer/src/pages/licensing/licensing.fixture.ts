/** Terms, listings and licenses for tests. */
import type { SoldLicense } from '#shared/contract/market/licensing.ts'
import type { LicenseHolding } from '#shared/contract/studio/licensing.ts'
import { type LicenseTerms, licenseTermsSchema } from '#shared/licensing/terms.ts'

export function terms(changes: Partial<LicenseTerms> = {}): LicenseTerms {
  return licenseTermsSchema.parse({ kind: 'commercial', usageRights: ['web', 'print'], ...changes })
}

const ID = '00000000-0000-7000-8000-000000000001'
const HASH = 'a'.repeat(64)

const GRANT = {
  ...{ id: ID, licenseId: ID, assetId: ID, title: 'Harbour', licenseeName: 'Acme', priceCents: 4_900 },
  ...{ termsSha256: HASH, activeFrom: '2026-03-01T12:00:00Z', expiresAt: null, endedAt: null },
  ...{ declaredUsage: { impressions: 0, downloads: 0, embeds: 0 }, createdAt: '2026-03-01T12:00:00Z' },
}

export function sold(changes: Partial<SoldLicense> = {}): SoldLicense {
  return { ...GRANT, kind: 'commercial', endReason: null, ...changes }
}

export function holding(
  purchase: Partial<LicenseHolding['purchase']> = {},
  unsentUsage: Partial<LicenseHolding['unsentUsage']> = {},
): LicenseHolding {
  return {
    purchase: {
      ...{
        ...GRANT,
        saleId: null,
        creatorId: ID,
        status: 'valid',
        terms: terms(),
        licenseKey: 'LUNA',
        keyFingerprint: HASH,
      },
      ...purchase,
    },
    unsentUsage: { impressions: 0, downloads: 0, embeds: 0, ...unsentUsage },
    check: { problem: null, changedFields: [], certificate: null, license: null, isExpired: false },
    readAt: '2026-03-01T12:00:00Z',
  }
}
