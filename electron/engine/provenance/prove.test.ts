import { expect, it } from 'vitest'
import type { PublicationCertificate } from '#shared/provenance/certificates.ts'
import { checkpointOf, hashesToHex, leafHashOfDocument } from '#shared/provenance/log.ts'
import { appendLeaf, EMPTY_FRONTIER, inclusionProof } from '#shared/provenance/merkle-tree.ts'
import { CLAIM_SALT_BYTES, commitToFingerprint } from '#shared/provenance/priority-claim.ts'
import { publicKeyOf, signDocument } from '#shared/provenance/signed-document.ts'
import type { LogState, PublicationProof } from './proof-rows.ts'
import { proveClaim, provePublication } from './prove.ts'

const seed = new Uint8Array(32).fill(7)
const at = '2026-11-01T00:00:00.000Z'
const keys = [{ ...publicKeyOf(seed), validFrom: '2026-01-01T00:00:00Z', validUntil: null, compromised: false }]
const METADATA = 'a'.repeat(64)

const certificate: PublicationCertificate = {
  ...{ type: 'luna.publication', version: 1, kind: 'item', name: 'Lamp', creatorName: 'Ada', parent: null },
  assetId: '019db0a0-0000-7000-8000-000000000001',
  versionId: '019db0a0-0000-7000-8000-000000000002',
  creatorId: '019db0a0-0000-7000-8000-000000000003',
  fingerprint: {
    ...{ metadataHash: METADATA, visualHash: null, pHash: null, dHash: null, contentSha256: [], profile: null },
  },
  ...{ publishedAt: at, logId: 'test log', logIndex: 0, issuer: 'Test market', keyId: keys[0]?.keyId ?? '' },
}

async function proofOf(document: PublicationCertificate): Promise<PublicationProof> {
  const { frontier, nodes } = appendLeaf(EMPTY_FRONTIER, leafHashOfDocument({ ...document }))
  const read = async () => nodes.map(({ hash }) => hash)
  return {
    certificate: signDocument({ ...document }, seed),
    inclusion: { leafIndex: 0, treeSize: 1, hashes: hashesToHex(await inclusionProof(read, 0, 1)) },
    checkpoint: signDocument({ ...checkpointOf(frontier, 'test log', new Date(at)) }, seed),
    ...{ versionId: document.versionId, accountId: 'a', marketUrl: 'http://market', marketAssetId: document.assetId },
    ...{ keptAt: at, linkedAt: at },
  }
}

const logOf = ({ checkpoint }: PublicationProof): LogState => ({ checkpoint, brokenBy: null, checkedAt: at })
const resultsOf = (proof: ReturnType<typeof provePublication>) =>
  Object.fromEntries(proof.parts.map(({ part, result }) => [part, result]))

it('holds in every part where nothing was changed', async () => {
  const proof = await proofOf(certificate)
  const proven = provePublication(proof, { keys, log: logOf(proof) }, { metadataHash: METADATA, visualHash: null })
  expect(proven.isValid).toBe(true)
  expect(resultsOf(proven)).toEqual({
    ...{ signature: 'holds', inclusion: 'holds', checkpoint: 'holds', continuity: 'holds', card: 'holds' },
  })
})

it('says which part does not hold, and what cannot be told', async () => {
  const proof = await proofOf(certificate)
  const known = { keys, log: logOf(proof) }
  const other = provePublication(proof, known, { metadataHash: 'b'.repeat(64), visualHash: null })
  expect([other.isValid, resultsOf(other)['card']]).toEqual([false, 'fails'])
  const alone = provePublication({ ...proof, linkedAt: null }, known, null)
  expect(alone.isValid).toBe(true)
  expect(resultsOf(alone)).toMatchObject({ continuity: 'unknown', card: 'unknown' })
  const broken = provePublication(proof, { keys, log: { ...logOf(proof), brokenBy: proof.checkpoint } }, null)
  expect([broken.isValid, resultsOf(broken)['continuity']]).toEqual([false, 'fails'])
  const moved = provePublication(
    { ...proof, inclusion: { ...proof.inclusion, leafIndex: 1, treeSize: 2 } },
    known,
    null,
  )
  expect(resultsOf(moved)['inclusion']).toBe('fails')
  expect(resultsOf(provePublication(proof, { keys: [], log: null }, null))).toEqual({ signature: 'fails' })
  const later = await proofOf({ ...certificate, name: 'Another' })
  const swapped = provePublication({ ...later, checkpoint: proof.checkpoint }, known, null)
  expect(resultsOf(swapped)['inclusion']).toBe('fails')
})

it('opens a claim with what it was made of, before and after the market recorded it', () => {
  const { commitment, opening } = commitToFingerprint(certificate.fingerprint, new Uint8Array(CLAIM_SALT_BYTES).fill(3))
  const claim = {
    ...{ id: 'c', accountId: 'a', marketUrl: 'http://market', assetId: 'x', commitment, opening, receipt: null },
    ...{ createdAt: at, linkedAt: null },
  }
  expect(proveClaim(claim, { keys, log: null })).toMatchObject({ isValid: true })
  const forged = { ...claim, opening: { ...opening, fingerprint: { ...opening.fingerprint, pHash: '0'.repeat(16) } } }
  expect(proveClaim(forged, { keys, log: null })).toMatchObject({ isValid: false, parts: [{ part: 'opening' }, {}] })
})
