/** As many different pictures as are asked for, drawn from the parts of the sample world: no file is needed to measure. */
import sharp from 'sharp'
import type { RgbImage } from '#models/hashes/gray.ts'
import {
  castle,
  floatingIsland,
  forest,
  ground,
  heightAt,
  houses,
  peaks,
  ridgeLine,
} from '#models/sample-world/land.ts'
import * as parts from '#models/sample-world/portrait-parts.ts'
import { clouds, crescent, disc, glints, glow, ripples, stars } from '#models/sample-world/sky.ts'
import { at, between, type Canvas, drawing, group, n, rect, times, verticalGradient } from '#models/sample-world/svg.ts'
import { type Random, randomFrom } from '#shared/random.ts'
import { backdrop, blobs, color, ownShapes, palette, pick, type Scene, stillLife, type Tint } from './drawn-shapes.ts'
import { pixelsOf } from './raw-picture.ts'

/** Longer side of the finished pictures, pixels. */
const SIDE = 384
/** Of an SVG drawn pixel by pixel. */
const FULL_DENSITY = 72

const CANVASES: readonly Canvas[] = [
  { width: 1280, height: 800 },
  { width: 820, height: 1180 },
  { width: 1024, height: 1024 },
]

function sky(random: Random, tint: Tint, { width, height }: Canvas): Scene {
  const isNight = random() < 0.45
  const light = {
    x: between(random, 0.1, 0.9) * width,
    y: between(random, 0.08, 0.42) * height,
    r: between(random, 26, 120),
    color: tint(0.9),
  }
  const shades = times(3 + Math.floor(random() * 2), (index) => tint((isNight ? 0.14 : 0.5) + index * 0.13))
  const lights = times(1 + Math.floor(random() * 2), (index) => ({
    ...light,
    x: light.x + index * 190,
    r: light.r / (index + 1),
  }))
  const cloudBand = { count: Math.floor(between(random, 0, 12)), top: 40, bottom: height * 0.5, color: tint(0.85) }
  return {
    defs: verticalGradient('sky', shades) + glow('light', light.color),
    body: [
      rect(0, 0, width, height, 'url(#sky)'),
      isNight ? stars(random, { width, height: height * 0.6 }, Math.floor(between(random, 40, 180))) : '',
      ...lights.map((one) => (isNight && random() < 0.4 ? crescent(one) : disc('light', one))),
      clouds(random, { width, height }, cloudBand),
    ].join(''),
  }
}

function landmark(random: Random, tint: Tint, { width, height }: Canvas): string {
  const x = between(random, 0.2, 0.8) * width
  const y = between(random, 0.52, 0.72) * height
  switch (pick(random, ['castle', 'houses', 'islands', 'peaks', 'tree'])) {
    case 'castle':
      return castle(x, y, between(random, 170, 420), { wall: tint(0.25), roof: tint(0.35), lit: tint(0.75) })
    case 'houses': {
      const span = between(random, 200, 600)
      const walls = times(4, () => tint(between(random, 0.2, 0.45)))
      return houses(random, {
        from: x - span / 2,
        to: x + span / 2,
        y,
        height: between(random, 110, 280),
        walls,
        lit: tint(0.8),
      })
    }
    case 'islands':
      return times(2 + Math.floor(random() * 4), () => {
        const colors = { grass: tint(0.5), rock: tint(0.35), tree: tint(0.55) }
        const place = at(between(random, 0.1, 0.9) * width, between(random, 0.25, 0.7) * height)
        return floatingIsland(random, place.x, place.y, between(random, 110, 420), colors)
      }).join('')
    case 'peaks': {
      const shape = { width, y, rise: between(random, 160, 380), count: Math.floor(between(random, 2, 9)) }
      return peaks(random, { ...shape, light: tint(0.7), dark: tint(0.4) })
    }
    default:
      return blobs(random, tint, { width, height }, 5)
  }
}

