import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from './bytes.ts'
import {
  type CatalogSignature,
  certifiedParents,
  type LicenseCertificate,
  type PublicationCertificate,
  verifyCatalogSignature,
  verifyLicenseCertificate,
  verifyPublicationCertificate,
} from './certificates.ts'
import { canonicalJson, sha256HexOfText } from './encoding.ts'
import { publicKeyOf, signDocument, type TrustedKey } from './signed-document.ts'

const seed = new Uint8Array(32).fill(7)
const nextSeed = new Uint8Array(32).fill(8)
const uuid = (digit: string): string => `0190b5a0-0000-7000-8000-00000000000${digit}`
const hash = (digit: string): string => digit.repeat(64)

function trusted(of: Uint8Array, validFrom: string, validUntil: string | null): TrustedKey {
  return { ...publicKeyOf(of), validFrom, validUntil, compromised: false }
}
const keys = [
  trusted(seed, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
  trusted(nextSeed, '2026-12-01T00:00:00Z', null),
]

const publication: PublicationCertificate = {
  type: 'luna.publication',
  version: 1,
  assetId: uuid('1'),
  versionId: uuid('2'),
  creatorId: uuid('3'),
  creatorName: 'Zoë “Moon” 月',
  kind: 'character',
  name: 'The lighthouse keeper',
  fingerprint: {
    metadataHash: hash('a'),
    visualHash: null,
    pHash: '0123456789abcdef',
    dHash: null,
    contentSha256: [hash('b')],
    profile: 'siglip2',
  },
  parent: { assetId: uuid('4'), royaltyPercent: 15 },
  publishedAt: '2026-06-01T12:00:00.000Z',
  logId: 'luna.example/publications',
  logIndex: 41,
  issuer: 'Luna Market',
  keyId: publicKeyOf(seed).keyId,
}
const signed = signDocument(publication, seed)

describe('publication certificates', () => {
  it('verify as written, also after a way through JSON with other order and spacing', () => {
    expect(verifyPublicationCertificate(signed, keys)).toMatchObject({ valid: true, document: publication })
    const reversed = Object.fromEntries(Object.entries(signed.document).reverse())
    const traveled: unknown = JSON.parse(JSON.stringify({ ...signed, document: reversed }, null, 2))
    expect(verifyPublicationCertificate(traveled, keys)).toMatchObject({ valid: true })
  })

  it('are plain Ed25519 over the context and the canonical JSON, as another implementation verifies', async () => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicKeyOf(seed).publicKey }
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['verify'])
    const text = `luna-signed-document/1\n${canonicalJson({ document: publication, keyId: signed.keyId })}`
    const signature = Uint8Array.from(fromBase64Url(signed.signature) ?? [])
    expect(await crypto.subtle.verify('Ed25519', key, signature, Uint8Array.from(utf8ToBytes(text)))).toBe(true)
  })

  it('are refused with any field changed, removed or added', () => {
    const change = fc.constantFrom(...Object.keys(publication))
    fc.assert(
      fc.property(change, fc.oneof(fc.string(), fc.integer(), fc.constant(null)), (field, value) => {
        fc.pre(Object.entries(publication).some(([name, old]) => name === field && old !== value))
        const document = { ...publication, [field]: value }
        expect(verifyPublicationCertificate({ ...signed, document }, keys).valid).toBe(false)
        const { [field]: _, ...rest } = signed.document
        expect(verifyPublicationCertificate({ ...signed, document: rest }, keys).valid).toBe(false)
      }),
    )
    const document = { ...publication, note: 'added' }
    expect(verifyPublicationCertificate({ ...signed, document }, keys)).toEqual({
      valid: false,
      reason: 'signature_wrong',
    })
  })

  it('are refused with any bit of the signature flipped', () => {
    const bytes = fromBase64Url(signed.signature) ?? new Uint8Array()
    expect(bytes).toHaveLength(64)
    fc.assert(
      fc.property(fc.nat(511), (bit) => {
        const flipped = bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        const signature = toBase64Url(flipped)
        expect(verifyPublicationCertificate({ ...signed, signature }, keys)).toEqual({
          valid: false,
          reason: 'signature_wrong',
        })
      }),
    )
  })

  it('name why they are refused', () => {
    const reasonOf = (envelope: unknown, list: readonly TrustedKey[] = keys) => {
      const verified = verifyPublicationCertificate(envelope, list)
      return verified.valid ? null : verified.reason
    }
    expect(reasonOf(null)).toBe('malformed')
    expect(reasonOf({ ...signed, signature: `${signed.signature}=` })).toBe('signature_wrong')
    expect(reasonOf(signed, [])).toBe('unknown_key')
    expect(reasonOf({ ...signed, keyId: publicKeyOf(nextSeed).keyId })).toBe('signature_wrong')
    expect(reasonOf(signDocument(publication, nextSeed))).toBe('key_not_valid_at_that_time')
    expect(reasonOf(signDocument({ ...publication, publishedAt: '2026-12-02T00:00:00Z' }, nextSeed))).toBe(
      'key_mismatch',
    )
    expect(reasonOf(signed, [{ ...trusted(seed, '2026-01-01T00:00:00Z', null), compromised: true }])).toBe(
      'key_compromised',
    )
    // A list that gives a known id to another key.
    const swapped = { ...trusted(nextSeed, '2026-01-01T00:00:00Z', null), keyId: signed.keyId }
    expect(reasonOf({ ...signDocument(publication, nextSeed), keyId: signed.keyId }, [swapped])).toBe('signature_wrong')
  })

  it('name their parents, whether they are from before there could be several or not', () => {
    const parent = { assetId: uuid('4'), royaltyPercent: 15 }
    expect(certifiedParents({ parent: null })).toEqual([])
    expect(certifiedParents({ parent })).toEqual([{ ...parent, kind: null }])
    const parents = [
      { ...parent, kind: 'mashup' as const },
      { assetId: uuid('5'), royaltyPercent: 5, kind: 'recolor' as const },
    ]
    expect(certifiedParents({ parent, parents })).toEqual(parents)
  })

  it('follow the rotation of keys: a time belongs to the key valid then', () => {
    const keyId = publicKeyOf(nextSeed).keyId
    const later = { ...publication, publishedAt: '2027-05-01T00:00:00+02:00', keyId }
    expect(verifyPublicationCertificate(signDocument(later, nextSeed), keys).valid).toBe(true)
    const tooLate = signDocument({ ...publication, publishedAt: '2027-01-01T00:00:00Z' }, seed)
    expect(verifyPublicationCertificate(tooLate, keys)).toEqual({ valid: false, reason: 'key_not_valid_at_that_time' })
  })
})

