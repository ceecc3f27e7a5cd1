/**
 * The append-only tree of RFC 9162 §2.1 over SHA-256. Only complete subtrees are stored, each once and for good, named
 * by level (0 = leaves) and index in the level; every other hash is computed from them.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes } from '@noble/hashes/utils.js'
import { LunaError } from '../contract/errors.ts'
import { sameBytes } from './bytes.ts'

export interface NodeAddress {
  readonly level: number
  readonly index: number
}

export interface TreeNode extends NodeAddress {
  readonly hash: Uint8Array
}

/**
 * Everything needed to append: the roots of the complete subtrees that the leaves fall into, largest first. One for
 * each bit that is set in the size.
 */
export interface MerkleFrontier {
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}

/** Gives the stored hashes in the order asked for. */
export type ReadNodes = (addresses: readonly NodeAddress[]) => Promise<readonly Uint8Array[]>

const LEAF_PREFIX = Uint8Array.of(0)
const NODE_PREFIX = Uint8Array.of(1)

export const EMPTY_FRONTIER: MerkleFrontier = { size: 0, hashes: [] }

/** Hash of an entry of the log. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF_PREFIX, entry))
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(NODE_PREFIX, left, right))
}

const half = (value: number): number => Math.floor(value / 2)
const isOdd = (value: number): boolean => value % 2 === 1

/** The frontier after one more leaf, and the nodes that became complete with it, to be stored. */
export function appendLeaf(
  frontier: MerkleFrontier,
  leaf: Uint8Array,
): { readonly frontier: MerkleFrontier; readonly nodes: readonly TreeNode[] } {
  const nodes: TreeNode[] = [{ level: 0, index: frontier.size, hash: leaf }]
  const hashes = [...frontier.hashes]
  let hash = leaf
  let level = 0
  for (let index = frontier.size; isOdd(index); index = half(index)) {
    const left = hashes.pop()
    if (left === undefined) throw new LunaError('INVALID_INPUT', 'The frontier has too few hashes for its size.')
    hash = nodeHash(left, hash)
    level++
    nodes.push({ level, index: half(index), hash })
  }
  return { frontier: { size: frontier.size + 1, hashes: [...hashes, hash] }, nodes }
}

/** Hash of neighboring complete subtrees, largest first, as one tree. */
function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1)
  if (last === undefined) return sha256(new Uint8Array())
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last)
}

/** Root of the tree; of no leaves, the SHA-256 of nothing. */
export function rootOf(frontier: MerkleFrontier): Uint8Array {
  return joined(frontier.hashes)
}

interface Range {
  readonly start: number
  readonly end: number
}

/** The largest power of two below the number, which is at least 2. */
function splitPoint(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

/** The complete subtrees that a range starting on its own boundary consists of, largest first. */
function completeSubtrees({ start, end }: Range): NodeAddress[] {
  const addresses: NodeAddress[] = []
  let from = start
  while (from < end) {
    let level = 0
    let width = 1
    while (from % (width * 2) === 0 && from + width * 2 <= end) {
      width *= 2
      level++
    }
    addresses.push({ level, index: from / width })
    from += width
  }
  return addresses
}

/** The nodes to read to rebuild the frontier of a tree of this size. */
export function frontierAddresses(size: number): NodeAddress[] {
  return completeSubtrees({ start: 0, end: size })
}

/** Reads all ranges in one call and joins each. */
async function hashesOf(ranges: readonly Range[], readNodes: ReadNodes): Promise<Uint8Array[]> {
  const parts = ranges.map(completeSubtrees)
  const addresses = parts.flat()
  const hashes = addresses.length === 0 ? [] : await readNodes(addresses)
  if (hashes.length !== addresses.length) throw new LunaError('INTERNAL', 'The log is missing nodes.')
  let from = 0
  return parts.map((part) => {
    const own = hashes.slice(from, from + part.length)
    from += part.length
    return joined(own)
  })
}

function assertSize(value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new LunaError('INVALID_INPUT', `${value} is not between ${least} and ${most}.`)
}

/** PATH of RFC 9162 §2.1.3.1, from the leaf upwards. Throws INVALID_INPUT unless leafIndex < treeSize. */
export async function inclusionProof(readNodes: ReadNodes, leafIndex: number, treeSize: number): Promise<Uint8Array[]> {
  assertSize(treeSize, 1, Number.MAX_SAFE_INTEGER)
  assertSize(leafIndex, 0, treeSize - 1)
  const siblings: Range[] = []
  let start = 0
  let end = treeSize
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    const isLeft = leafIndex < middle
    siblings.push(isLeft ? { start: middle, end } : { start, end: middle })
    if (isLeft) end = middle
    else start = middle
  }
  return hashesOf(siblings.reverse(), readNodes)
}

