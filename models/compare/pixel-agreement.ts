/**
 * How well two pictures agree, pixel by pixel, where a known movement puts one of them over the other: what has to bear
 * out near hashes, and what shows copies of pictures that are too plain for local features.
 */
import type { Affine } from '../features/movement.ts'
import type { PixelLevel, PixelPyramid } from './pixel-pyramid.ts'

export interface PixelAgreement {
  /** Rises with how rarely unrelated pictures agree so well; what the chance tables are read by. */
  readonly measure: number
  /** Correlation of the detail of light and dark, -1 to 1; negative where they are exchanged. */
  readonly light: number
  /** Correlation of the detail of colors, 0 to 1, whichever way their hues were turned. */
  readonly color: number
}

/** Most samples along a side of what both show. */
const MOST_SAMPLES = 64
/** Fewer say nothing. */
const LEAST_SAMPLES = 12
/** Radius of the surroundings taken off to leave the detail, samples. */
const DETAIL_RADIUS = 3
/** Of 255: from here on, stronger detail counts little more, so that what was laid over does not outweigh the rest. */
const SOFT_LIMIT = 8
/** What both show is divided into cells, in which it is counted how much of it has detail: so many along a side, */
const MOST_CELLS = 8
/** of at least so many samples a side, since neighbors in detail are no evidence of their own. */
const CELL_SAMPLES = 8
/** A correlation over this says no more than this. */
const MOST_CORRELATION = 0.98

/** Where samples are taken: a grid over the part of b that a covers. */
interface Grid {
  readonly columns: number
  readonly rows: number
  /** Of the grid in b, in fractions of its sides. */
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Three planes one after the other: light, blue difference, red difference. */
interface Samples {
  readonly planes: Float32Array
  /** 1 where a has a pixel. */
  readonly inside: Uint8Array
}

/**
 * `movement` maps places of a to places of b, both in fractions of their sides. Null where the pictures hardly overlap.
 */
export function pixelAgreement(a: PixelPyramid, b: PixelPyramid, movement: Affine): PixelAgreement | null {
  const back = inverse(movement)
  const grid = back === null ? null : gridOver(a[0], b[0], movement, back)
  if (back === null || grid === null) return null
  const samplesA = sample(a, grid, back)
  const samplesB = sample(b, grid, IDENTITY)
  const inside = samplesA.inside
  return compareDetail(detail(samplesA.planes, inside, grid), detail(samplesB.planes, inside, grid), grid)
}

/** Of the light of a whole picture, row by row, as it is compared. */
export interface LightDetail {
  readonly columns: number
  readonly rows: number
  readonly values: Float32Array
}

/** Without samples for a picture of a few pixels. */
export function lightDetail(picture: PixelPyramid): LightDetail {
  const grid = gridOver(picture[0], picture[0], IDENTITY, IDENTITY)
  if (grid === null) return { columns: 0, rows: 0, values: new Float32Array() }
  const { planes, inside } = sample(picture, grid, IDENTITY)
  const { columns, rows } = grid
  return { columns, rows, values: detail(planes, inside, grid).subarray(0, columns * rows) }
}

const IDENTITY: Affine = [1, 0, 0, 0, 1, 0]

function inverse([a, b, c, d, e, f]: Affine): Affine | null {
  const determinant = a * e - b * d
  if (Math.abs(determinant) < 1e-6) return null
  const [ia, ib, id, ie] = [e / determinant, -b / determinant, -d / determinant, a / determinant]
  return [ia, ib, -(ia * c + ib * f), id, ie, -(id * c + ie * f)]
}

function gridOver(a: PixelLevel, b: PixelLevel, movement: Affine, back: Affine): Grid | null {
  const [mx, nx, cx, my, ny, cy] = movement
  const xs = [cx, cx + mx, cx + nx, cx + mx + nx]
  const ys = [cy, cy + my, cy + ny, cy + my + ny]
  const [left, top] = [Math.max(0, Math.min(...xs)), Math.max(0, Math.min(...ys))]
  const width = Math.min(1, Math.max(...xs)) - left
  const height = Math.min(1, Math.max(...ys)) - top
  if (!(width > 0 && height > 0)) return null
  const samples = (length: number, pixelsOfB: number, stepX: number, stepY: number): number =>
    Math.min(MOST_SAMPLES, Math.round(length * Math.min(pixelsOfB, Math.hypot(stepX * a.width, stepY * a.height))))
  const columns = samples(width, b.width, back[0], back[3])
  const rows = samples(height, b.height, back[1], back[4])
  return Math.min(columns, rows) < LEAST_SAMPLES ? null : { columns, rows, left, top, width, height }
}

/** Of the picture at the places to which `placing` takes those of the grid. */
function sample(pyramid: PixelPyramid, grid: Grid, placing: Affine): Samples {
  const { columns, rows } = grid
  const [a, b, c, d, e, f] = placing
  const [stepX, stepY] = [grid.width / columns, grid.height / rows]
  const halvings = halvingsFor(pyramid, [a * stepX, b * stepY, d * stepX, e * stepY])
  const level = pyramid[halvings] ?? pyramid[0]
  // A level lacks the odd last row or column of the one before.
  const [width, height] = [pyramid[0].width / 2 ** halvings, pyramid[0].height / 2 ** halvings]
  const planes = new Float32Array(columns * rows * 3)
  const inside = new Uint8Array(columns * rows)
  for (let row = 0, at = 0; row < rows; row++) {
    const y = grid.top + (row + 0.5) * stepY
    for (let column = 0; column < columns; column++, at++) {
      const x = grid.left + (column + 0.5) * stepX
      const [fromX, fromY] = [a * x + b * y + c, d * x + e * y + f]
      if (fromX < 0 || fromY < 0 || fromX > 1 || fromY > 1) continue
      inside[at] = 1
      readPixel(level, fromX * width - 0.5, fromY * height - 0.5, planes, at)
    }
  }
  return { planes, inside }
}

/** Of the level whose pixels are about as far apart as the samples. */
function halvingsFor(pyramid: PixelPyramid, [xx, xy, yx, yy]: readonly [number, number, number, number]): number {
  const [{ width, height }] = pyramid
  const across = Math.hypot(xx * width, yx * height)
  const down = Math.hypot(xy * width, yy * height)
  const halvings = Math.round(Math.log2(Math.max(1, Math.sqrt(across * down))))
  return Math.min(halvings, pyramid.length - 1)
}

/** Bilinear between the four nearest. */
function readPixel({ width, height, values }: PixelLevel, x: number, y: number, out: Float32Array, at: number): void {
  const left = Math.min(Math.max(0, Math.floor(x)), width - 1)
  const top = Math.min(Math.max(0, Math.floor(y)), height - 1)
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)]
  const [shareX, shareY] = [Math.max(0, x - left), Math.max(0, y - top)]
  const count = out.length / 3
  const [upperLeft, upperRight] = [(top * width + left) * 3, (top * width + right) * 3]
  const [lowerLeft, lowerRight] = [(bottom * width + left) * 3, (bottom * width + right) * 3]
  for (let plane = 0; plane < 3; plane++) {
    const above = (values[upperLeft + plane] ?? 0) * (1 - shareX) + (values[upperRight + plane] ?? 0) * shareX
    const below = (values[lowerLeft + plane] ?? 0) * (1 - shareX) + (values[lowerRight + plane] ?? 0) * shareX
    out[plane * count + at] = above * (1 - shareY) + below * shareY
  }
}

