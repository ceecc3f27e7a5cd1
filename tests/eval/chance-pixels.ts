/** How often pixels of unrelated pictures agree so well: of pictures that are near by their hashes, and of any two. */
import { movementOfOrientation } from '#models/compare/movements.ts'
import { lightDetail, pixelAgreement } from '#models/compare/pixel-agreement.ts'
import { type PixelPyramid, pixelPyramid } from '#models/compare/pixel-pyramid.ts'
import { ORIENTATION_STEPS } from '#models/hashes/orient.ts'
import { ORIENTATIONS, type Orientation } from '#shared/similarity/orientations.ts'
import type { NearPair } from './chance-hashes.ts'
import type { ChancePictures, MeasuredPair } from './chance-pictures.ts'
import { pixelTrait, unpackPixels } from './chance-traits.ts'
import type { Product } from './product.ts'

const pyramidOf = ({ prints }: ChancePictures, row: number): PixelPyramid =>
  pixelPyramid(
    unpackPixels(prints.words(pixelTrait).slice(row * pixelTrait.wordCount, (row + 1) * pixelTrait.wordCount)),
  )

/** Measures of the pairs in the orientation that their hashes propose. */
export function measureNearPixels(pictures: ChancePictures, near: readonly NearPair[]): MeasuredPair[] {
  return near.flatMap(({ a, b, orientation }) => {
    const movement = movementOfOrientation(ORIENTATIONS[orientation] ?? 'identity')
    const found = pixelAgreement(pyramidOf(pictures, a), pyramidOf(pictures, b), movement)
    return found === null ? [] : { a, b, measure: found.measure }
  })
}

/** Side of the details by which pairs are chosen, half of those that are compared. */
const COARSE_SIDE = 32
/** Of the coarse details; next to no pair under it measures as much as `LEAST_KEPT`. */
const LEAST_CORRELATION = 0.3
/** Pairs that measure less are only counted. */
const LEAST_KEPT = 2
const QUERIES_AT_ONCE = 64

export interface WholePairs {
  readonly pairs: number
  /** Those that measure 2 and more; rows of the pictures. */
  readonly close: readonly MeasuredPair[]
}

/**
 * Compares the first `queries` pictures with all others of other makers, in the one of eight orientations in which
 * their coarse details correlate best. Where these hardly do, pixels are not compared.
 */
export async function measureWholePixels(
  pictures: ChancePictures,
  queries: number,
  product: Product,
): Promise<WholePairs> {
  const { makers, prints } = pictures
  const pyramids = Array.from({ length: prints.count }, (_, row) => pyramidOf(pictures, row))
  const details = pyramids.map(coarseDetail)
  const size = COARSE_SIDE ** 2
  const gallery = joined(details.slice(queries), size)
  const close: MeasuredPair[] = []
  let pairs = 0
  for (let from = 0; from < queries; from += QUERIES_AT_ONCE) {
    const block = details.slice(from, Math.min(from + QUERIES_AT_ONCE, queries))
    const turned = block.flatMap((detail) => ORIENTATIONS.map((orientation) => turnedDetail(detail, orientation)))
    const scores = await product.multiply(joined(turned, size), gallery, size)
    for (let query = 0; query < block.length; query++) {
      for (let entry = 0; entry < prints.count - queries; entry++) {
        const [a, b] = [from + query, queries + entry]
        if (makers[a] === makers[b]) continue
        pairs++
        const { score, orientation } = strongest(scores, query, entry, prints.count - queries)
        const [ofA, ofB] = [pyramids[a], pyramids[b]]
        if (score < LEAST_CORRELATION || ofA === undefined || ofB === undefined) continue
        const measure = pixelAgreement(ofA, ofB, movementOfOrientation(orientation))?.measure ?? 0
        if (measure >= LEAST_KEPT) close.push({ a, b, measure })
      }
    }
  }
  return { pairs, close }
}

/** Over the orientations of a query, light and dark exchanged or not. */
function strongest(scores: Float32Array, query: number, entry: number, columns: number) {
  let best: { score: number; orientation: Orientation } = { score: 0, orientation: 'identity' }
  for (const [at, orientation] of ORIENTATIONS.entries()) {
    const score = Math.abs(scores[(query * ORIENTATIONS.length + at) * columns + entry] ?? 0)
    if (score > best.score) best = { score, orientation }
  }
  return best
}

function joined(details: readonly Float32Array[], size: number): Float32Array {
  const all = new Float32Array(details.length * size)
  for (const [at, detail] of details.entries()) all.set(detail, at * size)
  return all
}

/** [32, 32], of length 1; 0 where the picture has next to none. */
function coarseDetail(picture: PixelPyramid): Float32Array {
  const { columns, rows, values } = lightDetail(picture)
  const coarse = new Float32Array(COARSE_SIDE ** 2)
  for (const [at, value] of values.entries()) {
    const [x, y] = [at % columns, Math.floor(at / columns)]
    const cell = Math.floor((y * COARSE_SIDE) / rows) * COARSE_SIDE + Math.floor((x * COARSE_SIDE) / columns)
    coarse[cell] = (coarse[cell] ?? 0) + value
  }
  const length = Math.sqrt(coarse.reduce((sum, value) => sum + value * value, 0))
  return coarse.map((value) => (length < 2 ? 0 : value / length))
}

function turnedDetail(detail: Float32Array, orientation: Orientation): Float32Array {
  const { transpose, flipColumns, flipRows } = ORIENTATION_STEPS[orientation]
  return detail.map((_, at) => {
    const column = flipColumns ? COARSE_SIDE - 1 - (at % COARSE_SIDE) : at % COARSE_SIDE
    const row = flipRows ? COARSE_SIDE - 1 - Math.floor(at / COARSE_SIDE) : Math.floor(at / COARSE_SIDE)
    return detail[transpose ? column * COARSE_SIDE + row : row * COARSE_SIDE + column] ?? 0
  })
}