/**
 * PROOF of RFC 9162 §2.1.4.1: that the tree of `firstSize` leaves is the beginning of the tree of `secondSize`.
 * Empty from the empty tree and between equal sizes. Throws INVALID_INPUT unless firstSize ≤ secondSize.
 */
export async function consistencyProof(
  readNodes: ReadNodes,
  firstSize: number,
  secondSize: number,
): Promise<Uint8Array[]> {
  assertSize(secondSize, 0, Number.MAX_SAFE_INTEGER)
  assertSize(firstSize, 0, secondSize)
  if (firstSize === 0 || firstSize === secondSize) return []
  const ranges: Range[] = []
  let start = 0
  let end = secondSize
  while (end !== firstSize) {
    const middle = start + splitPoint(end - start)
    const isLeft = firstSize <= middle
    ranges.push(isLeft ? { start: middle, end } : { start, end: middle })
    if (isLeft) end = middle
    else start = middle
  }
  // The verifier knows the first root, so that it is left out where it is one whole subtree of the second tree.
  if (start !== 0) ranges.push({ start, end })
  return hashesOf(ranges.reverse(), readNodes)
}

export interface InclusionClaim {
  readonly leafHash: Uint8Array
  readonly leafIndex: number
  readonly treeSize: number
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

const areSizes = (...values: readonly number[]): boolean =>
  values.every((value) => Number.isSafeInteger(value) && value >= 0)

/** RFC 9162 §2.1.3.2. */
export function verifyInclusion({ leafHash: leaf, leafIndex, treeSize, proof, root }: InclusionClaim): boolean {
  if (!areSizes(leafIndex, treeSize) || leafIndex >= treeSize) return false
  let position = leafIndex
  let last = treeSize - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (isOdd(position) || position === last) {
      hash = nodeHash(sibling, hash)
      while (!isOdd(position) && position !== 0) {
        position = half(position)
        last = half(last)
      }
    } else hash = nodeHash(hash, sibling)
    position = half(position)
    last = half(last)
  }
  return last === 0 && sameBytes(hash, root)
}

export interface ConsistencyClaim {
  readonly firstSize: number
  readonly firstRoot: Uint8Array
  readonly secondSize: number
  readonly secondRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
}

const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value)) && 2 ** Math.log2(value) === value

/** RFC 9162 §2.1.4.2. Every tree continues the empty one, whose root must be the SHA-256 of nothing. */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { firstSize, firstRoot, secondSize, secondRoot, proof } = claim
  if (!areSizes(firstSize, secondSize) || firstSize > secondSize) return false
  if (firstSize === secondSize) {
    const isEmptyRootRight = firstSize > 0 || sameBytes(firstRoot, rootOf(EMPTY_FRONTIER))
    return proof.length === 0 && isEmptyRootRight && sameBytes(firstRoot, secondRoot)
  }
  if (firstSize === 0) return proof.length === 0 && sameBytes(firstRoot, rootOf(EMPTY_FRONTIER))
  const path = isPowerOfTwo(firstSize) ? [firstRoot, ...proof] : proof
  return doesPathJoin(claim, path)
}

function doesPathJoin({ firstSize, firstRoot, secondSize, secondRoot }: ConsistencyClaim, path: readonly Uint8Array[]) {
  const [seed, ...rest] = path
  if (seed === undefined) return false
  let position = firstSize - 1
  let last = secondSize - 1
  while (isOdd(position)) {
    position = half(position)
    last = half(last)
  }
  let first = seed
  let second = seed
  for (const hash of rest) {
    if (last === 0) return false
    if (isOdd(position) || position === last) {
      first = nodeHash(hash, first)
      second = nodeHash(hash, second)
      while (!isOdd(position) && position !== 0) {
        position = half(position)
        last = half(last)
      }
    } else second = nodeHash(second, hash)
    position = half(position)
    last = half(last)
  }
  return last === 0 && sameBytes(first, firstRoot) && sameBytes(second, secondRoot)
}