/** What is left when the mean of each sample's surroundings is taken off, its strength limited softly. */
function detail(planes: Float32Array, inside: Uint8Array, { columns, rows }: Grid): Float32Array {
  const count = columns * rows
  const ones = sumsAround(inside, columns, rows)
  const out = new Float32Array(planes.length)
  for (let plane = 0; plane < 3; plane++) {
    const values = planes.subarray(plane * count, (plane + 1) * count)
    const masked = values.map((value, at) => value * (inside[at] ?? 0))
    const sums = sumsAround(masked, columns, rows)
    for (let at = 0; at < count; at++) {
      if (inside[at] === 1) out[plane * count + at] = (values[at] ?? 0) - (sums[at] ?? 0) / (ones[at] ?? 1)
    }
  }
  limitSoftly(out, count)
  return out
}

/** Light by its own strength, the two color differences by theirs together, so that their hue stays. */
function limitSoftly(details: Float32Array, count: number): void {
  for (let at = 0; at < count; at++) {
    const [light, blue, red] = [details[at] ?? 0, details[count + at] ?? 0, details[2 * count + at] ?? 0]
    const gain = 1 / (Math.sqrt(blue * blue + red * red) + SOFT_LIMIT)
    details[at] = light / (Math.abs(light) + SOFT_LIMIT)
    details[count + at] = blue * gain
    details[2 * count + at] = red * gain
  }
}

/** Over the square around each sample, as far as there are samples. */
function sumsAround(values: Float32Array | Uint8Array, columns: number, rows: number): Float64Array {
  const stride = columns + 1
  const integral = new Float64Array(stride * (rows + 1))
  for (let y = 0, at = 0; y < rows; y++) {
    let row = 0
    for (let x = 0; x < columns; x++, at++) {
      row += values[at] ?? 0
      integral[(y + 1) * stride + x + 1] = (integral[y * stride + x + 1] ?? 0) + row
    }
  }
  const sums = new Float64Array(columns * rows)
  for (let y = 0, at = 0; y < rows; y++) {
    const upper = Math.max(0, y - DETAIL_RADIUS) * stride
    const lower = Math.min(rows, y + DETAIL_RADIUS + 1) * stride
    for (let x = 0; x < columns; x++, at++) {
      const [left, right] = [Math.max(0, x - DETAIL_RADIUS), Math.min(columns, x + DETAIL_RADIUS + 1)]
      sums[at] =
        (integral[lower + right] ?? 0) -
        (integral[lower + left] ?? 0) -
        (integral[upper + right] ?? 0) +
        (integral[upper + left] ?? 0)
    }
  }
  return sums
}

