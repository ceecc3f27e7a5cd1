import { sha256 as hashOf } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byExtent } from '../testing/test-run.ts'
import {
  appendLeaf,
  consistencyProof,
  EMPTY_FRONTIER,
  frontierAddresses,
  inclusionProof,
  leafHash,
  type MerkleFrontier,
  type ReadNodes,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from './merkle-tree.ts'

const hex = (bytes: Uint8Array): string => bytesToHex(bytes)
const allHex = (list: readonly Uint8Array[]): string[] => list.map(hex)
const sha256 = (...parts: Uint8Array[]): Uint8Array => hashOf(concatBytes(...parts))

// The definitions of RFC 9162 §2.1 as they are written there, recursive over lists of entries.
const ZERO = Uint8Array.of(0)
const ONE = Uint8Array.of(1)

function powerBelow(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1))
}

function naiveRoot(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries
  if (only === undefined) return sha256()
  if (entries.length === 1) return sha256(ZERO, only)
  const k = powerBelow(entries.length)
  return sha256(ONE, naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)))
}

function naivePath(m: number, entries: readonly Uint8Array[]): Uint8Array[] {
  if (entries.length <= 1) return []
  const k = powerBelow(entries.length)
  if (m < k) return [...naivePath(m, entries.slice(0, k)), naiveRoot(entries.slice(k))]
  return [...naivePath(m - k, entries.slice(k)), naiveRoot(entries.slice(0, k))]
}

function naiveSubproof(m: number, entries: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
  if (m === entries.length) return isWhole ? [] : [naiveRoot(entries)]
  const k = powerBelow(entries.length)
  if (m <= k) return [...naiveSubproof(m, entries.slice(0, k), isWhole), naiveRoot(entries.slice(k))]
  return [...naiveSubproof(m - k, entries.slice(k), false), naiveRoot(entries.slice(0, k))]
}

const entriesOf = (count: number): Uint8Array[] =>
  Array.from({ length: count }, (_, index) => utf8ToBytes(`entry ${index}`))

/** A log as a server keeps one: a table of nodes that are written once. */
function logOf(entries: readonly Uint8Array[]) {
  const table = new Map<string, Uint8Array>()
  const frontiers: MerkleFrontier[] = [EMPTY_FRONTIER]
  let frontier = EMPTY_FRONTIER
  for (const entry of entries) {
    const step = appendLeaf(frontier, leafHash(entry))
    for (const { level, index, hash } of step.nodes) {
      expect(table.has(`${level}/${index}`)).toBe(false)
      table.set(`${level}/${index}`, hash)
    }
    frontier = step.frontier
    frontiers.push(frontier)
  }
  const readNodes: ReadNodes = async (addresses) =>
    addresses.map(({ level, index }) => {
      const hash = table.get(`${level}/${index}`)
      if (hash === undefined) throw new Error(`node ${level}/${index} was never written`)
      return hash
    })
  const frontierAt = (size: number): MerkleFrontier => frontiers[size] ?? EMPTY_FRONTIER
  return { readNodes, frontierAt, rootAt: (size: number) => rootOf(frontierAt(size)) }
}

const MAX_SIZE = 64
const entries = entriesOf(MAX_SIZE)
const log = logOf(entries)

function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = Math.floor(bit / 8)
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8))
  return copy
}

