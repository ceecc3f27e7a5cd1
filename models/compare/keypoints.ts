/**
 * Points of a grey picture that can be found again after it was turned, scaled, cut or recoloured, each with 256 bits
 * that describe its surroundings: corners (Shi & Tomasi 1994) on a pyramid, turned by their intensity centroid and
 * described by rotated BRIEF (ORB, Rublee et al. 2011).
 */
import type { GreyImage } from '../hashes/grey.ts'
import { resizeLanczos } from '../hashes/resize.ts'
import { areaSum, integral, integralOf } from './correlation.ts'

export const DESCRIPTOR_WORDS = 8

export interface Keypoints {
  readonly count: number
  /** Pixels of the full picture. */
  readonly x: Float32Array
  readonly y: Float32Array
  /** Radians. */
  readonly angle: Float32Array
  /** Pixels of the full picture under one of the level on which the point was found. */
  readonly scale: Float32Array
  /** DESCRIPTOR_WORDS 32-bit words a point. */
  readonly descriptors: Uint32Array
}

const LEVEL_RATIO = 1.25
const LEVELS = 7
const POINTS_PER_LEVEL = 90
/** Surroundings that are described reach this far, in pixels of the level; with the turn they stay within BORDER. */
const PATCH_RADIUS = 12
const BORDER = 18
const SMOOTHING_RADIUS = 2
/** Least eigenvalue of the mean gradient product, grey levels squared: what is flatter is noise. */
const LEAST_CORNER = 40

interface Corner {
  readonly x: number
  readonly y: number
  readonly strength: number
}

/** Where pairs of pixels are compared: 256 pairs around the point, denser towards it, the same in every run. */
const PATTERN = makePattern()

function makePattern(): Int8Array {
  let state = 0x5eed
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const near = (): number => {
    const bell = (random() + random() + random()) / 1.5 - 1
    return Math.round(bell * PATCH_RADIUS)
  }
  return Int8Array.from({ length: DESCRIPTOR_WORDS * 32 * 4 }, near)
}

/** Up to about 600 points, the strongest of each size. */
export function findKeypoints(image: GreyImage): Keypoints {
  const found: { x: number; y: number; angle: number; scale: number; words: Uint32Array }[] = []
  for (let level = 0, scale = 1; level < LEVELS; level++, scale *= LEVEL_RATIO) {
    const [width, height] = [Math.round(image.width / scale), Math.round(image.height / scale)]
    if (Math.min(width, height) < 2 * BORDER + 8) break
    const reduced = level === 0 ? image : resizeLanczos(image, width, height)
    const smooth = smoothed(reduced)
    for (const { x, y } of strongestCorners(reduced)) {
      const angle = centroidAngle(smooth, width, x, y)
      found.push({
        x: ((x + 0.5) * image.width) / width,
        y: ((y + 0.5) * image.height) / height,
        angle,
        scale: image.width / width,
        words: describe(smooth, width, x, y, angle),
      })
    }
  }
  const descriptors = new Uint32Array(found.length * DESCRIPTOR_WORDS)
  for (const [index, { words }] of found.entries()) descriptors.set(words, index * DESCRIPTOR_WORDS)
  return {
    count: found.length,
    x: Float32Array.from(found, ({ x }) => x),
    y: Float32Array.from(found, ({ y }) => y),
    angle: Float32Array.from(found, ({ angle }) => angle),
    scale: Float32Array.from(found, ({ scale }) => scale),
    descriptors,
  }
}

/** The mean of the surroundings of each pixel, so that single pixels can be compared. */
function smoothed(image: GreyImage): Float32Array {
  const { width, height } = image
  const sums = integral(image, (value) => value)
  const out = new Float32Array(width * height)
  for (let y = 0, at = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - SMOOTHING_RADIUS), Math.min(height, y + SMOOTHING_RADIUS + 1)]
    for (let x = 0; x < width; x++, at++) {
      const [left, right] = [Math.max(0, x - SMOOTHING_RADIUS), Math.min(width, x + SMOOTHING_RADIUS + 1)]
      out[at] = areaSum(sums, width + 1, left, top, right, bottom) / ((right - left) * (bottom - top))
    }
  }
  return out
}

