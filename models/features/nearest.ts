/** Of each feature of one picture the two nearest of another, by the bits in which their descriptors differ. */
import { popcount32 } from '#shared/similarity/hamming.ts'
import {
  ADD,
  type Code,
  constant,
  get,
  growMemory,
  increase,
  openSimdModule,
  repeatTimes,
  type SimdModule,
  set,
  simd,
  simdAt,
} from '../simd/module.ts'
import type { LocalFeatures } from './features.ts'
import { DESCRIPTOR_WORDS } from './pattern.ts'

/** For each feature of a, in order. */
export interface Nearest {
  /** Of b; the first of equals, -1 where b has none. */
  readonly index: Int16Array
  /** Bits that differ, at most 255; 255 where there is none. */
  readonly bits: Uint8Array
  /** Of the next nearest. */
  readonly nextBits: Uint8Array
}

/** More would leave the 8 bits in which the number of a block is kept. */
export const MAX_COUNT = 4_080

const DESCRIPTOR_BYTES = DESCRIPTOR_WORDS * 4
/** Features of b that are compared at once. */
const LANES = 16
/** A block has a row for each byte of its descriptors, and one with what the sums of its bits begin with. */
const BLOCK_BYTES = (DESCRIPTOR_BYTES + 1) * LANES
/** Of one feature of a: the least bits, the next least and the block of the least, of each lane. */
const RESULT_BYTES = 3 * LANES

let module: SimdModule | null | undefined

type Descriptors = Pick<LocalFeatures, 'count' | 'descriptors'>

/** Prepares b, so that several can be compared with it. Throws RangeError above `MAX_COUNT` features. */
export function nearestIn(b: Descriptors): (a: Descriptors) => Nearest {
  if (b.count > MAX_COUNT) throw new RangeError(`${b.count} features`)
  module ??= openSimdModule([{ name: 'nearest', parameters: 5, i32Locals: 3, v128Locals: 4, code: nearestFunction() }])
  const found = module
  if (found === null) return (a) => plainNearest(a, b)
  const blocks = blocksOf(b)
  return (a) => simdNearest(found, a, b.count, blocks)
}

/** Where there is no 128-bit arithmetic. */
export function plainNearest(a: Descriptors, b: Descriptors): Nearest {
  const found = nearestOf(a.count)
  for (let i = 0; i < a.count; i++) {
    let [index, bits, nextBits] = [-1, 255, 255]
    for (let j = 0; j < b.count; j++) {
      const differing = Math.min(255, differingBits(a, i, b, j))
      if (differing < bits || index < 0) [index, bits, nextBits] = [j, differing, bits]
      else if (differing < nextBits) nextBits = differing
    }
    found.index[i] = index
    found.bits[i] = bits
    found.nextBits[i] = nextBits
  }
  return found
}

const nearestOf = (count: number): Nearest => ({
  index: new Int16Array(count),
  bits: new Uint8Array(count),
  nextBits: new Uint8Array(count),
})

/** Of feature i of a and feature j of b. */
function differingBits(a: Descriptors, i: number, b: Descriptors, j: number): number {
  let bits = 0
  for (let word = 0; word < DESCRIPTOR_WORDS; word++) {
    const at = ({ descriptors }: Descriptors, index: number) => descriptors[index * DESCRIPTOR_WORDS + word] ?? 0
    bits += popcount32(at(a, i) ^ at(b, j))
  }
  return bits
}

const bytesOf = ({ descriptors }: Descriptors): Uint8Array =>
  new Uint8Array(descriptors.buffer, descriptors.byteOffset, descriptors.byteLength)

/** Byte by byte of 16 features each. Lanes without a feature begin at 255 and stay there. */
function blocksOf(b: Descriptors): Uint8Array {
  const [count, bytes] = [Math.ceil(b.count / LANES), bytesOf(b)]
  const blocks = new Uint8Array(count * BLOCK_BYTES)
  for (let feature = 0; feature < count * LANES; feature++) {
    const at = Math.floor(feature / LANES) * BLOCK_BYTES + (feature % LANES)
    if (feature >= b.count) blocks[at + DESCRIPTOR_BYTES * LANES] = 255
    else
      for (let byte = 0; byte < DESCRIPTOR_BYTES; byte++)
        blocks[at + byte * LANES] = bytes[feature * DESCRIPTOR_BYTES + byte] ?? 0
  }
  return blocks
}