function land(random: Random, tint: Tint, canvas: Canvas): string {
  const { width, height } = canvas
  const horizon = between(random, 0.45, 0.78) * height
  if (random() < 0.3) {
    const light = { x: between(random, 0.2, 0.8) * width, y: 0, r: between(random, 30, 90), color: tint(0.9) }
    const water = [rect(0, horizon, width, height, tint(0.35)), ripples(random, canvas, horizon, height, tint(0.5))]
    return [...water, glints(random, light, horizon, height)].join('')
  }
  const count = 1 + Math.floor(random() * 4)
  return times(count, (index) => {
    const y = horizon + ((height - horizon) * index) / count
    const line = ridgeLine(random, { width, y, rise: between(random, 40, 190), hills: between(random, 0.6, 4) })
    const trees = { count: Math.floor(between(random, 6, 60)), height: between(random, 40, 170), color: tint(0.2) }
    const wood = { ...trees, from: random() * 0.5, to: between(random, 0.5, 1) }
    const lone =
      random() < 0.15
        ? castle(width * random(), heightAt(line, width / 2), 150, { wall: tint(0.2), roof: tint(0.3), lit: tint(0.8) })
        : ''
    return lone + ground(line, height, tint(0.5 - index * 0.1)) + (random() < 0.6 ? forest(random, line, wood) : '')
  }).join('')
}

function landscape(random: Random, canvas: Canvas): Scene {
  const tint = palette(random)
  const above = sky(random, tint, canvas)
  const layers = [landmark(random, tint, canvas), land(random, tint, canvas)]
  if (random() < 0.5) layers.push(landmark(random, tint, canvas))
  return { defs: above.defs, body: above.body + layers.join('') }
}

/** A person in front of something, nearer or farther, upright or leaning. */
function portrait(random: Random, canvas: Canvas): Scene {
  const tint = palette(random)
  const behind = random() < 0.5 ? landscape(random, canvas) : backdrop(random, tint, canvas)
  const hair = tint(between(random, 0.12, 0.8))
  const heads = [
    () => parts.longHair(hair),
    () => parts.braids(hair, tint(0.7)),
    () => parts.antlers(tint(0.7)),
    () => '',
  ] as const
  const tops = [
    () => parts.fringe(hair),
    () => parts.sweptHair(hair),
    () => parts.hood(tint(0.3), tint(0.7)),
    () => parts.helm(tint(0.7), tint(0.4)),
    () => parts.sweptHair(hair) + parts.beard(hair, tint(0.7)),
    () => parts.fringe(hair) + parts.crownOf(tint(0.7), tint(0.5)),
  ] as const
  const skin = color(between(random, 0.03, 0.1), between(random, 0.3, 0.6), between(random, 0.3, 0.82))
  const face = { skin, eyes: tint(0.45), lips: tint(0.4), jaw: between(random, 0.88, 1.15) } as const
  const figure = [
    random() < 0.4
      ? parts.halo(tint(0.75), pick(random, ['waves', 'lanterns', 'gears', 'leaves', 'rays', 'moons']))
      : '',
    pick(random, heads)(),
    parts.cloak(tint(0.3), tint(0.7), pick(random, ['high', 'low', 'fur'])),
    random() < 0.12
      ? parts.mask(tint(0.85), tint(0.6))
      : parts.face({ ...face, ears: pick(random, ['round', 'pointed']) }),
    pick(random, tops)(),
  ]
  const scale = between(random, 0.55, 1.35)
  const place = at(canvas.width * between(random, 0.3, 0.7), canvas.height * between(random, 0.38, 0.6))
  const stance = `translate(${n(place.x)} ${n(place.y)}) rotate(${n(between(random, -14, 14))}) scale(${n(scale)}) translate(-512 -480)`
  return { defs: behind.defs, body: behind.body + group(`transform="${stance}"`, ...figure) }
}

/** `shared`: from the parts of the sample world, which recur. `own`: with nothing that another picture shows. */
export type DrawnParts = 'shared' | 'own'

/** SVG text; every seed and number gives another drawing. */
export function drawnScene(
  seed: number,
  number: number,
  from: DrawnParts = 'shared',
): { readonly svg: string; readonly canvas: Canvas } {
  const random = randomFrom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b))
  const canvas = pick(random, [CANVASES[0] ?? { width: SIDE, height: SIDE }, ...CANVASES.slice(1)])
  const kind = random()
  const make = from === 'own' ? ownShapes : kind < 0.5 ? landscape : kind < 0.75 ? portrait : stillLife
  const { defs, body } = make(random, canvas)
  return { svg: drawing(canvas, defs, body), canvas }
}

export function drawPixels(seed: number, number: number, from: DrawnParts = 'shared'): Promise<RgbImage> {
  const { svg, canvas } = drawnScene(seed, number, from)
  const density = (FULL_DENSITY * SIDE) / Math.max(canvas.width, canvas.height)
  return pixelsOf(sharp(Buffer.from(svg), { density }).flatten())
}