function strongestCorners(image: GreyImage): Corner[] {
  const strengths = cornerStrengths(image)
  const { width, height } = image
  const corners: Corner[] = []
  for (let y = BORDER; y < height - BORDER; y++) {
    for (let x = BORDER; x < width - BORDER; x++) {
      const strength = strengths[y * width + x] ?? 0
      if (strength >= LEAST_CORNER && isHighest(strengths, width, x, y, strength)) corners.push({ x, y, strength })
    }
  }
  return corners.sort((a, b) => b.strength - a.strength).slice(0, POINTS_PER_LEVEL)
}

function isHighest(strengths: Float32Array, width: number, x: number, y: number, strength: number): boolean {
  for (let dy = -2; dy <= 2; dy++) {
    for (let dx = -2; dx <= 2; dx++) {
      const other = strengths[(y + dy) * width + x + dx] ?? 0
      // Of equals the first stands.
      if (other > strength || (other === strength && (dy < 0 || (dy === 0 && dx < 0)))) return false
    }
  }
  return true
}

/** The lesser eigenvalue of the gradients' products, averaged over 5 × 5 pixels. */
function cornerStrengths({ width, height, data }: GreyImage): Float32Array {
  const [across, down] = [new Int16Array(width * height), new Int16Array(width * height)]
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      across[at] = (data[at + 1] ?? 0) - (data[at - 1] ?? 0)
      down[at] = (data[at + width] ?? 0) - (data[at - width] ?? 0)
    }
  }
  const product = (one: Int16Array, other: Int16Array) =>
    integralOf(width, height, (at) => (one[at] ?? 0) * (other[at] ?? 0))
  const [xx, yy, xy] = [product(across, across), product(down, down), product(across, down)]
  const strengths = new Float32Array(width * height)
  for (let y = 2; y < height - 2; y++) {
    for (let x = 2; x < width - 2; x++) {
      const mean = (sums: Float64Array): number => areaSum(sums, width + 1, x - 2, y - 2, x + 3, y + 3) / 25
      const [a, b, c] = [mean(xx), mean(yy), mean(xy)]
      strengths[y * width + x] = (a + b - Math.sqrt((a - b) ** 2 + 4 * c * c)) / 2
    }
  }
  return strengths
}

/** From the point to the centre of light of the disc around it. */
function centroidAngle(smooth: Float32Array, width: number, x: number, y: number): number {
  let [sumX, sumY] = [0, 0]
  for (let dy = -PATCH_RADIUS; dy <= PATCH_RADIUS; dy++) {
    const reach = Math.floor(Math.sqrt(PATCH_RADIUS ** 2 - dy ** 2))
    for (let dx = -reach; dx <= reach; dx++) {
      const value = smooth[(y + dy) * width + x + dx] ?? 0
      sumX += dx * value
      sumY += dy * value
    }
  }
  return Math.atan2(sumY, sumX)
}

function describe(smooth: Float32Array, width: number, x: number, y: number, angle: number): Uint32Array {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const valueAt = (dx: number, dy: number): number =>
    smooth[(y + Math.round(sin * dx + cos * dy)) * width + x + Math.round(cos * dx - sin * dy)] ?? 0
  const words = new Uint32Array(DESCRIPTOR_WORDS)
  for (let bit = 0, at = 0; bit < DESCRIPTOR_WORDS * 32; bit++, at += 4) {
    const first = valueAt(PATTERN[at] ?? 0, PATTERN[at + 1] ?? 0)
    const second = valueAt(PATTERN[at + 2] ?? 0, PATTERN[at + 3] ?? 0)
    if (first < second) words[bit >>> 5] = ((words[bit >>> 5] ?? 0) | (1 << (bit & 31))) >>> 0
  }
  return words
}
