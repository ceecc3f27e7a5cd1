import { expect, it } from 'vitest'
import { canonicalLicenseText, freezeLicense } from '#shared/licensing/terms.ts'
import { sha256HexOfText } from '#shared/provenance/encoding.ts'
import { LICENSE_KEY_RANDOM_BYTES, licenseKeyFingerprint, licenseKeyFrom } from '#shared/provenance/license-key.ts'
import { publicKeyOf, type SignedEnvelope, signDocument } from '#shared/provenance/signed-document.ts'
import { type CheckRequest, checkCertificate } from './check-certificate.ts'

const SEED = new Uint8Array(32).fill(7)
const { keyId, publicKey } = publicKeyOf(SEED)
const KEY = { keyId, publicKey, validFrom: '2026-01-01T00:00:00Z', validUntil: null, compromised: false }
const LICENSE_KEY = licenseKeyFrom(new Uint8Array(LICENSE_KEY_RANDOM_BYTES).fill(3))
const ids = {
  listing: '00000000-0000-7000-8000-000000000011',
  asset: '00000000-0000-7000-8000-000000000012',
  version: '00000000-0000-7000-8000-000000000013',
  grant: '00000000-0000-7000-8000-000000000014',
}

function license(assetId = ids.asset): Record<string, unknown> {
  const terms = canonicalLicenseText(
    freezeLicense({
      ...{ listingId: ids.listing, assetId, assetVersionId: ids.version, title: 'Harbour of Glass' },
      ...{ licensorId: 'ann', priceCents: 4900 },
      terms: {
        ...{ kind: 'commercial', usageRights: ['web'], allowsAiTraining: false, territory: ['DE'] },
        ...{ maxImpressions: null, durationDays: 365, royaltyPercent: 0 },
        ...{ requiresAttribution: false, attributionText: null },
      },
    }),
  )
  return {
    ...{ type: 'luna.license', version: 1, licenseKeySha256: licenseKeyFingerprint(LICENSE_KEY), grantId: ids.grant },
    ...{ licenseId: ids.listing, assetId: ids.asset, versionId: ids.version, licenseeName: 'Acme', terms },
    ...{ termsSha256: sha256HexOfText(terms), issuedAt: '2026-03-01T00:00:00Z', expiresAt: '2027-03-01T00:00:00Z' },
    ...{ statusPath: `/v1/license-certificates/${ids.grant}`, issuer: 'Luna Market', keyId },
  }
}

const GENUINE = signDocument(license(), SEED)

function check(envelope: unknown, changes: Partial<CheckRequest> = {}) {
  return checkCertificate({
    ...{ envelope, licenseKey: LICENSE_KEY, keys: [KEY], now: new Date('2026-06-01T00:00:00Z') },
    original: () => GENUINE,
    ...changes,
  })
}

function tampered(change: (document: Record<string, unknown>) => void): SignedEnvelope {
  const copy = structuredClone(GENUINE)
  change(copy.document)
  return copy
}

it('says that a certificate is genuine, and what it permits', () => {
  expect(check(GENUINE)).toMatchObject({
    ...{ problem: null, changedFields: [], isExpired: false, certificate: { licenseeName: 'Acme' } },
    license: { title: 'Harbour of Glass', terms: { territory: ['DE'] } },
  })
  expect(check(GENUINE, { licenseKey: null }).problem).toBeNull()
})

it('stays genuine when its time is over, and says that it is over', () => {
  const now = new Date('2027-03-01T00:00:00Z')
  expect(check(GENUINE, { now })).toMatchObject({ problem: null, isExpired: true })
})

it('names what was changed in it, where the original is at hand', () => {
  const renamed = tampered((document) => {
    document['licenseeName'] = 'Another'
    document['expiresAt'] = null
  })
  expect(check(renamed)).toMatchObject({ problem: 'signature_wrong', changedFields: ['licenseeName', 'expiresAt'] })
  const wider = tampered((document) => {
    document['terms'] = String(document['terms']).replace('["DE"]', 'null')
  })
  expect(check(wider)).toMatchObject({ problem: 'signature_wrong', changedFields: ['terms.territory'] })
  expect(check(wider, { original: () => null })).toMatchObject({ problem: 'signature_wrong', changedFields: [] })
})

it('refuses another license’s key, terms about another work, keys it does not know, and what is no certificate', () => {
  const other = licenseKeyFrom(new Uint8Array(LICENSE_KEY_RANDOM_BYTES).fill(4))
  expect(check(GENUINE, { licenseKey: other }).problem).toBe('key_wrong')
  const elsewhere = signDocument(license('00000000-0000-7000-8000-000000000099'), SEED)
  expect(check(elsewhere).problem).toBe('terms_wrong')
  expect(check(GENUINE, { keys: [] }).problem).toBe('no_keys')
  expect(check(signDocument(license(), new Uint8Array(32).fill(8))).problem).toBe('unknown_key')
  expect(check({ hello: 1 })).toMatchObject({ problem: 'malformed', certificate: null, license: null })
})
