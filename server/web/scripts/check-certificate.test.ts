/** The verifier of pages, held to the verdict of the one that the studio uses. */
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { checkpointOf, hashesToHex, leafHashOfDocument } from '#shared/provenance/log.ts'
import { appendLeaf, EMPTY_FRONTIER, inclusionProof, type ReadNodes } from '#shared/provenance/merkle-tree.ts'
import { verifyProvenPublication } from '#shared/provenance/proven-publication.ts'
import { publicKeyOf, signDocument, type TrustedKey } from '#shared/provenance/signed-document.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { checkCertificate, obstacle } from './check-certificate.ts'

const seed = new Uint8Array(32).fill(9)
const otherSeed = new Uint8Array(32).fill(8)
const key = { ...publicKeyOf(seed), validFrom: '2026-01-01T00:00:00Z', validUntil: null, compromised: false }
const keys: readonly TrustedKey[] = [key]
const ORIGIN = 'luna.example/publications'
const AT = new Date('2026-06-01T00:00:00Z')
const ID = '00000000-0000-7000-8000-00000000000a'
const FILE = 'b'.repeat(64)

const publicationAt = (logIndex: number) => ({
  ...{ type: 'luna.publication', version: 1, assetId: ID, versionId: ID, creatorId: ID, creatorName: 'Zoë “月”' },
  ...{ kind: 'character', name: 'Ash', parent: null, publishedAt: AT.toISOString(), logId: ORIGIN, logIndex },
  ...{ issuer: 'luna.example', keyId: key.keyId, cardSha256: 'c'.repeat(64) },
  fingerprint: {
    ...{ metadataHash: 'a'.repeat(64), visualHash: null, pHash: null, dHash: null, profile: null },
    contentSha256: [FILE],
  },
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
  return {
    certificate: signDocument(publicationAt(logIndex), seed),
    inclusion: {
      ...{ leafIndex: logIndex, treeSize: size },
      hashes: hashesToHex(await inclusionProof(readNodes, logIndex, size)),
    },
    checkpoint: signDocument({ ...checkpointOf(frontier, ORIGIN, AT) }, seed),
  }
}

const check = (proven: unknown, listed: unknown = keys, assetId = ID) =>
  checkCertificate({ assetId, proven: JSON.parse(JSON.stringify(proven)), keys: { keys: listed } })

afterEach(() => vi.unstubAllGlobals())

test('a genuine certificate passes every step, also without a period that ends and the field of older lists', async () => {
  const proven = await provenAt(3, 7)
  const checked = await check(proven)
  expect(checked).toMatchObject({ failed: null, document: { name: 'Ash' }, checkpoint: { treeSize: 7 } })
  const { compromised: _, ...older } = key
  expect((await check(proven, [older])).failed).toBeNull()
})

test('each forgery fails at the step that finds it', async () => {
  const proven = await provenAt(3, 7)
  const { certificate, checkpoint, inclusion } = proven
  const failure = async (change: object, listed?: unknown, assetId?: string) => {
    const { failed } = await check({ ...proven, ...change }, listed, assetId)
    return failed === null ? null : `${failed.step}: ${failed.problem}`
  }
  const renamed = { ...certificate, document: { ...certificate.document, creatorName: 'Eve' } }
  expect(await failure({ certificate: renamed })).toBe('signature: signature_wrong')
  expect(await failure({ certificate: { ...certificate, signature: 'x' } })).toBe('signature: signature_wrong')
  expect(await failure({ certificate: signDocument(publicationAt(3), otherSeed) })).toBe('signature: unknown_key')
  const stolen = { ...key, publicKey: publicKeyOf(otherSeed).publicKey }
  expect(await failure({}, [stolen])).toBe('signature: signature_wrong')
  expect(await failure({}, [{ ...key, compromised: true }])).toBe('key: key_compromised')
  expect(await failure({}, [{ ...key, validFrom: '2026-07-01T00:00:00Z' }])).toBe('key: key_not_valid_at_that_time')
  const namingOther = signDocument({ ...publicationAt(3), keyId: 'f'.repeat(32) }, seed)
  expect(await failure({ certificate: namingOther })).toBe('key: key_mismatch')
  expect(await failure({}, keys, ID.replace('a', 'b'))).toBe('work: other_work')
  expect(await failure({ inclusion: (await provenAt(4, 7)).inclusion })).toBe('log: not_in_log')
  expect(await failure({ inclusion: { ...inclusion, hashes: ['zz'] } })).toBe('log: not_in_log')
  expect(await failure({ checkpoint: (await provenAt(3, 8)).checkpoint })).toBe('log: not_in_log')
  const elsewhere = signDocument({ ...checkpoint.document, origin: 'other.example' }, seed)
  expect(await failure({ checkpoint: elsewhere })).toBe('log: checkpoint_wrong')
  expect(await failure({ checkpoint: signDocument({ ...checkpoint.document }, otherSeed) })).toBe(
    'log: checkpoint_wrong',
  )
  for (const nothing of [null, 'text', [], { certificate: {} }]) {
    expect((await check(nothing)).failed).toEqual({ step: 'documents', problem: 'malformed' })
  }
  expect((await check(proven, null)).failed).toEqual({ step: 'documents', problem: 'malformed' })
})

test('comes to the verdict of the studio, whatever a part of it is replaced with', async () => {
  const proven = await provenAt(3, 7)
  const paths = [
    ...Object.keys(publicationAt(3)).map((name) => ['certificate', 'document', name]),
    ...Object.keys(proven.checkpoint.document).map((name) => ['checkpoint', 'document', name]),
    ...['certificate', 'checkpoint'].flatMap((part) => ['keyId', 'signature', 'document'].map((name) => [part, name])),
    ...['leafIndex', 'treeSize', 'hashes'].map((name) => ['inclusion', name]),
  ]
  const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant([]), fc.constant(key.keyId))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), value, async (path, replacement) => {
      const changed = structuredClone(proven)
      let place: Record<string, unknown> = Object(changed)
      for (const name of path.slice(0, -1)) place = Object(place[name])
      place[path.at(-1) ?? ''] = replacement
      let expected = false
      try {
        expected = verifyProvenPublication(changed, keys).valid
      } catch {
        // It takes what was parsed, and a proof of another form is refused before.
      }
      expect((await check(changed)).failed === null).toBe(expected)
    }),
    { numRuns: byExtent({ short: 40, long: 1_000 }) },
  )
})

test('says what the browser lacks', async () => {
  expect(await obstacle()).toBeNull()
  vi.stubGlobal('crypto', {})
  expect(await obstacle()).toBe('insecure')
  vi.stubGlobal('crypto', { subtle: { importKey: () => Promise.reject(new DOMException('no', 'NotSupportedError')) } })
  expect(await obstacle()).toBe('no_ed25519')
})
