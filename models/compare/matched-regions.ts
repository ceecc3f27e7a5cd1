/**
 * The part of one picture that another shows too, wherever it lies in both, turned, scaled, mirrored or recoloured:
 * points that agree in their surroundings and, all together, in one movement.
 */
import { setImmediate } from 'node:timers/promises'
import { LunaError } from '#shared/contract/errors.ts'
import type { MatchedRegions, RelativeRectangle } from '#shared/similarity/transformation.ts'
import type { GreyImage } from '../hashes/grey.ts'
import { orientGrey } from '../hashes/orient.ts'
import { DESCRIPTOR_WORDS, findKeypoints, type Keypoints } from './keypoints.ts'
import { scaleToSide } from './planes.ts'

/** Longer side at which points are looked for, pixels. */
const SIDE = 320
/** Bits of 256 in which two descriptions of one point may differ, and how much nearer than the next best it must be. */
const MAX_DISTANCE = 72
const MAX_RATIO = 0.85
/** How far a point may lie from where the movement puts it, pixels, and how much its size and turn may differ. */
const MAX_ERROR = 6
const MAX_SCALE_RATIO = 1.5
const MAX_TURN = 0.5
/** Points that agree by chance in unrelated pictures: almost never this many. */
const LEAST_POINTS = 9
/** Points nearer than this are one corner found at several sizes, pixels. */
const SAME_PLACE = 5
/** Around the outermost points, as a share of a picture's longer side. */
const MARGIN = 0.04

interface Match {
  readonly a: number
  readonly b: number
}

/** From a's pixels to b's: turned and scaled by (cos, sin), then moved. */
interface Movement {
  readonly cos: number
  readonly sin: number
  readonly x: number
  readonly y: number
}

interface Agreement {
  readonly movement: Movement
  readonly matches: readonly Match[]
}

/**
 * Undefined where nothing convincing is shared. Small or plain parts have too few points to be told. Lets others work
 * between its steps, none of which takes a tenth of a second. Throws CANCELLED.
 */
export async function findMatchedRegions(
  a: GreyImage,
  b: GreyImage,
  signal?: AbortSignal,
): Promise<MatchedRegions | undefined> {
  const [small, other] = [scaleToSide(a, SIDE), scaleToSide(b, SIDE)]
  const pause = async (): Promise<void> => {
    await setImmediate()
    if (signal?.aborted) throw new LunaError('CANCELLED')
  }
  const pointsOfB = findKeypoints(other)
  await pause()
  const straightPoints = findKeypoints(small)
  await pause()
  const straight = findAgreement(straightPoints, pointsOfB)
  await pause()
  const mirroredPoints = findKeypoints(orientGrey(small, 'mirror'))
  await pause()
  const mirrored = findAgreement(mirroredPoints, pointsOfB)
  const isMirrored = (mirrored?.matches.length ?? 0) > (straight?.matches.length ?? 0)
  const best = isMirrored ? mirrored : straight
  if (best === undefined || best.matches.length < LEAST_POINTS) return undefined
  const pointsOfA = isMirrored ? mirroredPoints : straightPoints
  const { cos, sin } = best.movement
  const inA = rectangleAround(
    pointsOfA,
    best.matches.map((match) => match.a),
    small,
  )
  return {
    a: isMirrored ? { ...inA, x: 1 - inA.x - inA.width } : inA,
    b: rectangleAround(
      pointsOfB,
      best.matches.map((match) => match.b),
      other,
    ),
    isMirrored,
    turnDegrees: (Math.atan2(sin, cos) * 180) / Math.PI,
    points: best.matches.length,
  }
}

function findAgreement(a: Keypoints, b: Keypoints): Agreement | undefined {
  const matches = matchDescriptors(a, b)
  let best: readonly Match[] = []
  // A match by itself says how far, how turned and how large: each is tried as the movement of all.
  for (const match of matches) {
    const agreeing = agreeingWith(a, b, matches, movementOf(a, b, match))
    if (agreeing.length > best.length) best = agreeing
  }
  if (best.length < LEAST_POINTS) return undefined
  const movement = fitMovement(a, b, best)
  const agreeing = oncePerPlace(a, agreeingWith(a, b, matches, movement))
  return { movement, matches: agreeing }
}

