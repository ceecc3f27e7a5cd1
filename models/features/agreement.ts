/**
 * Whether pairs of features agree in one movement, and how many such agreements chance would make: the number of false
 * alarms of a-contrario detection (Desolneux, Moisan and Morel 2000; of point matches, Moisan and Stival 2004). Limits
 * that name no source were chosen on 32 pictures of as many sets, in 23 edits, against 640 unrelated pairs.
 */
import { popcount32 } from '#shared/similarity/hamming.ts'
import { LEVEL_RATIO, type LocalFeatures } from './features.ts'
import type { FeaturePair } from './match.ts'
import { type Affine, fitAffine, fitSimilarity, type PairedPoints, sizeOf, turnOf } from './movement.ts'
import { ANGLES, DESCRIPTOR_WORDS } from './pattern.ts'

export interface Agreement {
  readonly movement: Affine
  readonly pairs: readonly FeaturePair[]
  /** Logarithm to base 10 of how many agreements as good chance would make among these pairs. */
  readonly logFalseAlarms: number
}

/** Fewer corners than these always agree in something. */
const LEAST_PAIRS = 4
/** A pair's own turn and size tell where the others lie to this many pixels and this share of their distance. */
const OWN_PLACE_PX = 6
const OWN_ERROR = 0.22
/** So many of the movements that single pairs propose are fitted. */
const FITTED = 6
/** Proposals that share more of their pairs are one. */
const SAME_SHARE = 0.8
/** Tolerances that are tried between a point and its predicted position, in pixels of b. */
const ERRORS_PX = [2, 3, 4.5, 7, 11] as const
const LARGEST_ERROR_PX = 11
/** By how much the turn (radians) and the size (steps of the pyramid) of a pair may differ from the movement's. */
const MAX_TURN = 0.45
const MAX_LEVELS = 2.5
/** Share of unrelated pairs whose sizes are that near: most points are found on the finest levels. */
const CHANCE_OF_SIZE = 0.6

/**
 * Points of b nearer to each other than this, pixels of the finer level of both, show nearly the same: a corner that is
 * found on several levels agrees on all of them or on none, and counts once.
 */
const SAME_CORNER_PX = 10
/**
 * Points of b whose descriptors differ in no more bits count once as well: along a ring or a straight edge all look alike,
 * and agree in many places or in none. Of 256 bits. With 32 to 56 of them none of 100 flat drawings was called a copy of
 * another that has a ring as well, without them three were, and 99.1 % of edited copies were found all the same; with 48
 * the squashed part of a scene was lost.
 */
const ALIKE_BITS = 32

/** `PairedPoints` with what each pair says by itself. */
interface Points extends PairedPoints {
  readonly count: number
  /** By how much b's point is turned against a's, radians, and how much larger it is, steps of the pyramid. */
  readonly turn: Float64Array
  readonly levels: Float64Array
  /** Which corner of b each pair has: those that have the same one agree together. */
  readonly corner: Uint16Array
  /** Of b, square pixels. */
  readonly area: number
}

interface Measured {
  readonly movement: Affine
  readonly chosen: readonly number[]
  readonly logFalseAlarms: number
}

/**
 * The agreement that chance would make least often; null where fewer than four corners agree.
 * @param alikeBits bits in which descriptors of points that look alike differ at most
 */
export function findAgreement(
  a: LocalFeatures,
  b: LocalFeatures,
  pairs: readonly FeaturePair[],
  alikeBits = ALIKE_BITS,
): Agreement | null {
  if (pairs.length < LEAST_PAIRS) return null
  const points = pointsOf(a, b, pairs, alikeBits)
  const found = proposals(points)
    .map((group) => refine(points, group))
    .reduce(better, null)
  if (found === null) return null
  const { movement, chosen, logFalseAlarms } = found
  return { movement, pairs: chosen.flatMap((index) => pairs[index] ?? []), logFalseAlarms }
}

function better(one: Measured | null, other: Measured | null): Measured | null {
  if (one === null || other === null) return one ?? other
  return other.logFalseAlarms < one.logFalseAlarms ? other : one
}

function pointsOf(a: LocalFeatures, b: LocalFeatures, pairs: readonly FeaturePair[], alikeBits: number): Points {
  const at = (values: Uint16Array | Uint8Array, index: number): number => values[index] ?? 0
  const column = (value: (pair: FeaturePair) => number): Float64Array => Float64Array.from(pairs, value)
  return {
    count: pairs.length,
    ax: column((pair) => at(a.x, pair.a) / 16),
    ay: column((pair) => at(a.y, pair.a) / 16),
    bx: column((pair) => at(b.x, pair.b) / 16),
    by: column((pair) => at(b.y, pair.b) / 16),
    turn: column((pair) => ((at(b.angle, pair.b) - at(a.angle, pair.a)) / ANGLES) * 2 * Math.PI),
    levels: column((pair) => at(b.level, pair.b) - at(a.level, pair.a)),
    corner: cornersOf(b, pairs, alikeBits),
    area: b.width * b.height,
  }
}

/** The first pair of each corner gives it its number. */
function cornersOf(b: LocalFeatures, pairs: readonly FeaturePair[], alikeBits: number): Uint16Array {
  const corners = new Uint16Array(pairs.length)
  const firsts: number[] = []
  for (const [index, pair] of pairs.entries()) {
    const known = firsts.findIndex((first) => {
      const other = pairs[first]?.b ?? 0
      return isSameCorner(b, other, pair.b) || differingBits(b, other, pair.b) <= alikeBits
    })
    corners[index] = known < 0 ? firsts.push(index) - 1 : known
  }
  return corners
}

