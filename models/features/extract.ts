/**
 * Finds local features: corners (Shi and Tomasi 1994) on a pyramid, turned by their intensity centroid and described by
 * rotated BRIEF (ORB, Rublee et al. 2011).
 */
import type { GrayImage } from '../hashes/gray.ts'
import { resizeLanczos } from '../hashes/resize.ts'
import { LEVEL_RATIO, LEVELS, type LocalFeatures, MAX_FEATURES } from './features.ts'
import { ANGLES, DESCRIPTOR_WORDS, PATCH_RADIUS, pairOffsets } from './pattern.ts'

/** Longer side of the picture in which features are found, pixels. */
export const FEATURE_SIDE = 384

/** Gradients and pixels are summed over a square that reaches so far from its middle. */
const BOX_RADIUS = 2
const BOX_SIDE = 2 * BOX_RADIUS + 1
const BOX_PIXELS = BOX_SIDE ** 2
/** Nearer to the edge a point has no whole surroundings. */
const BORDER = PATCH_RADIUS + BOX_RADIUS + 1
/** Least eigenvalue of the mean gradient product, gray levels squared: what is flatter is noise. */
const LEAST_CORNER = 25
const LEAST_CORNER_SUM = LEAST_CORNER * BOX_PIXELS
/** A picture is divided into so many cells along its longer side, so that a part of it has points of its own. */
const CELLS = 10

/** How fast levels have fewer points than the one before: between as their sides (1) and as their areas (2) do. */
const QUOTA_EXPONENT = 1.3

/** Points of each level. */
const QUOTAS: readonly number[] = quotas()

function quotas(): number[] {
  const shares = Array.from({ length: LEVELS }, (_, level) => LEVEL_RATIO ** (-QUOTA_EXPONENT * level))
  const all = shares.reduce((sum, share) => sum + share, 0)
  return shares.map((share) => Math.ceil((MAX_FEATURES * share) / all))
}

interface Corner {
  readonly x: number
  readonly y: number
  readonly level: number
  readonly strength: number
}

interface Level {
  readonly image: GrayImage
  /** Sums of the 5 × 5 pixels around each: single pixels are too noisy to be compared. */
  readonly smooth: Int32Array
}

/** Features of `image`, of which the longer side is at most `FEATURE_SIDE`. */
export function extractFeatures(image: GrayImage): LocalFeatures {
  const levels: Level[] = []
  const corners: Corner[] = []
  for (const [level, quota] of QUOTAS.entries()) {
    const scale = LEVEL_RATIO ** level
    const [width, height] = [Math.round(image.width / scale), Math.round(image.height / scale)]
    if (Math.min(width, height) < 2 * BORDER + 6) break
    const reduced = level === 0 ? image : resizeLanczos(image, width, height)
    levels.push({ image: reduced, smooth: boxSums(reduced) })
    corners.push(...choose(findCorners(reduced, level), reduced, quota))
  }
  return describeAll(image, levels, corners)
}

/** The strongest, of which each cell gives no more than its share as long as others have some. */
function choose(corners: readonly Corner[], { width, height }: GrayImage, most: number): Corner[] {
  const side = Math.max(width, height) / CELLS
  const cells = Math.ceil(width / side) * Math.ceil(height / side)
  const share = Math.ceil(most / cells)
  const taken = new Map<number, number>()
  const [first, rest]: [Corner[], Corner[]] = [[], []]
  for (const corner of corners.toSorted((a, b) => b.strength - a.strength || a.y - b.y || a.x - b.x)) {
    const cell = Math.floor(corner.y / side) * 1_000 + Math.floor(corner.x / side)
    const count = taken.get(cell) ?? 0
    taken.set(cell, count + 1)
    if (count < share) first.push(corner)
    else rest.push(corner)
  }
  return [...first, ...rest].slice(0, most)
}

function describeAll(image: GrayImage, levels: readonly Level[], corners: readonly Corner[]): LocalFeatures {
  const strongest = corners.toSorted((a, b) => b.strength - a.strength).slice(0, MAX_FEATURES)
  const count = strongest.length
  const features = {
    width: image.width,
    height: image.height,
    count,
    x: new Uint16Array(count),
    y: new Uint16Array(count),
    angle: new Uint8Array(count),
    level: Uint8Array.from(strongest, ({ level }) => level),
    descriptors: new Uint32Array(count * DESCRIPTOR_WORDS),
  }
  for (const [index, { x, y, level }] of strongest.entries()) {
    const at = levels[level]
    if (at === undefined) continue
    const { width, height } = at.image
    features.x[index] = Math.round(((x + 0.5) * image.width * 16) / width)
    features.y[index] = Math.round(((y + 0.5) * image.height * 16) / height)
    const angle = centroidAngle(at.image, x, y)
    features.angle[index] = angle
    describe(at.smooth, y * width + x, width, angle, features.descriptors, index * DESCRIPTOR_WORDS)
  }
  return features
}

function findCorners(image: GrayImage, level: number): Corner[] {
  const strengths = cornerStrengths(image)
  const { width, height } = image
  const corners: Corner[] = []
  for (let y = BORDER; y < height - BORDER; y++) {
    for (let x = BORDER; x < width - BORDER; x++) {
      const strength = strengths[y * width + x] ?? 0
      if (strength >= LEAST_CORNER && isHighest(strengths, width, x, y, strength))
        corners.push({ x, y, level, strength })
    }
  }
  return corners
}

function isHighest(strengths: Float32Array, width: number, x: number, y: number, strength: number): boolean {
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      const other = strengths[(y + dy) * width + x + dx] ?? 0
      // Of equal maxima, the first one wins.
      if (other > strength || (other === strength && (dy < 0 || (dy === 0 && dx < 0)))) return false
    }
  }
  return true
}