/** (a, count, blocks, blockCount, results): addresses and counts, neither of them 0. */
function nearestFunction(): Code {
  const [a, count, blocks, blockCount, results] = [0, 1, 2, 3, 4] as const
  const [block, blocksLeft, number] = [5, 6, 7] as const
  const [sum, least, next, where] = [8, 9, 10, 11] as const
  const vector = (byte: number): Code => simd(0x0c, ...new Array<number>(LANES).fill(byte))
  const [splatOfByte, splat, xor, popcount] = [0x07, 0x0f, 0x51, 0x62]
  const [addSaturating, lessUnsigned, select, minimum, maximum] = [0x70, 0x26, 0x52, 0x77, 0x79]
  const bytes = Array.from(
    { length: DESCRIPTOR_BYTES },
    (_, byte): Code => [
      ...[...get(a), ...simdAt(splatOfByte, byte), ...get(block), ...simdAt(0x00, byte * LANES)],
      ...[...simd(xor), ...simd(popcount), ...simd(addSaturating)],
    ],
  )
  const oneBlock: Code = [
    ...[...get(block), ...simdAt(0x00, DESCRIPTOR_BYTES * LANES), ...bytes.flat(), ...set(sum)],
    ...[...get(number), ...simd(splat), ...get(where), ...get(sum), ...get(least), ...simd(lessUnsigned)],
    ...[...simd(select), ...set(where)],
    ...[...get(next), ...get(sum), ...get(least), ...simd(maximum), ...simd(minimum), ...set(next)],
    ...[...get(sum), ...get(least), ...simd(minimum), ...set(least)],
    ...increase(block, constant(BLOCK_BYTES)),
    ...increase(number, constant(1)),
  ]
  const store = (value: number, offset: number): Code => [...get(results), ...get(value), ...simdAt(0x0b, offset)]
  return repeatTimes(count, [
    ...[...get(blocks), ...set(block), ...get(blockCount), ...set(blocksLeft), ...constant(0), ...set(number)],
    ...[...vector(255), ...set(least), ...vector(255), ...set(next), ...vector(0), ...set(where)],
    ...repeatTimes(blocksLeft, oneBlock),
    ...[...store(least, 0), ...store(next, LANES), ...store(where, 2 * LANES)],
    ...[...get(results), ...constant(RESULT_BYTES), ADD, ...set(results)],
    ...increase(a, constant(DESCRIPTOR_BYTES)),
  ])
}

function simdNearest({ memory, functions }: SimdModule, a: Descriptors, countOfB: number, blocks: Uint8Array): Nearest {
  const found = nearestOf(a.count)
  if (a.count === 0 || countOfB === 0) {
    found.index.fill(-1)
    found.bits.fill(255)
    found.nextBits.fill(255)
    return found
  }
  const blocksAt = a.count * DESCRIPTOR_BYTES
  const resultsAt = blocksAt + blocks.length
  growMemory(memory, resultsAt + a.count * RESULT_BYTES)
  const bytes = new Uint8Array(memory.buffer)
  bytes.set(bytesOf(a))
  bytes.set(blocks, blocksAt)
  functions['nearest']?.(0, a.count, blocksAt, blocks.length / BLOCK_BYTES, resultsAt)
  for (let i = 0; i < a.count; i++) readLanes(bytes, resultsAt + i * RESULT_BYTES, found, i)
  return found
}

/** The least of all lanes, the first of equals, and the next least. */
function readLanes(bytes: Uint8Array, at: number, { index, bits, nextBits }: Nearest, i: number): void {
  let [first, least, next] = [-1, 256, 255]
  for (let lane = 0; lane < LANES; lane++) {
    const of = bytes[at + lane] ?? 255
    const feature = (bytes[at + 2 * LANES + lane] ?? 0) * LANES + lane
    if (of < least || (of === least && feature < first)) {
      next = Math.min(next, least)
      ;[least, first] = [of, feature]
    } else next = Math.min(next, of)
    next = Math.min(next, bytes[at + LANES + lane] ?? 255)
  }
  index[i] = first
  bits[i] = least
  nextBits[i] = next
}
