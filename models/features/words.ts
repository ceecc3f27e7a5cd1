/**
 * Descriptors cut into words, so that features can be looked up: which side of the principal axes of many descriptors
 * they lie on. The first axes give the word, the next a signature that tells descriptors of one word apart (Hamming
 * embedding: Jégou, Douze and Schmid 2008). Words are whole numbers throughout and therefore the same on every machine.
 *
 * Two sub-codebooks of 256 centers (Babenko and Lempitsky 2012) in place of the 16 axes fill the 65,536 words less
 * evenly, so that a search has to read more: two descriptors share a word 12.8 times as often as they would in even
 * words, with axes 2.7 times (4.3 million descriptors of 22,891 works).
 */
import { LunaError } from '#shared/contract/errors.ts'
import type { LocalFeatures } from './features.ts'
import { DESCRIPTOR_WORDS } from './pattern.ts'
import { AXES } from './words.generated.ts'

export const WORD_BITS = 16
export const SIGNATURE_BITS = 32

/** Of the bytes of `quantize` and of the axes. */
const WORDS_VERSION = 1
/** Words that a work has at most: those of its strongest features. */
export const MAX_WORDS = 176

const AXIS_COUNT = WORD_BITS + SIGNATURE_BITS
/** Of axes. */
const PAIRS = AXIS_COUNT / 2
const DESCRIPTOR_BYTES = DESCRIPTOR_WORDS * 4
const DESCRIPTOR_BITS = DESCRIPTOR_BYTES * 8
const HEADER_BYTES = 4
/** Word (u16), signature (u32) and angle (u8). */
const FEATURE_BYTES = 7

export interface Words {
  readonly count: number
  readonly word: Uint16Array
  readonly signature: Uint32Array
  /** `ANGLES` steps of a full turn. */
  readonly angle: Uint8Array
}

interface AxisTables {
  /**
   * What each value of each byte of a descriptor adds to its place on every axis: [byte][value][pair of axes]. Two axes
   * share a number, so that one addition serves both: the sum of the first, and 65,536 times that of the second.
   */
  readonly places: Int32Array
  /** What one step away from the threshold weighs on every axis, 65,536ths. */
  readonly weights: Uint16Array
}

let tables: AxisTables | undefined

function axisTables(): AxisTables {
  tables ??= readAxes()
  return tables
}

function readAxes(): AxisTables {
  const places = new Int32Array(DESCRIPTOR_BYTES * 256 * PAIRS)
  const weights = new Uint16Array(AXIS_COUNT)
  for (const [axis, text] of AXES.entries()) {
    const bytes = Buffer.from(text, 'base64')
    const threshold = bytes.readInt16LE(DESCRIPTOR_BITS)
    weights[axis] = bytes.readUInt16LE(DESCRIPTOR_BITS + 2)
    for (let byte = 0; byte < DESCRIPTOR_BYTES; byte++) {
      fillPlaces(places, axis, byte, bytes.subarray(byte * 8, byte * 8 + 8), byte === 0 ? threshold : 0)
    }
  }
  return { places, weights }
}

/** A set bit counts as its coefficient, another as the opposite. */
function fillPlaces(places: Int32Array, axis: number, byte: number, of: Buffer, threshold: number): void {
  const coefficients = Int8Array.from(of)
  const unit = axis % 2 === 0 ? 1 : 65_536
  const sums = new Int32Array(256)
  sums[0] = -coefficients.reduce((sum, coefficient) => sum + coefficient, threshold)
  for (let value = 1; value < 256; value++) {
    const lowest = 31 - Math.clz32(value & -value)
    sums[value] = (sums[value & (value - 1)] ?? 0) + 2 * (coefficients[lowest] ?? 0)
  }
  for (let value = 0; value < 256; value++) {
    const at = (byte * 256 + value) * PAIRS + (axis >> 1)
    places[at] = (places[at] ?? 0) + unit * (sums[value] ?? 0)
  }
}

/** Where descriptors lie on the axes. */
export interface Places {
  /** From the thresholds; bits are set above 0: [feature][axis]. */
  readonly places: Int16Array
  /** What it costs another descriptor to lie on the other side of the threshold, at least 0: [feature][axis]. */
  readonly costs: Uint16Array
}