function isSameCorner({ x, y, level }: LocalFeatures, one: number, other: number): boolean {
  const reach = SAME_CORNER_PX * 16 * LEVEL_RATIO ** Math.min(level[one] ?? 0, level[other] ?? 0)
  const [dx, dy] = [(x[one] ?? 0) - (x[other] ?? 0), (y[one] ?? 0) - (y[other] ?? 0)]
  return dx * dx + dy * dy < reach * reach
}

function differingBits({ descriptors }: LocalFeatures, one: number, other: number): number {
  let bits = 0
  for (let word = 0; word < DESCRIPTOR_WORDS; word++) {
    const [first, second] = [one * DESCRIPTOR_WORDS + word, other * DESCRIPTOR_WORDS + word]
    bits += popcount32((descriptors[first] ?? 0) ^ (descriptors[second] ?? 0))
  }
  return bits
}

/** The largest groups of pairs that lie where one of them says, without those that are nearly another. */
function proposals(points: Points): number[][] {
  const groups = Array.from({ length: points.count }, (_, seed) => groupAround(points, seed))
    .filter((group) => group.length >= LEAST_PAIRS)
    .sort((one, other) => other.length - one.length)
  const chosen: number[][] = []
  for (const group of groups) {
    if (chosen.length === FITTED) break
    const members = new Set(group)
    const shared = (other: readonly number[]): number => other.filter((index) => members.has(index)).length
    if (chosen.every((other) => shared(other) < SAME_SHARE * group.length)) chosen.push(group)
  }
  return chosen
}

function groupAround(points: Points, seed: number): number[] {
  const [turn, levels] = [points.turn[seed] ?? 0, points.levels[seed] ?? 0]
  const scale = LEVEL_RATIO ** levels
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)]
  const group: number[] = []
  for (let other = 0; other < points.count; other++) {
    const dx = (points.ax[other] ?? 0) - (points.ax[seed] ?? 0)
    const dy = (points.ay[other] ?? 0) - (points.ay[seed] ?? 0)
    const errorX = (points.bx[other] ?? 0) - (points.bx[seed] ?? 0) - (cos * dx - sin * dy)
    const errorY = (points.by[other] ?? 0) - (points.by[seed] ?? 0) - (sin * dx + cos * dy)
    const reach = OWN_PLACE_PX * Math.max(1, scale) + OWN_ERROR * scale * Math.sqrt(dx * dx + dy * dy)
    const isThere = errorX * errorX + errorY * errorY <= reach * reach
    if (isThere && isAlike(points, other, turn, levels)) group.push(other)
  }
  return group
}

function isAlike(points: Points, index: number, turn: number, levels: number): boolean {
  if (Math.abs((points.levels[index] ?? 0) - levels) > MAX_LEVELS) return false
  const turned = (points.turn[index] ?? 0) - turn
  return Math.abs(Math.atan2(Math.sin(turned), Math.cos(turned))) <= MAX_TURN
}

/** Fits a movement to the group and reselects the group, first with rotation and scale only, then also with shear. */
function refine(points: Points, group: readonly number[]): Measured | null {
  let chosen = group
  let best: Measured | null = null
  for (const [fitMovement, sample] of [
    [fitSimilarity, 2],
    [fitSimilarity, 2],
    [fitAffine, 3],
    [fitAffine, 3],
  ] as const) {
    const movement = fitMovement(points, chosen)
    const measured = movement === null ? null : measure(points, movement, sample)
    if (measured !== null) chosen = measured.chosen
    best = better(best, measured)
  }
  return best
}

/** @param sample as many pairs as any movement of its kind can be laid through */
function measure(points: Points, movement: Affine, sample: number): Measured | null {
  const errors = errorsOf(points, movement)
  let best: Measured | null = null
  for (const most of ERRORS_PX) {
    const chosen = errors.filter(({ error }) => error <= most).map(({ index }) => index)
    const corners = new Set(chosen.map((index) => points.corner[index])).size
    if (corners < LEAST_PAIRS) continue
    const chance = ((Math.PI * most * most) / points.area) * (MAX_TURN / Math.PI) * CHANCE_OF_SIZE
    const logFalseAlarms =
      Math.log10(points.count * ERRORS_PX.length) +
      logChoose(points.count, corners) +
      logChoose(corners, sample) +
      (corners - sample) * Math.log10(Math.min(1, chance))
    best = better(best, { movement, chosen, logFalseAlarms })
  }
  return best
}

/** Of the pairs that are turned and sized as the movement says; none for a movement that squashes beyond belief. */
function errorsOf(points: Points, movement: Affine): { index: number; error: number }[] {
  const [a, b, c, d, e, f] = movement
  const size = sizeOf(movement)
  if (!(size > 1 / 16 && size < 16)) return []
  const [turn, levels] = [turnOf(movement), Math.log(size) / Math.log(LEVEL_RATIO)]
  const errors: { index: number; error: number }[] = []
  for (let index = 0; index < points.count; index++) {
    const [x, y] = [points.ax[index] ?? 0, points.ay[index] ?? 0]
    const errorX = a * x + b * y + c - (points.bx[index] ?? 0)
    const errorY = d * x + e * y + f - (points.by[index] ?? 0)
    const error = Math.sqrt(errorX * errorX + errorY * errorY)
    if (error <= LARGEST_ERROR_PX && isAlike(points, index, turn, levels)) errors.push({ index, error })
  }
  return errors
}

const LOG_FACTORIALS: number[] = [0]

function logFactorial(value: number): number {
  for (let next = LOG_FACTORIALS.length; next <= value; next++) {
    LOG_FACTORIALS.push((LOG_FACTORIALS[next - 1] ?? 0) + Math.log10(next))
  }
  return LOG_FACTORIALS[value] ?? 0
}

const logChoose = (of: number, chosen: number): number =>
  logFactorial(of) - logFactorial(chosen) - logFactorial(of - chosen)