/** Pairs of points that are each other's nearest, clearly nearer than the next. */
function matchDescriptors(a: Keypoints, b: Keypoints): Match[] {
  const nearestToB = new Int32Array(b.count).fill(-1)
  const distanceToB = new Int32Array(b.count).fill(257)
  const ofA: { b: number; distance: number; next: number }[] = []
  for (let i = 0; i < a.count; i++) {
    let [nearest, distance, next] = [-1, 257, 257]
    for (let j = 0; j < b.count; j++) {
      const bits = differingBits(a.descriptors, i, b.descriptors, j)
      if (bits < distance) [nearest, distance, next] = [j, bits, distance]
      else if (bits < next) next = bits
      if (bits < (distanceToB[j] ?? 0)) {
        distanceToB[j] = bits
        nearestToB[j] = i
      }
    }
    ofA.push({ b: nearest, distance, next })
  }
  return ofA.flatMap(({ b: other, distance, next }, index) =>
    distance <= MAX_DISTANCE && distance <= next * MAX_RATIO && nearestToB[other] === index
      ? [{ a: index, b: other }]
      : [],
  )
}

function differingBits(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  let bits = 0
  for (let word = 0; word < DESCRIPTOR_WORDS; word++) {
    let rest = (a[i * DESCRIPTOR_WORDS + word] ?? 0) ^ (b[j * DESCRIPTOR_WORDS + word] ?? 0)
    rest -= (rest >>> 1) & 0x55555555
    rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333)
    bits += Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return bits
}

const at = (values: Float32Array, index: number): number => values[index] ?? 0

function movementOf(a: Keypoints, b: Keypoints, match: Match): Movement {
  const turn = at(b.angle, match.b) - at(a.angle, match.a)
  const scale = at(b.scale, match.b) / at(a.scale, match.a)
  const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)]
  const [x, y] = [at(a.x, match.a), at(a.y, match.a)]
  return { cos, sin, x: at(b.x, match.b) - (cos * x - sin * y), y: at(b.y, match.b) - (sin * x + cos * y) }
}

function agreeingWith(a: Keypoints, b: Keypoints, matches: readonly Match[], movement: Movement): Match[] {
  const { cos, sin } = movement
  const scale = Math.hypot(cos, sin)
  const turn = Math.atan2(sin, cos)
  return matches.filter((match) => {
    const [x, y] = [at(a.x, match.a), at(a.y, match.a)]
    const error = Math.hypot(
      cos * x - sin * y + movement.x - at(b.x, match.b),
      sin * x + cos * y + movement.y - at(b.y, match.b),
    )
    if (error > MAX_ERROR * Math.max(1, scale)) return false
    const ratio = at(b.scale, match.b) / at(a.scale, match.a) / scale
    const turned = at(b.angle, match.b) - at(a.angle, match.a) - turn
    return (
      Math.max(ratio, 1 / ratio) <= MAX_SCALE_RATIO &&
      Math.abs(Math.atan2(Math.sin(turned), Math.cos(turned))) <= MAX_TURN
    )
  })
}

/** Least squares over all of them: the turn and scale of the points about their middles (Umeyama 1991). */
function fitMovement(a: Keypoints, b: Keypoints, matches: readonly Match[]): Movement {
  const mean = (values: Float32Array, side: 'a' | 'b'): number =>
    matches.reduce((sum, match) => sum + at(values, match[side]), 0) / matches.length
  const [ax, ay, bx, by] = [mean(a.x, 'a'), mean(a.y, 'a'), mean(b.x, 'b'), mean(b.y, 'b')]
  let [along, across, spread] = [0, 0, 0]
  for (const match of matches) {
    const [ux, uy] = [at(a.x, match.a) - ax, at(a.y, match.a) - ay]
    const [vx, vy] = [at(b.x, match.b) - bx, at(b.y, match.b) - by]
    along += ux * vx + uy * vy
    across += ux * vy - uy * vx
    spread += ux * ux + uy * uy
  }
  const [cos, sin] = [along / Math.max(spread, 1e-6), across / Math.max(spread, 1e-6)]
  return { cos, sin, x: bx - (cos * ax - sin * ay), y: by - (sin * ax + cos * ay) }
}

/** A corner that is found at several sizes is one witness. */
function oncePerPlace(a: Keypoints, matches: readonly Match[]): Match[] {
  const places = new Set<string>()
  return matches.filter((match) => {
    const place = `${Math.round(at(a.x, match.a) / SAME_PLACE)},${Math.round(at(a.y, match.a) / SAME_PLACE)}`
    if (places.has(place)) return false
    places.add(place)
    return true
  })
}

function rectangleAround(
  points: Keypoints,
  indices: readonly number[],
  { width, height }: GreyImage,
): RelativeRectangle {
  const margin = MARGIN * Math.max(width, height)
  const range = (values: Float32Array, size: number): [number, number] => {
    const places = indices.map((index) => at(values, index))
    return [Math.max(0, Math.min(...places) - margin) / size, Math.min(size, Math.max(...places) + margin) / size]
  }
  const [left, right] = range(points.x, width)
  const [top, bottom] = range(points.y, height)
  return { x: left, y: top, width: right - left, height: bottom - top }
}
