/**
 * Finds one picture inside another: normalized cross-correlation at many sizes over small grays (coarse), then a climb
 * from the best places on finer ones.
 */
import type { Orientation } from '#shared/similarity/orientations.ts'
import type { RelativeRectangle } from '#shared/similarity/transformation.ts'
import type { GrayImage } from '../hashes/gray.ts'
import { ORIENTATION_STEPS, orientGray } from '../hashes/orient.ts'
import { resizeLanczos, scaleToSide } from '../hashes/resize.ts'
import { areaSum, correlation, integral } from './correlation.ts'
import { productSums } from './product-sums.ts'

/** Longer side of the picture searched in, pixels. */
const COARSE_SIDE = 48
/** The smallest part found, as a share of the largest that fits; each next size is 6 % larger. */
const SMALLEST_SHARE = 0.3
const SHARE_STEP = 1.06
/** A smaller template correlates with anything. */
const LEAST_TEMPLATE_SIDE = 8
const LEAST_COARSE_CORRELATION = 0.6

const CLIMB_GRID_SIDE = 40
const CLIMB_HALVINGS = 6

interface Placement {
  readonly rectangle: RelativeRectangle
  readonly correlation: number
}

/** A small gray in which others are looked for. */
export interface Container {
  readonly image: GrayImage
  readonly sums: Float64Array
  readonly squares: Float64Array
}

export function containerOf(image: GrayImage): Container {
  return {
    image,
    sums: integral(image, (value) => value),
    squares: integral(image, (value) => value * value),
  }
}

/** The gray, no larger than pictures are searched for. */
export const coarseOf = (image: GrayImage): GrayImage => scaleToSide(image, COARSE_SIDE)

/** A small gray that is looked for, at any size. */
export interface Template {
  readonly width: number
  readonly height: number
  readonly at: (width: number, height: number) => GrayImage
}

/** Each size is made once. */
export function templateOf(image: GrayImage): Template {
  const sizes = new Map<string, GrayImage>()
  const at = (width: number, height: number): GrayImage => {
    const known = sizes.get(`${width} ${height}`)
    if (known !== undefined) return known
    const resized = resizeLanczos(image, width, height)
    sizes.set(`${width} ${height}`, resized)
    return resized
  }
  return { width: image.width, height: image.height, at }
}

/** The template turned as `orientation` says, made of the same sizes. */
export function turnedTemplate({ width, height, at }: Template, orientation: Orientation): Template {
  const turn = (image: GrayImage): GrayImage => orientGray(image, orientation)
  return ORIENTATION_STEPS[orientation].transpose
    ? { width: height, height: width, at: (toWidth, toHeight) => turn(at(toHeight, toWidth)) }
    : { width, height, at: (toWidth, toHeight) => turn(at(toWidth, toHeight)) }
}

/** The best place of each size at which `template` may lie in `container`, best first. */
export function searchPlacements(container: Container, template: Template, keep: number): Placement[] {
  const { image } = container
  const fit = Math.min(image.width / template.width, image.height / template.height)
  const placements: Placement[] = []
  for (let share = 1; share >= SMALLEST_SHARE; share /= SHARE_STEP) {
    const width = Math.min(image.width, Math.round(template.width * fit * share))
    const height = Math.min(image.height, Math.round(template.height * fit * share))
    if (Math.min(width, height) < LEAST_TEMPLATE_SIDE) break
    const placement = bestPlace(container, template.at(width, height))
    if (placement.correlation >= LEAST_COARSE_CORRELATION) placements.push(placement)
  }
  return placements.sort((a, b) => b.correlation - a.correlation).slice(0, keep)
}

function bestPlace({ image, sums, squares }: Container, template: GrayImage): Placement {
  const { mean, norm } = deviationOf(template)
  const products = productSums(image, template)
  const area = template.width * template.height
  const stride = image.width + 1
  let best = 0
  let bestX = 0
  let bestY = 0
  for (let y = 0, at = 0; y + template.height <= image.height; y++) {
    for (let x = 0; x + template.width <= image.width; x++, at++) {
      const right = x + template.width
      const bottom = y + template.height
      const sum = areaSum(sums, stride, x, y, right, bottom)
      const spread = areaSum(squares, stride, x, y, right, bottom) - (sum * sum) / area
      if (spread < area) continue
      const value = ((products[at] ?? 0) - mean * sum) / (norm * Math.sqrt(spread))
      if (value > best) [best, bestX, bestY] = [value, x, y]
    }
  }
  const rectangle = {
    x: bestX / image.width,
    y: bestY / image.height,
    width: template.width / image.width,
    height: template.height / image.height,
  }
  return { rectangle, correlation: best }
}