describe('license certificates', () => {
  const terms = canonicalJson({ kind: 'commercial', usageRights: ['print'], territory: null })
  const certificate: LicenseCertificate = {
    type: 'luna.license',
    version: 1,
    licenseKeySha256: hash('c'),
    grantId: uuid('5'),
    licenseId: uuid('6'),
    assetId: uuid('1'),
    versionId: uuid('2'),
    licenseeName: 'A studio',
    terms,
    termsSha256: sha256HexOfText(terms),
    issuedAt: '2026-06-01T12:00:00.000Z',
    expiresAt: '2026-09-01T00:00:00.000Z',
    statusPath: '/v1/licenses/status/x',
    issuer: 'Luna Market',
    keyId: publicKeyOf(seed).keyId,
  }
  const at = new Date('2026-07-01T00:00:00Z')
  const check = (document: LicenseCertificate, now = at) =>
    verifyLicenseCertificate(signDocument(document, seed), keys, now)

  it('verify until they expire', () => {
    expect(check(certificate)).toMatchObject({ valid: true, document: certificate })
    expect(check(certificate, new Date('2026-09-01T00:00:00Z'))).toEqual({ valid: false, reason: 'expired' })
    expect(check({ ...certificate, expiresAt: null }, new Date('2099-01-01T00:00:00Z')).valid).toBe(true)
  })

  it('are refused where the terms are not those of the hash, or not canonical', () => {
    expect(check({ ...certificate, termsSha256: hash('0') })).toEqual({ valid: false, reason: 'terms_wrong' })
    const spaced = `${terms} `
    const document = { ...certificate, terms: spaced, termsSha256: sha256HexOfText(spaced) }
    expect(check(document)).toEqual({ valid: false, reason: 'terms_wrong' })
  })

  it('do not pass for documents of another type', () => {
    const envelope = signDocument(certificate, seed)
    expect(verifyPublicationCertificate(envelope, keys)).toEqual({ valid: false, reason: 'malformed' })
  })
})

it('verifies catalog signatures', () => {
  const document: CatalogSignature = {
    type: 'luna.catalog',
    version: 1,
    catalogSha256: hash('d'),
    sizeBytes: 1_000,
    itemCount: 3,
    profile: null,
    createdAt: '2026-06-01T12:00:00.000Z',
    issuer: 'Luna Market',
    keyId: publicKeyOf(seed).keyId,
  }
  const envelope = signDocument(document, seed)
  expect(verifyCatalogSignature(envelope, keys)).toMatchObject({ valid: true, document })
  const changed = { ...envelope, document: { ...document, catalogSha256: hash('e') } }
  expect(verifyCatalogSignature(changed, keys)).toEqual({ valid: false, reason: 'signature_wrong' })
})

describe('encoding', () => {
  it('writes base64url as others do and reads only that', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes)
      }),
    )
    const rfc4648 = ['', 'Zg', 'Zm8', 'Zm9v', 'Zm9vYg', 'Zm9vYmE', 'Zm9vYmFy']
    for (const [length, text] of rfc4648.entries())
      expect(toBase64Url(utf8ToBytes('foobar'.slice(0, length)))).toBe(text)
    expect(toBase64Url(Uint8Array.of(0xfb, 0xff))).toBe('-_8')
    for (const text of ['A', 'AB', 'AA==', 'A+AA', 'A A']) expect(fromBase64Url(text)).toBeNull()
  })

  it('refuses to sign what JSON cannot hold', () => {
    for (const value of [1n, Number.NaN, '\ud800'])
      expect(() => signDocument({ value }, seed)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
    expect(() => signDocument({}, new Uint8Array(31))).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  it('makes the public key of RFC 8032 §7.1, test 1', () => {
    const secret = hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
    expect(bytesToHex(fromBase64Url(publicKeyOf(secret).publicKey) ?? new Uint8Array())).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    )
  })
})
