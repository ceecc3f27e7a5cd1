import { describe, expect, it } from 'vitest'
import { checkpointOf, doesLogContinue, hashesToHex, isInLog, leafHashOfDocument, verifyCheckpoint } from './log.ts'
import { appendLeaf, consistencyProof, EMPTY_FRONTIER, inclusionProof, type ReadNodes } from './merkle-tree.ts'
import { CLAIM_SALT_BYTES, commitToFingerprint, doesOpen, type PriorityClaim } from './priority-claim.ts'
import { publicKeyOf, signDocument } from './signed-document.ts'

const seed = new Uint8Array(32).fill(9)
const keys = [{ ...publicKeyOf(seed), validFrom: '2026-01-01T00:00:00Z', validUntil: null, compromised: false }]
const ORIGIN = 'luna.example/publications'
const at = new Date('2026-06-01T00:00:00Z')

const fingerprint = {
  metadataHash: 'a'.repeat(64),
  visualHash: 'b'.repeat(64),
  pHash: null,
  dHash: null,
  contentSha256: [],
  profile: null,
}
const salt = new Uint8Array(CLAIM_SALT_BYTES).fill(3)
const { commitment, opening } = commitToFingerprint(fingerprint, salt)

const claimAt = (logIndex: number): PriorityClaim => ({
  type: 'luna.priority_claim',
  version: 1,
  commitment,
  recordedAt: at.toISOString(),
  logId: ORIGIN,
  logIndex,
})

function logOfClaims(count: number) {
  const nodes = new Map<string, Uint8Array>()
  const checkpoints = [checkpointOf(EMPTY_FRONTIER, ORIGIN, at)]
  let frontier = EMPTY_FRONTIER
  for (let index = 0; index < count; index++) {
    const step = appendLeaf(frontier, leafHashOfDocument(claimAt(index)))
    for (const node of step.nodes) nodes.set(`${node.level}/${node.index}`, node.hash)
    frontier = step.frontier
    checkpoints.push(checkpointOf(frontier, ORIGIN, at))
  }
  const readNodes: ReadNodes = async (addresses) =>
    addresses.map(({ level, index }) => nodes.get(`${level}/${index}`) ?? new Uint8Array())
  const checkpoint = (size: number) => checkpoints[size] ?? checkpointOf(EMPTY_FRONTIER, ORIGIN, at)
  return { readNodes, checkpoint }
}

describe('the log', () => {
  const { readNodes, checkpoint } = logOfClaims(11)

  it('proves a document by a signed checkpoint', async () => {
    const verified = verifyCheckpoint(signDocument(checkpoint(11), seed), keys, ORIGIN)
    if (!verified.valid) throw new Error(verified.reason)
    const proof = { leafIndex: 6, treeSize: 11, hashes: hashesToHex(await inclusionProof(readNodes, 6, 11)) }
    expect(isInLog(claimAt(6), proof, verified.document)).toBe(true)
    expect(isInLog(claimAt(7), proof, verified.document)).toBe(false)
    expect(isInLog(claimAt(6), { ...proof, treeSize: 12 }, verified.document)).toBe(false)
    expect(isInLog(claimAt(6), { ...proof, hashes: ['x', ...proof.hashes] }, verified.document)).toBe(false)
  })

  it('proves that a later checkpoint continues an earlier one', async () => {
    const proof = { firstSize: 5, secondSize: 11, hashes: hashesToHex(await consistencyProof(readNodes, 5, 11)) }
    expect(doesLogContinue(checkpoint(5), checkpoint(11), proof)).toBe(true)
    expect(doesLogContinue(checkpoint(4), checkpoint(11), proof)).toBe(false)
    expect(doesLogContinue(checkpoint(5), { ...checkpoint(11), origin: 'other' }, proof)).toBe(false)
    expect(doesLogContinue({ ...checkpoint(5), rootHash: commitment }, checkpoint(11), proof)).toBe(false)
  })

  it('refuses checkpoints of another log and changed ones', () => {
    const envelope = signDocument(checkpoint(11), seed)
    expect(verifyCheckpoint(envelope, keys, 'other')).toEqual({ valid: false, reason: 'other_log' })
    const changed = { ...envelope, document: { ...envelope.document, treeSize: 12 } }
    expect(verifyCheckpoint(changed, keys, ORIGIN)).toEqual({ valid: false, reason: 'signature_wrong' })
  })
})

describe('priority claims', () => {
  it('open with what they were made of alone', () => {
    expect(doesOpen(commitment, JSON.parse(JSON.stringify(opening)))).toBe(true)
    const other = commitToFingerprint(fingerprint, new Uint8Array(CLAIM_SALT_BYTES).fill(4))
    expect(other.commitment).not.toBe(commitment)
    expect(doesOpen(commitment, other.opening)).toBe(false)
    const changed = { ...opening, fingerprint: { ...fingerprint, pHash: '0'.repeat(16) } }
    expect(doesOpen(commitment, changed)).toBe(false)
    expect(doesOpen(commitment, { ...opening, salt: 'AAAA' })).toBe(false)
    expect(doesOpen(commitment, null)).toBe(false)
  })

  it('need a salt of full length', () => {
    expect(() => commitToFingerprint(fingerprint, new Uint8Array(16))).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    )
  })
})
