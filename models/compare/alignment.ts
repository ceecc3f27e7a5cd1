/** Lays one picture over another: turned, mirrored, and where one shows a part of the other, at the place of that part. */
import { setImmediate } from 'node:timers/promises'
import { LunaError } from '#shared/contract/errors.ts'
import { ORIENTATIONS, type Orientation } from '#shared/similarity/orientations.ts'
import type { RelativeRectangle, Transformation } from '#shared/similarity/transformation.ts'
import type { Picture } from '../decode/picture.ts'
import { decodeRgb } from '../decode/pixels.ts'
import type { GrayImage, RgbImage } from '../hashes/gray.ts'
import { orientGray } from '../hashes/orient.ts'
import { resizeLanczos } from '../hashes/resize.ts'
import { correlation, detailCorrelation } from './correlation.ts'
import {
  type ClimbLevels,
  climbGrid,
  climbLevels,
  climbPlacement,
  coarseOf,
  containerOf,
  searchPlacements,
  templateOf,
  turnedTemplate,
} from './crop-search.ts'
import { cropGray } from './planes.ts'

/** Longer side at which pictures are compared, pixels. */
const COMPARE_SIDE = 256
/** Side of the aligned pictures whose detail decides. */
export const ALIGNED_SIDE = 64
/** Detail of unrelated pictures correlates by chance up to about 0.3; that of edits stays over 0.7. */
const LEAST_DETAIL = 0.6
const LEAST_CORRELATION = 0.6
/** Over this nothing was cut off, so no part needs to be searched for. */
const SURELY_WHOLE = 0.95
/** A symmetric picture matches its mirror image except for rounding; the simpler explanation wins by this margin. */
const TURN_ADVANTAGE = 0.01
/** A part must agree this much better than the whole. */
const PART_ADVANTAGE = 0.02
const SURELY_PART = 0.85
const PLACEMENTS_PER_SEARCH = 3
const PLACEMENTS_CLIMBED = 6
export interface Alignment {
  readonly orientation: Orientation
  readonly crop: Transformation['crop']
  /** Correlation of light and dark, and of its detail; negative where they are exchanged. */
  readonly correlation: number
  readonly detail: number
}

/** The picture at the size at which pictures are laid over one another. Throws CANCELLED and what decoding throws. */
export function comparablePixels(picture: Picture, signal?: AbortSignal): Promise<RgbImage> {
  const size = { maxWidth: COMPARE_SIDE, maxHeight: COMPARE_SIDE, ...(signal === undefined ? {} : { signal }) }
  return decodeRgb(picture, size)
}

/**
 * Aligns `b` with `a`; undefined if they do not show the same. Yields to other work between its steps, each of some
 * milliseconds. Throws CANCELLED.
 */
export async function alignPictures(a: GrayImage, b: GrayImage, signal?: AbortSignal): Promise<Alignment | undefined> {
  const whole = alignWhole(a, b)
  if (Math.abs(whole.detail) >= SURELY_WHOLE) return whole
  const part = await alignPart(a, b, whole.orientation, signal)
  const best = part !== undefined && part.detail > Math.abs(whole.detail) + PART_ADVANTAGE ? part : whole
  return isConvincing(best) ? best : undefined
}

function isConvincing({ correlation: light, detail }: Alignment): boolean {
  return Math.abs(detail) >= LEAST_DETAIL && Math.abs(light) >= LEAST_CORRELATION && light * detail > 0
}

function better<T extends Alignment>(a: T, b: T): T {
  return Math.abs(b.detail) > Math.abs(a.detail) ? b : a
}

function alignWhole(a: GrayImage, b: GrayImage): Alignment {
  const [alignedA, alignedB] = [alignedOf(a), alignedOf(b)]
  return ORIENTATIONS.map((orientation): Alignment => {
    return { orientation, crop: undefined, ...agreement(orientGray(alignedA, orientation), alignedB) }
  }).reduce((best, next) => (Math.abs(next.detail) > Math.abs(best.detail) + TURN_ADVANTAGE ? next : best))
}

const alignedOf = (image: GrayImage): GrayImage => resizeLanczos(image, ALIGNED_SIDE, ALIGNED_SIDE)

/** Of two pictures of ALIGNED_SIDE. */
function agreement(a: GrayImage, b: GrayImage): Pick<Alignment, 'correlation' | 'detail'> {
  return { correlation: correlation(a.data, b.data), detail: detailCorrelation(a, b) }
}

