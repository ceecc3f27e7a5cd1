/** What drawn pictures are made of that is drawn for each of them alone: colors, grounds and random shapes. */
import { ground, ridgeLine } from '#models/sample-world/land.ts'
import {
  at,
  between,
  type Canvas,
  circle,
  group,
  mix,
  n,
  path,
  polygon,
  radialGradient,
  rect,
  smoothLine,
  times,
} from '#models/sample-world/svg.ts'
import type { Random } from '#shared/random.ts'

export interface Scene {
  readonly defs: string
  readonly body: string
}

export function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0]
}

/** `#rrggbb` of a hue in turns, saturation and lightness 0 to 1 (CSS Color 4, §7.1). */
export function color(hue: number, saturation: number, lightness: number): string {
  const channel = (offset: number): string => {
    const k = (offset + (((hue % 1) + 1) % 1) * 12) % 12
    const value = lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1))
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}

/** Two neighboring hues and one across, dark to light; a scene keeps to them. */
export function palette(random: Random): (lightness: number) => string {
  const hues = [random(), 0, 0]
  hues[1] = (hues[0] ?? 0) + between(random, -0.12, 0.12)
  hues[2] = (hues[0] ?? 0) + 0.5 + between(random, -0.15, 0.15)
  return (lightness) => color(hues[Math.floor(random() * 3)] ?? 0, between(random, 0.2, 0.75), lightness)
}

export type Tint = ReturnType<typeof palette>

export function backdrop(random: Random, tint: Tint, { width, height }: Canvas): Scene {
  const colors = [tint(between(random, 0.4, 0.8)), tint(0.35), tint(between(random, 0.08, 0.3))]
  return { defs: radialGradient('back', colors), body: rect(0, 0, width, height, 'url(#back)') }
}

/** Smooth closed shapes with a shade, like stones, fruits or clouds of smoke. */
export function blobs(random: Random, tint: Tint, { width, height }: Canvas, count: number): string {
  return times(count, () => {
    const middle = at(between(random, 0.1, 0.9) * width, between(random, 0.15, 0.9) * height)
    const size = between(random, 40, 260)
    const corners = 5 + Math.floor(random() * 6)
    const rim = times(corners, (index) => {
      const angle = (index / corners) * Math.PI * 2
      const reach = size * between(random, 0.55, 1.1)
      return at(middle.x + Math.cos(angle) * reach, middle.y + Math.sin(angle) * reach)
    })
    const fill = tint(between(random, 0.2, 0.8))
    const shade = path(
      `${smoothLine([...rim.slice(0, Math.ceil(corners / 2)), middle])}Z`,
      '#000000',
      'fill-opacity="0.2"',
    )
    return (random() < 0.5 ? path(`${smoothLine([...rim, rim[0] ?? middle])}Z`, fill) : polygon(rim, fill)) + shade
  }).join('')
}

interface Bars {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly count: number
  readonly turn: string
}

/** Distance and thickness are drawn too, so that the bars of two pictures are no enlargements of one another. */
function bars(random: Random, tint: Tint, { x, y, size, count, turn }: Bars): string {
  const [step, thickness] = [size * between(random, 0.24, 0.4), size * between(random, 0.08, 0.2)]
  return group(turn, ...times(count, (index) => rect(x - size, y + index * step, size * 2, thickness, tint(0.45))))
}

/** Things on a ground of their own: rings, bars, stars and stones. */
export function stillLife(random: Random, canvas: Canvas): Scene {
  const tint = palette(random)
  const { width, height } = canvas
  const behind =
    random() < 0.4 ? { defs: '', body: rect(0, 0, width, height, '#ffffff') } : backdrop(random, tint, canvas)
  const things = times(3 + Math.floor(random() * 5), () => {
    const [x, y, size] = [
      between(random, 0.15, 0.85) * width,
      between(random, 0.15, 0.85) * height,
      between(random, 50, 250),
    ]
    const turn = `transform="rotate(${n(between(random, 0, 360))} ${n(x)} ${n(y)})"`
    const points = 4 + Math.floor(random() * 6)
    switch (pick(random, ['ring', 'bars', 'star', 'stones'])) {
      case 'ring':
        return circle(x, y, size, 'none', `stroke="${tint(0.5)}" stroke-width="${n(between(random, 12, 70))}"`)
      case 'bars':
        return bars(random, tint, { x, y, size, count: points, turn })
      case 'star':
        return polygon(
          times(points * 2, (index) => {
            const [angle, reach] = [
              (index / points) * Math.PI,
              index % 2 === 0 ? size : size * between(random, 0.3, 0.6),
            ]
            return at(x + Math.cos(angle) * reach, y + Math.sin(angle) * reach)
          }),
          mix(tint(0.5), '#ffffff', random() * 0.4),
        )
      default:
        return blobs(random, tint, canvas, 2)
    }
  })
  return { defs: behind.defs, body: behind.body + things.join('') }
}

/** Shapes that are drawn for this picture alone: no castle, tree or face that others have too. */
export function ownShapes(random: Random, canvas: Canvas): Scene {
  if (random() < 0.6) return stillLife(random, canvas)
  const tint = palette(random)
  const { width, height } = canvas
  const behind = backdrop(random, tint, canvas)
  const hills = times(1 + Math.floor(random() * 3), (index) => {
    const line = {
      width,
      y: height * (0.5 + index * 0.15),
      rise: between(random, 60, 260),
      hills: between(random, 0.6, 5),
    }
    return ground(ridgeLine(random, line), height, tint(0.5 - index * 0.12))
  })
  return { defs: behind.defs, body: behind.body + blobs(random, tint, canvas, 5) + hills.join('') }
}