function compareDetail(a: Float32Array, b: Float32Array, grid: Grid): PixelAgreement {
  const count = grid.columns * grid.rows
  const cells = { light: createCells(), color: createCells() }
  let [light, along, across] = [0, 0, 0]
  for (let at = 0; at < count; at++) {
    const cell = cellOf(at, grid)
    const [lightA, blueA, redA] = [a[at] ?? 0, a[count + at] ?? 0, a[2 * count + at] ?? 0]
    const [lightB, blueB, redB] = [b[at] ?? 0, b[count + at] ?? 0, b[2 * count + at] ?? 0]
    light += lightA * lightB
    along += blueA * blueB + redA * redB
    across += blueA * redB - redA * blueB
    addTo(cells.light, cell, lightA * lightA, lightB * lightB)
    addTo(cells.color, cell, blueA * blueA + redA * redA, blueB * blueB + redB * redB)
  }
  const [ofLight, ofColor] = [summarize(cells.light), summarize(cells.color)]
  // Rounding takes that of equal pictures a hair beyond 1.
  const correlations = {
    light: Math.max(-1, Math.min(light / ofLight.norm, 1)),
    color: Math.min(Math.hypot(along, across) / ofColor.norm, 1),
  }
  const evidence =
    ofLight.spread * strengthOf(correlations.light) + COLOR_WEIGHT * ofColor.spread * strengthOf(correlations.color)
  const symmetry = Math.sqrt(symmetryOf(a, grid) * symmetryOf(b, grid))
  return { ...correlations, measure: Math.sqrt(evidence / symmetry) }
}

const COLOR_WEIGHT = 0.5

/**
 * How often a picture repeats itself when it is flipped and, where the grid is square, transposed: 1 for one that does
 * not, 4 or 8 for a frame or a disc. Of what it shows only that share is evidence; plain shapes are alike by chance.
 */
function symmetryOf(light: Float32Array, { columns, rows }: Grid): number {
  const orientations = columns === rows ? 8 : 4
  const products = new Float64Array(orientations)
  for (let y = 0, at = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, at++) {
      const value = light[at] ?? 0
      if (value === 0) continue
      const [right, low] = [columns - 1 - x, rows - 1 - y]
      for (let orientation = 0; orientation < orientations; orientation++) {
        const [toX, toY] = [(orientation & 1) === 0 ? x : right, (orientation & 2) === 0 ? y : low]
        const other = light[(orientation & 4) === 0 ? toY * columns + toX : toX * columns + toY] ?? 0
        products[orientation] = (products[orientation] ?? 0) + value * other
      }
    }
  }
  const own = products[0] ?? 0
  return own === 0 ? 1 : products.reduce((sum, product) => sum + (product / own) ** 2, 0)
}

/** Fisher's transformation of a correlation, of which the variance does not depend on it; squared. */
const strengthOf = (correlation: number): number => Math.atanh(Math.min(Math.abs(correlation), MOST_CORRELATION)) ** 2

interface Cells {
  readonly a: Float64Array
  readonly b: Float64Array
}

const createCells = (): Cells => ({ a: new Float64Array(MOST_CELLS ** 2), b: new Float64Array(MOST_CELLS ** 2) })

const cellsAlong = (samples: number): number => Math.max(1, Math.min(MOST_CELLS, Math.floor(samples / CELL_SAMPLES)))

function cellOf(at: number, { columns, rows }: Grid): number {
  const [x, y] = [at % columns, Math.floor(at / columns)]
  return Math.floor((y * cellsAlong(rows)) / rows) * MOST_CELLS + Math.floor((x * cellsAlong(columns)) / columns)
}

function addTo({ a, b }: Cells, cell: number, ofA: number, ofB: number): void {
  a[cell] = (a[cell] ?? 0) + ofA
  b[cell] = (b[cell] ?? 0) + ofB
}

/** Under this a picture has no detail of the kind; soft-limited, of all samples together. */
const LEAST_NORM = 1

/**
 * How long both details are, and over how many cells what they have in common may lie: the participation ratio of their
 * strengths, 0 to `MOST_CELLS` squared. A single edge is one accident, a page of them is many.
 */
function summarize({ a, b }: Cells): { norm: number; spread: number } {
  let [sumA, sumB, sum, squares] = [0, 0, 0, 0]
  for (let cell = 0; cell < a.length; cell++) {
    const [ofA, ofB] = [a[cell] ?? 0, b[cell] ?? 0]
    sumA += ofA
    sumB += ofB
    sum += Math.sqrt(ofA * ofB)
    squares += ofA * ofB
  }
  return {
    norm: Math.sqrt(Math.max(sumA, LEAST_NORM) * Math.max(sumB, LEAST_NORM)),
    spread: squares > 0 ? (sum * sum) / squares : 0,
  }
}