interface Candidate {
  readonly orientation: Orientation
  readonly within: 'a' | 'b'
  readonly rectangle: RelativeRectangle
  readonly correlation: number
}

/** `b` as a part of `a` or the other way round; the likeliest orientation is tried before the other seven. */
async function alignPart(
  a: GrayImage,
  b: GrayImage,
  likely: Orientation,
  signal?: AbortSignal,
): Promise<Alignment | undefined> {
  const first = [...new Set<Orientation>(['identity', likely])]
  const rest = ORIENTATIONS.filter((orientation) => !first.includes(orientation))
  const search = partSearch(a, b)
  const views = viewsOf(a, b)
  const early = await bestPart(views, candidatesOf(search, first, signal))
  if (early !== undefined && early.detail >= SURELY_PART) return early
  const late = await bestPart(views, candidatesOf(search, rest, signal))
  return early !== undefined && late !== undefined ? better(early, late) : (early ?? late)
}

/** Where `b` may lie in `a` turned so, and `a` turned so in `b`. */
type PartSearch = (orientation: Orientation) => Candidate[]

function partSearch(a: GrayImage, b: GrayImage): PartSearch {
  const [coarseA, coarseB] = [coarseOf(a), coarseOf(b)]
  const [templateA, templateB] = [templateOf(coarseA), templateOf(coarseB)]
  const containerB = containerOf(coarseB)
  return (orientation) => {
    const within = {
      a: searchPlacements(containerOf(orientGray(coarseA, orientation)), templateB, PLACEMENTS_PER_SEARCH),
      b: searchPlacements(containerB, turnedTemplate(templateA, orientation), PLACEMENTS_PER_SEARCH),
    }
    return (['a', 'b'] as const).flatMap((side) =>
      within[side].map((placement): Candidate => ({ orientation, within: side, ...placement })),
    )
  }
}

/** Lets others work between orientations. */
async function candidatesOf(
  search: PartSearch,
  orientations: readonly Orientation[],
  signal?: AbortSignal,
): Promise<Candidate[]> {
  const candidates: Candidate[] = []
  for (const orientation of orientations) {
    await setImmediate()
    if (signal?.aborted) throw new LunaError('CANCELLED')
    candidates.push(...search(orientation))
  }
  return candidates
}

async function bestPart(views: Views, found: Promise<Candidate[]>): Promise<Alignment | undefined> {
  return (await found)
    .sort((x, y) => y.correlation - x.correlation)
    .slice(0, PLACEMENTS_CLIMBED)
    .map((candidate) => alignCandidate(views, candidate))
    .reduce<Alignment | undefined>((best, next) => (best === undefined ? next : better(best, next)), undefined)
}

/** A picture as a candidate is tried on it; made once for all candidates. */
interface View {
  readonly image: GrayImage
  readonly levels: ClimbLevels
  readonly grid: GrayImage
  readonly aligned: GrayImage
}

interface Views {
  readonly a: (orientation: Orientation) => View
  readonly b: View
}

function viewOf(image: GrayImage): View {
  return { image, levels: climbLevels(image), grid: climbGrid(image), aligned: alignedOf(image) }
}

/** Turning what is reduced already costs less than reducing what is turned. */
function turnedView({ image, levels: [whole, ...smaller], grid, aligned }: View, orientation: Orientation): View {
  const turn = (one: GrayImage): GrayImage => orientGray(one, orientation)
  return { image: turn(image), levels: [turn(whole), ...smaller.map(turn)], grid: turn(grid), aligned: turn(aligned) }
}

function viewsOf(a: GrayImage, b: GrayImage): Views {
  const straight = viewOf(a)
  const other = viewOf(b)
  const made = new Map<Orientation, View>([['identity', straight]])
  return {
    b: other,
    a(orientation) {
      const known = made.get(orientation)
      if (known !== undefined) return known
      const turned = turnedView(straight, orientation)
      made.set(orientation, turned)
      return turned
    },
  }
}

function alignCandidate(views: Views, { orientation, within, rectangle: start }: Candidate): Alignment {
  const [turned, b] = [views.a(orientation), views.b]
  const [container, template] = within === 'a' ? [turned, b] : [b, turned]
  const { rectangle } = climbPlacement(container.levels, template.grid, start)
  const part = alignedOf(cropGray(container.image, rectangle))
  return { orientation, crop: { within, rectangle }, ...agreement(part, template.aligned) }
}