/** The mean, and the length of what is left without it. */
function deviationOf({ data }: GrayImage): { mean: number; norm: number } {
  let [sum, squares] = [0, 0]
  for (const value of data) {
    sum += value
    squares += value * value
  }
  const mean = sum / data.length
  return { mean, norm: Math.max(Math.sqrt(Math.max(squares - sum * mean, 0)), 1) }
}

export type ClimbLevels = readonly [GrayImage, ...GrayImage[]]

/** A picture in which places are climbed to: itself, and at a half and a quarter of its size. */
export function climbLevels(container: GrayImage): ClimbLevels {
  const side = Math.max(container.width, container.height)
  return [container, ...[2, 4].map((part) => scaleToSide(container, Math.max(1, Math.round(side / part))))]
}

/** The samples of a picture that are looked for. */
export const climbGrid = (template: GrayImage): GrayImage => scaleToSide(template, CLIMB_GRID_SIDE)

/** Moves and sizes `start` until the grid agrees with what the picture of the levels shows there as well as it can. */
export function climbPlacement(levels: ClimbLevels, grid: GrayImage, start: RelativeRectangle): Placement {
  const samples = new Float64Array(grid.width * grid.height)
  const score = (rectangle: RelativeRectangle): number => {
    const level = levels.findLast(({ width }) => rectangle.width * width >= grid.width) ?? levels[0]
    return correlation(sampleRectangle(level, rectangle, grid, samples), grid.data)
  }
  let best: Placement = { rectangle: start, correlation: score(start) }
  let step = 1 / COARSE_SIDE
  for (let halving = 0; halving < CLIMB_HALVINGS; ) {
    const next = neighbors(best.rectangle, step)
      .map((rectangle) => ({ rectangle, correlation: score(rectangle) }))
      .reduce((a, b) => (b.correlation > a.correlation ? b : a))
    if (next.correlation > best.correlation + 1e-6) best = next
    else {
      halving += 1
      step /= 2
    }
  }
  return best
}

/** `rectangle` moved in each direction and made smaller and larger, kept inside the picture. */
function neighbors(rectangle: RelativeRectangle, step: number): RelativeRectangle[] {
  const { x, y, width, height } = rectangle
  const moved = [
    [-step, 0],
    [step, 0],
    [0, -step],
    [0, step],
  ].map(([dx = 0, dy = 0]) => ({ x: x + dx, y: y + dy, width, height }))
  const sized = [1 - 2 * step, 1 - step, 1 + step, 1 + 2 * step].map((factor) => ({
    x: x + (width * (1 - factor)) / 2,
    y: y + (height * (1 - factor)) / 2,
    width: width * factor,
    height: height * factor,
  }))
  return [...moved, ...sized].map(keepInside)
}

function keepInside({ x, y, width, height }: RelativeRectangle): RelativeRectangle {
  const shrink = Math.min(1, 1 / width, 1 / height)
  const [w, h] = [width * shrink, height * shrink]
  return { x: Math.min(Math.max(x, 0), 1 - w), y: Math.min(Math.max(y, 0), 1 - h), width: w, height: h }
}

/** Where on an axis of a picture the samples of a grid lie: after which pixel, and how far towards the next. */
interface AxisSamples {
  readonly before: Int32Array
  readonly after: Int32Array
  readonly share: Float64Array
}

function axisSamples(start: number, length: number, count: number, size: number): AxisSamples {
  const [before, after, share] = [new Int32Array(count), new Int32Array(count), new Float64Array(count)]
  for (let at = 0; at < count; at++) {
    const position = Math.min(Math.max((start + (length * (at + 0.5)) / count) * size - 0.5, 0), size - 1)
    const pixel = Math.floor(position)
    before[at] = pixel
    after[at] = Math.min(pixel + 1, size - 1)
    share[at] = position - pixel
  }
  return { before, after, share }
}

/** Bilinear samples at the centers of a grid laid over the rectangle, into `out` of [rows, columns]. */
function sampleRectangle(
  { width, height, data }: GrayImage,
  rectangle: RelativeRectangle,
  { width: columns, height: rows }: GrayImage,
  out: Float64Array,
): Float64Array {
  const across = axisSamples(rectangle.x, rectangle.width, columns, width)
  const down = axisSamples(rectangle.y, rectangle.height, rows, height)
  for (let row = 0, at = 0; row < rows; row++) {
    const upper = (down.before[row] ?? 0) * width
    const lower = (down.after[row] ?? 0) * width
    const downShare = down.share[row] ?? 0
    for (let column = 0; column < columns; column++, at++) {
      const left = across.before[column] ?? 0
      const right = across.after[column] ?? 0
      const share = across.share[column] ?? 0
      const above = mix(data[upper + left] ?? 0, data[upper + right] ?? 0, share)
      out[at] = mix(above, mix(data[lower + left] ?? 0, data[lower + right] ?? 0, share), downShare)
    }
  }
  return out
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share
}
