/**
 * Where the pixels lie that a descriptor compares: 256 pairs, in 64 groups of four that mirror and turn into each other.
 * The descriptor of a mirrored picture has the same bits in another order, and that of a picture with its tones inverted
 * the opposite ones, so that neither has to be extracted.
 */

/** 32-bit words of a descriptor. */
export const DESCRIPTOR_WORDS = 8

/** Pairs lie within this distance of their point, pixels of the level at which it was found. */
export const PATCH_RADIUS = 13

/** Steps of a full turn in which angles are kept. */
export const ANGLES = 256

const PAIRS = DESCRIPTOR_WORDS * 32
const GROUPS = PAIRS / 4

/** Signs of x and y in the four pairs of a group: as drawn, mirrored, turned by half, and both. */
const SYMMETRIES = [
  [1, 1],
  [1, -1],
  [-1, -1],
  [-1, 1],
] as const

type Pair = readonly [x1: number, y1: number, x2: number, y2: number]

/** Denser towards the point, as BRIEF's best sampling is (Calonder et al. 2010, G II); the same in every run. */
function drawPairs(): Pair[] {
  let state = 0x5eed
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const bell = (): number => ((random() + random() + random()) / 1.5 - 1) * PATCH_RADIUS
  const pairs: Pair[] = []
  while (pairs.length < GROUPS) {
    const pair: Pair = [bell(), bell(), bell(), bell()]
    const isInside = Math.hypot(pair[0], pair[1]) <= PATCH_RADIUS && Math.hypot(pair[2], pair[3]) <= PATCH_RADIUS
    const isWide = Math.hypot(pair[0] - pair[2], pair[1] - pair[3]) >= PATCH_RADIUS / 4
    if (isInside && isWide) pairs.push(pair)
  }
  return pairs
}

let offsets: Int8Array | undefined

/**
 * Offsets in pixels of every pair for every angle: [angle][pair][x1, y1, x2, y2]. Pair `64 · symmetry + group` is the
 * group's pair under that symmetry. Made when first asked for: most processes extract no features.
 */
export function pairOffsets(): Int8Array {
  offsets ??= turnedOffsets(drawPairs())
  return offsets
}

function turnedOffsets(pairs: readonly Pair[]): Int8Array {
  const offsets = new Int8Array(ANGLES * PAIRS * 4)
  for (let angle = 0, at = 0; angle < ANGLES; angle++) {
    const [cos, sin] = [Math.cos((angle / ANGLES) * 2 * Math.PI), Math.sin((angle / ANGLES) * 2 * Math.PI)]
    for (const [signX, signY] of SYMMETRIES) {
      for (const [x1, y1, x2, y2] of pairs) {
        for (const [x, y] of [
          [x1 * signX, y1 * signY],
          [x2 * signX, y2 * signY],
        ] as const) {
          offsets[at++] = Math.round(cos * x - sin * y)
          offsets[at++] = Math.round(sin * x + cos * y)
        }
      }
    }
  }
  return offsets
}