describe('the tree', () => {
  it('has the SHA-256 of nothing as the root of no leaves', () => {
    expect(hex(rootOf(EMPTY_FRONTIER))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  })

  it('hashes the empty entry as SHA-256 of one zero byte', () => {
    expect(hex(leafHash(new Uint8Array()))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  })

  it('has the roots that implementations of RFC 6962 are commonly tested with', () => {
    const known = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f']
    const { rootAt } = logOf(known.map((entry) => hexToBytes(entry)))
    expect(hex(rootAt(2))).toBe('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125')
    expect(hex(rootAt(8))).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')
  })

  it('has the roots of the definition, over nodes that are written once', () => {
    for (let size = 0; size <= MAX_SIZE; size++)
      expect(hex(log.rootAt(size))).toBe(hex(naiveRoot(entries.slice(0, size))))
  })

  it('is rebuilt from its stored nodes alone', async () => {
    for (let size = 0; size <= MAX_SIZE; size++) {
      const hashes = await log.readNodes(frontierAddresses(size))
      expect(allHex(hashes)).toEqual(allHex(log.frontierAt(size).hashes))
    }
  })
})

describe('inclusion', () => {
  it('has the paths of the definition, and all verify, for every leaf of every size to 64', async () => {
    for (let treeSize = 1; treeSize <= MAX_SIZE; treeSize++) {
      const root = log.rootAt(treeSize)
      for (let leafIndex = 0; leafIndex < treeSize; leafIndex++) {
        const proof = await inclusionProof(log.readNodes, leafIndex, treeSize)
        expect(allHex(proof)).toEqual(allHex(naivePath(leafIndex, entries.slice(0, treeSize))))
        const leaf = leafHash(entries[leafIndex] ?? ZERO)
        expect(verifyInclusion({ leafHash: leaf, leafIndex, treeSize, proof, root })).toBe(true)
      }
    }
  })

  it('does not verify with any bit flipped, another position, or a hash too few or too many', async () => {
    const sizes = fc.integer({ min: 2, max: MAX_SIZE }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)))
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(255), fc.nat(1_000), async ([treeSize, leafIndex], bit, pick) => {
        const proof = await inclusionProof(log.readNodes, leafIndex, treeSize)
        const claim = {
          leafHash: leafHash(entries[leafIndex] ?? ZERO),
          leafIndex,
          treeSize,
          proof,
          root: log.rootAt(treeSize),
        }
        const at = pick % proof.length
        expect(verifyInclusion({ ...claim, root: withBitFlipped(claim.root, bit) })).toBe(false)
        expect(verifyInclusion({ ...claim, leafHash: withBitFlipped(claim.leafHash, bit) })).toBe(false)
        expect(verifyInclusion({ ...claim, leafIndex: (leafIndex + 1 + (pick % (treeSize - 1))) % treeSize })).toBe(
          false,
        )
        const flipped = proof.map((hash, index) => (index === at ? withBitFlipped(hash, bit) : hash))
        expect(verifyInclusion({ ...claim, proof: flipped })).toBe(false)
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false)
        expect(verifyInclusion({ ...claim, proof: [...proof, leafHash(ZERO)] })).toBe(false)
      }),
    )
  })

  it('refuses positions outside of the tree', async () => {
    const root = log.rootAt(1)
    const leaf = leafHash(entries[0] ?? ZERO)
    for (const leafIndex of [1, -1, 0.5, Number.NaN])
      expect(verifyInclusion({ leafHash: leaf, leafIndex, treeSize: 1, proof: [], root })).toBe(false)
    await expect(inclusionProof(log.readNodes, 3, 3)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('consistency', () => {
  it('has the proofs of the definition, and all verify, for every two sizes to 64', async () => {
    for (let secondSize = 0; secondSize <= MAX_SIZE; secondSize++) {
      for (let firstSize = 0; firstSize <= secondSize; firstSize++) {
        const proof = await consistencyProof(log.readNodes, firstSize, secondSize)
        const expected = firstSize === 0 ? [] : naiveSubproof(firstSize, entries.slice(0, secondSize), true)
        expect(allHex(proof)).toEqual(allHex(expected))
        const claim = {
          firstSize,
          firstRoot: log.rootAt(firstSize),
          secondSize,
          secondRoot: log.rootAt(secondSize),
          proof,
        }
        expect(verifyConsistency(claim)).toBe(true)
      }
    }
  })

  it('does not verify with any bit flipped, or against a log that was changed', async () => {
    const sizes = fc
      .integer({ min: 2, max: MAX_SIZE })
      .chain((size) => fc.tuple(fc.integer({ min: 1, max: size - 1 }), fc.constant(size)))
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(255), fc.nat(1_000), async ([firstSize, secondSize], bit, pick) => {
        const proof = await consistencyProof(log.readNodes, firstSize, secondSize)
        const claim = {
          firstSize,
          firstRoot: log.rootAt(firstSize),
          secondSize,
          secondRoot: log.rootAt(secondSize),
          proof,
        }
        const at = pick % proof.length
        expect(verifyConsistency({ ...claim, firstRoot: withBitFlipped(claim.firstRoot, bit) })).toBe(false)
        expect(verifyConsistency({ ...claim, secondRoot: withBitFlipped(claim.secondRoot, bit) })).toBe(false)
        const flipped = proof.map((hash, index) => (index === at ? withBitFlipped(hash, bit) : hash))
        expect(verifyConsistency({ ...claim, proof: flipped })).toBe(false)
        expect(verifyConsistency({ ...claim, proof: proof.slice(1) })).toBe(false)
        expect(verifyConsistency({ ...claim, proof: [...proof, leafHash(ZERO)] })).toBe(false)

        const changed = entries.slice(0, secondSize)
        changed[pick % firstSize] = utf8ToBytes('another')
        const other = logOf(changed)
        const forged = await consistencyProof(other.readNodes, firstSize, secondSize)
        expect(verifyConsistency({ ...claim, secondRoot: other.rootAt(secondSize), proof: forged })).toBe(false)
      }),
    )
  })

  it('holds across random appends of random entries', async () => {
    const batches = fc.array(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 60 }), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(batches, async (list) => {
        const grown = logOf(list.flat())
        const sizes = list.map((_, index) => list.slice(0, index + 1).flat().length)
        for (const [index, secondSize] of sizes.entries()) {
          const firstSize = sizes[index - 1] ?? 0
          const proof = await consistencyProof(grown.readNodes, firstSize, secondSize)
          const [firstRoot, secondRoot] = [grown.rootAt(firstSize), grown.rootAt(secondSize)]
          expect(verifyConsistency({ firstSize, firstRoot, secondSize, secondRoot, proof })).toBe(true)
        }
        expect(hex(grown.rootAt(list.flat().length))).toBe(hex(naiveRoot(list.flat())))
      }),
      { numRuns: byExtent({ short: 15, long: 50 }) },
    )
  })

  it('refuses a log that became shorter and an empty tree with another root', () => {
    const [firstRoot, secondRoot] = [log.rootAt(3), log.rootAt(2)]
    expect(verifyConsistency({ firstSize: 3, firstRoot, secondSize: 2, secondRoot, proof: [] })).toBe(false)
    expect(verifyConsistency({ firstSize: 0, firstRoot, secondSize: 3, secondRoot: firstRoot, proof: [] })).toBe(false)
    expect(verifyConsistency({ firstSize: 0, firstRoot, secondSize: 0, secondRoot: firstRoot, proof: [] })).toBe(false)
  })
})