/** Of the first `count` features. */
export function placesOf({ descriptors }: LocalFeatures, count: number): Places {
  const { places: table, weights } = axisTables()
  const [places, costs] = [new Int16Array(count * AXIS_COUNT), new Uint16Array(count * AXIS_COUNT)]
  const sums = new Int32Array(PAIRS)
  for (let feature = 0, to = 0; feature < count; feature++) {
    sums.fill(0)
    for (let byte = 0; byte < DESCRIPTOR_BYTES; byte++) {
      const word = descriptors[feature * DESCRIPTOR_WORDS + (byte >> 2)] ?? 0
      const from = (byte * 256 + ((word >>> ((byte & 3) * 8)) & 255)) * PAIRS
      for (let pair = 0; pair < PAIRS; pair++) sums[pair] = (sums[pair] ?? 0) + (table[from + pair] ?? 0)
    }
    for (let axis = 0; axis < AXIS_COUNT; axis++, to++) {
      const sum = sums[axis >> 1] ?? 0
      const first = (sum << 16) >> 16
      const place = axis % 2 === 0 ? first : (sum - first) >> 16
      places[to] = place
      costs[to] = (Math.abs(place) * (weights[axis] ?? 0)) >>> 16
    }
  }
  return { places, costs }
}

/** Bits of `count` axes, from the axis `first` on; the first axis is the lowest bit. */
export function sidesOf({ places }: Places, feature: number, first: number, count: number): number {
  let bits = 0
  for (let bit = 0, at = feature * AXIS_COUNT + first; bit < count; bit++, at++) {
    if ((places[at] ?? 0) > 0) bits |= 1 << bit
  }
  return bits >>> 0
}

/** What the other side costs a feature, of `count` axes, from the axis `first` on. */
export const costsOf = ({ costs }: Places, feature: number, first: number, count: number): Uint16Array =>
  costs.subarray(feature * AXIS_COUNT + first, feature * AXIS_COUNT + first + count)

/**
 * The words of the `MAX_WORDS` strongest features, as they are stored: 4 bytes (u16 version, u16 count), then the words
 * (u16), the signatures (u32) and the angles (u8) of all, little-endian. At most 1,236 bytes.
 */
export function quantize(features: LocalFeatures): Uint8Array<ArrayBuffer> {
  const count = Math.min(features.count, MAX_WORDS)
  const places = placesOf(features, count)
  const bytes = new Uint8Array(HEADER_BYTES + count * FEATURE_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, WORDS_VERSION, true)
  view.setUint16(2, count, true)
  for (let feature = 0; feature < count; feature++) {
    view.setUint16(HEADER_BYTES + feature * 2, sidesOf(places, feature, 0, WORD_BITS), true)
    const signature = sidesOf(places, feature, WORD_BITS, SIGNATURE_BITS)
    view.setUint32(HEADER_BYTES + count * 2 + feature * 4, signature, true)
  }
  bytes.set(features.angle.subarray(0, count), HEADER_BYTES + count * 6)
  return bytes
}

/** Reads what `quantize` wrote. Throws LIBRARY_CORRUPT for another version, length or number of words. */
export function readWords(bytes: Uint8Array): Words {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [version, count] = bytes.length < HEADER_BYTES ? [0, 0] : [view.getUint16(0, true), view.getUint16(2, true)]
  const isWhole = bytes.length === HEADER_BYTES + count * FEATURE_BYTES
  if (version !== WORDS_VERSION || count > MAX_WORDS || !isWhole) {
    throw new LunaError('LIBRARY_CORRUPT', `Stored words: version ${version}, ${count} words in ${bytes.length} bytes`)
  }
  const signaturesAt = HEADER_BYTES + count * 2
  return {
    count,
    word: Uint16Array.from({ length: count }, (_, at) => view.getUint16(HEADER_BYTES + at * 2, true)),
    signature: Uint32Array.from({ length: count }, (_, at) => view.getUint32(signaturesAt + at * 4, true)),
    angle: bytes.slice(signaturesAt + count * 4),
  }
}
