/**
 * pHash and dHash as the Python library `imagehash` defines them (`phash` with hash_size 8 and highfreq_factor 4,
 * `dhash` with hash_size 8), and both in all eight orientations.
 *
 * One deliberate difference: `imagehash` compares DCT coefficients that are mathematically equal (zero throughout a
 * symmetric picture or a plain gradient, for instance) by their rounding noise; here such a tie is always a 0 bit, so
 * that the hash depends on the picture alone and the orientations agree with one another.
 */
import { ORIENTATIONS, type Orientation } from '#shared/similarity/orientations.ts'
import type { GrayImage } from './gray.ts'
import { ORIENTATION_STEPS, transposeGray } from './orient.ts'
import { resizeLanczos } from './resize.ts'

const HASH_SIDE = 8
const PHASH_SIDE = HASH_SIDE * 4

/** Coefficients reach 10⁶ and carry rounding noise of some 10⁻⁹; real differences smaller than this do not occur. */
const TIE_TOLERANCE = 1e-6

/** 64 bits as two unsigned 32-bit halves; the first bit of the hash is the highest of `high`. */
interface HashBits {
  readonly high: number
  readonly low: number
}

interface OrientedHashes {
  /** In the order of `ORIENTATIONS`. */
  readonly pHash: readonly HashBits[]
  readonly dHash: readonly HashBits[]
}

/** 16 lower-case hex digits: what Python's `str(imagehash.phash(...))` prints. */
export function hashToHex({ high, low }: HashBits): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}

export function pHashBits(gray: GrayImage): HashBits {
  return bitsOverMedian(lowFrequencies(resizeLanczos(gray, PHASH_SIDE, PHASH_SIDE)), ORIENTATION_STEPS.identity)
}

export function dHashBits(gray: GrayImage): HashBits {
  return risingBits(resizeLanczos(gray, HASH_SIDE + 1, HASH_SIDE), ORIENTATION_STEPS.identity)
}

/**
 * Both hashes of the picture in every orientation. Each equals hashing the turned pixels: rows and columns are resampled
 * in the order the turned picture would have them (the 8-bit rounding between the passes shows otherwise), and a flip
 * changes only signs of DCT coefficients and the direction in which pixels are read.
 */
export function orientedHashes(gray: GrayImage): OrientedHashes & { readonly reduced: GrayImage } {
  const turned = transposeGray(gray)
  const reduced = resizeLanczos(gray, PHASH_SIDE, PHASH_SIDE)
  const frequencies = lowFrequencies(reduced)
  const turnedFrequencies = lowFrequencies(resizeLanczos(turned, PHASH_SIDE, PHASH_SIDE))
  const rows = resizeLanczos(gray, HASH_SIDE + 1, HASH_SIDE)
  const turnedRows = resizeLanczos(turned, HASH_SIDE + 1, HASH_SIDE)
  const each = <T>(hash: (steps: (typeof ORIENTATION_STEPS)[Orientation]) => T): T[] =>
    ORIENTATIONS.map((orientation) => hash(ORIENTATION_STEPS[orientation]))
  return {
    pHash: each((steps) => bitsOverMedian(steps.transpose ? turnedFrequencies : frequencies, steps)),
    dHash: each((steps) => risingBits(steps.transpose ? turnedRows : rows, steps)),
    reduced,
  }
}

interface Flips {
  readonly flipColumns: boolean
  readonly flipRows: boolean
}

const COSINES = Float64Array.from({ length: HASH_SIDE * PHASH_SIDE }, (_, index) => {
  const frequency = Math.floor(index / PHASH_SIDE)
  const position = index % PHASH_SIDE
  return 2 * Math.cos((Math.PI * frequency * (2 * position + 1)) / (2 * PHASH_SIDE))
})

/** The lowest 8 × 8 coefficients of the unnormalized type-2 DCT of a 32 × 32 picture, columns first (as SciPy's). */
function lowFrequencies(image: GrayImage): Float64Array {
  const columns = new Float64Array(HASH_SIDE * PHASH_SIDE)
  for (let v = 0; v < HASH_SIDE; v++) {
    for (let y = 0; y < PHASH_SIDE; y++) {
      const cosine = COSINES[v * PHASH_SIDE + y] ?? 0
      const row = y * PHASH_SIDE
      for (let x = 0, at = v * PHASH_SIDE; x < PHASH_SIDE; x++, at++) {
        columns[at] = (columns[at] ?? 0) + cosine * (image.data[row + x] ?? 0)
      }
    }
  }
  const coefficients = new Float64Array(HASH_SIDE * HASH_SIDE)
  for (let v = 0; v < HASH_SIDE; v++) {
    for (let u = 0; u < HASH_SIDE; u++) {
      let sum = 0
      for (let x = 0; x < PHASH_SIDE; x++) {
        sum += (COSINES[u * PHASH_SIDE + x] ?? 0) * (columns[v * PHASH_SIDE + x] ?? 0)
      }
      coefficients[v * HASH_SIDE + u] = sum
    }
  }
  return coefficients
}

/** One bit per coefficient: above the median of the 64, the constant one included. Flipping negates odd frequencies. */
function bitsOverMedian(frequencies: Float64Array, { flipColumns, flipRows }: Flips): HashBits {
  const values = frequencies.map((value, index) => {
    const oddColumn = flipColumns && (index & 1) === 1
    const oddRow = flipRows && ((index >> 3) & 1) === 1
    return oddColumn !== oddRow ? -value : value
  })
  const sorted = values.slice().sort()
  const median = ((sorted[31] ?? 0) + (sorted[32] ?? 0)) / 2
  return packBits((bit) => (values[bit] ?? 0) - median > TIE_TOLERANCE)
}

/** One bit per neighboring pair of a 9 × 8 picture read row by row: it gets lighter from left to right. */
function risingBits(image: GrayImage, { flipColumns, flipRows }: Flips): HashBits {
  const { width, data } = image
  return packBits((bit) => {
    const row = (flipRows ? HASH_SIDE - 1 - (bit >> 3) : bit >> 3) * width
    const column = bit & 7
    const left = data[row + (flipColumns ? width - 1 - column : column)] ?? 0
    const right = data[row + (flipColumns ? width - 2 - column : column + 1)] ?? 0
    return right > left
  })
}

function packBits(isSet: (bit: number) => boolean): HashBits {
  let high = 0
  let low = 0
  for (let bit = 0; bit < 32; bit++) {
    high = (high << 1) | (isSet(bit) ? 1 : 0)
    low = (low << 1) | (isSet(bit + 32) ? 1 : 0)
  }
  return { high: high >>> 0, low: low >>> 0 }
}
