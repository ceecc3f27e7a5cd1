import { expect, test } from 'vitest'
import { checkpointOf, hashesToHex, leafHashOfDocument } from './log.ts'
import { appendLeaf, EMPTY_FRONTIER, inclusionProof, type ReadNodes } from './merkle-tree.ts'
import { verifyProvenPublication } from './proven-publication.ts'
import { publicKeyOf, signDocument } from './signed-document.ts'

const seed = new Uint8Array(32).fill(9)
const otherSeed = new Uint8Array(32).fill(8)
const key = { validFrom: '2026-01-01T00:00:00Z', validUntil: null, compromised: false }
const keys = [{ ...publicKeyOf(seed), ...key }]
const ORIGIN = 'luna.example/publications'
const AT = new Date('2026-06-01T00:00:00Z')
const ID = '00000000-0000-7000-8000-00000000000a'

const publicationAt = (logIndex: number) => ({
  type: 'luna.publication',
  version: 1,
  assetId: ID,
  versionId: ID,
  creatorId: ID,
  creatorName: 'Ada',
  kind: 'character',
  name: 'Ash',
  fingerprint: {
    metadataHash: 'a'.repeat(64),
    visualHash: null,
    pHash: null,
    dHash: null,
    contentSha256: [],
    profile: null,
  },
  parent: null,
  publishedAt: AT.toISOString(),
  logId: ORIGIN,
  logIndex,
  issuer: 'luna.example',
  keyId: keys[0]?.keyId,
})

async function provenAt(logIndex: number, size: number) {
  const nodes = new Map<string, Uint8Array>()
  let frontier = EMPTY_FRONTIER
  for (let index = 0; index < size; index++) {
    const step = appendLeaf(frontier, leafHashOfDocument(publicationAt(index)))
    for (const node of step.nodes) nodes.set(`${node.level}/${node.index}`, node.hash)
    frontier = step.frontier
  }
  const readNodes: ReadNodes = async (addresses) =>
    addresses.map(({ level, index }) => nodes.get(`${level}/${index}`) ?? new Uint8Array())
  const hashes = hashesToHex(await inclusionProof(readNodes, logIndex, size))
  return {
    certificate: signDocument(publicationAt(logIndex), seed),
    inclusion: { leafIndex: logIndex, treeSize: size, hashes },
    checkpoint: signDocument({ ...checkpointOf(frontier, ORIGIN, AT) }, seed),
  }
}

test('a publication is proven by its signature, the log and the signed state of the log together', async () => {
  const proven = await provenAt(3, 7)
  expect(verifyProvenPublication(proven, keys)).toMatchObject({ valid: true, document: { creatorName: 'Ada' } })
})

test('any part of another publication, or of another signer, proves nothing', async () => {
  const proven = await provenAt(3, 7)
  const other = await provenAt(4, 7)
  const reason = (change: Partial<typeof proven>) => {
    const checked = verifyProvenPublication({ ...proven, ...change }, keys)
    return checked.valid ? null : checked.reason
  }
  expect(reason({ inclusion: other.inclusion })).toBe('not_in_log')
  expect(reason({ certificate: other.certificate })).toBe('not_in_log')
  expect(reason({ checkpoint: (await provenAt(3, 8)).checkpoint })).toBe('not_in_log')
  const forged = signDocument({ ...checkpointOf(EMPTY_FRONTIER, ORIGIN, AT) }, otherSeed)
  expect(reason({ checkpoint: forged })).toBe('checkpoint_wrong')
  const elsewhere = signDocument({ ...proven.checkpoint.document, origin: 'other.example' }, seed)
  expect(reason({ checkpoint: elsewhere })).toBe('checkpoint_wrong')
  expect(reason({ certificate: signDocument(publicationAt(3), otherSeed) })).toBe('unknown_key')
  const renamed = { ...proven.certificate, document: { ...proven.certificate.document, creatorName: 'Eve' } }
  expect(reason({ certificate: renamed })).toBe('signature_wrong')
})