/** The lesser eigenvalue of the gradients' products, averaged over 5 × 5 pixels; 0 where it is below `LEAST_CORNER`. */
function cornerStrengths(image: GrayImage): Float32Array {
  const { width, height } = image
  const strengths = new Float32Array(width * height)
  const [xx, yy, xy] = [createBoxSums(width), createBoxSums(width), createBoxSums(width)]
  for (let y = 1; y < height - 1; y++) {
    multiplyGradients(image, y, xx.row, yy.row, xy.row)
    xx.add(y)
    yy.add(y)
    xy.add(y)
    if (y >= BOX_SIDE - 1) lesserEigenvalues(xx.sums, yy.sums, xy.sums, strengths, (y - BOX_RADIUS) * width)
  }
  return strengths
}

/** Of the pixels of row y that have neighbors on all sides. */
function multiplyGradients({ data, width }: GrayImage, y: number, xx: Int32Array, yy: Int32Array, xy: Int32Array) {
  for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
    const across = (data[at + 1] ?? 0) - (data[at - 1] ?? 0)
    const down = (data[at + width] ?? 0) - (data[at - width] ?? 0)
    xx[x] = across * across
    yy[x] = down * down
    xy[x] = across * down
  }
}

function lesserEigenvalues(xx: Int32Array, yy: Int32Array, xy: Int32Array, out: Float32Array, outAt: number): void {
  for (let x = 0; x < xx.length; x++) {
    const [a, b] = [xx[x] ?? 0, yy[x] ?? 0]
    // It is no more than the lesser of both.
    if (a < LEAST_CORNER_SUM || b < LEAST_CORNER_SUM) continue
    const c = xy[x] ?? 0
    out[outAt + x] = (a + b - Math.sqrt((a - b) * (a - b) + 4 * c * c)) / (2 * BOX_PIXELS)
  }
}

/** Sums over 5 × 5 values, row by row from those of the row before. */
interface BoxSums {
  /** The values of the next row. */
  readonly row: Int32Array
  /** The window sums of the row two above the last one; 0 where the window crosses the edge. */
  readonly sums: Int32Array
  /** Takes what `row` holds as row y; rows follow one another. */
  add(y: number): void
}

function createBoxSums(width: number): BoxSums {
  const [row, sums] = [new Int32Array(width), new Int32Array(width)]
  const kept = Array.from({ length: BOX_SIDE }, () => new Int32Array(width))
  return {
    row,
    sums,
    add(y) {
      const oldest = kept[y % BOX_SIDE]
      if (oldest !== undefined) replaceRow(row, oldest, sums)
    },
  }
}

/** The sums over 5 neighbors in a row take the place of those of the row that leaves the square. */
function replaceRow(row: Int32Array, oldest: Int32Array, sums: Int32Array): void {
  let sum = 0
  for (let x = 0; x < BOX_SIDE - 1; x++) sum += row[x] ?? 0
  for (let x = BOX_RADIUS, ahead = BOX_SIDE - 1; ahead < row.length; x++, ahead++) {
    sum += row[ahead] ?? 0
    sums[x] = (sums[x] ?? 0) + sum - (oldest[x] ?? 0)
    oldest[x] = sum
    sum -= row[x - BOX_RADIUS] ?? 0
  }
}

/** Of 5 × 5 values around each; 0 where they reach over the edge. */
function boxSums({ data, width, height }: GrayImage): Int32Array {
  const out = new Int32Array(data.length)
  const box = createBoxSums(width)
  for (let y = 0; y < height; y++) {
    box.row.set(data.subarray(y * width, (y + 1) * width))
    box.add(y)
    if (y >= BOX_SIDE - 1) out.set(box.sums, (y - BOX_RADIUS) * width)
  }
  return out
}

/** From the point to the center of light of the disc around it. */
function centroidAngle({ data, width }: GrayImage, x: number, y: number): number {
  let [sumX, sumY] = [0, 0]
  for (let dy = -PATCH_RADIUS; dy <= PATCH_RADIUS; dy++) {
    const reach = REACH[dy + PATCH_RADIUS] ?? 0
    let rowSum = 0
    for (let dx = -reach, at = (y + dy) * width + x - reach; dx <= reach; dx++, at++) {
      const value = data[at] ?? 0
      sumX += dx * value
      rowSum += value
    }
    sumY += dy * rowSum
  }
  return Math.round((Math.atan2(sumY, sumX) / (2 * Math.PI)) * ANGLES) & (ANGLES - 1)
}

const REACH = Int32Array.from({ length: 2 * PATCH_RADIUS + 1 }, (_, index) =>
  Math.floor(Math.sqrt(PATCH_RADIUS ** 2 - (index - PATCH_RADIUS) ** 2)),
)

function describe(
  smooth: Int32Array,
  center: number,
  width: number,
  angle: number,
  out: Uint32Array,
  outAt: number,
): void {
  const offsets = pairOffsets()
  let at = angle * DESCRIPTOR_WORDS * 32 * 4
  for (let word = 0; word < DESCRIPTOR_WORDS; word++) {
    // Equal pixels give 0 in the first half and 1 in the turned one: opposite bits after inversion, as all others.
    const ofEqual = word < DESCRIPTOR_WORDS / 2 ? 0 : 1
    let bits = 0
    for (let bit = 0; bit < 32; bit++, at += 4) {
      const first = smooth[center + (offsets[at] ?? 0) + (offsets[at + 1] ?? 0) * width] ?? 0
      const second = smooth[center + (offsets[at + 2] ?? 0) + (offsets[at + 3] ?? 0) * width] ?? 0
      if (first < second + ofEqual) bits |= 1 << bit
    }
    out[outAt + word] = bits
  }
}
