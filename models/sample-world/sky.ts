/** Skies, lights, clouds and water: the background of every landscape. */
import type { Random } from '#shared/random.ts'
import { at, between, type Canvas, circle, mix, n, path, rect, smoothLine, times } from './svg.ts'

export interface Light {
  readonly x: number
  readonly y: number
  readonly r: number
  readonly color: string
}

/** Small and faint ones mostly; a few large enough to be counted. */
export function stars(random: Random, { width, height }: Canvas, count: number, color = '#ffffff'): string {
  return times(count, () => {
    const brightness = random() ** 3
    const y = height * random() ** 1.4
    return circle(random() * width, y, 0.6 + brightness * 1.9, color, `fill-opacity="${n(0.25 + brightness * 0.7)}"`)
  }).join('')
}

/** A disc with a wide and a narrow glow. Needs the gradient `glow-<id>`. */
export function disc(id: string, { x, y, r, color }: Light): string {
  return (
    circle(x, y, r * 6, `url(#glow-${id})`, 'fill-opacity="0.55"') +
    circle(x, y, r * 2.4, `url(#glow-${id})`, 'fill-opacity="0.7"') +
    circle(x, y, r, color)
  )
}

export const glow = (id: string, color: string): string =>
  `<radialGradient id="glow-${id}"><stop offset="0%" stop-color="${color}" stop-opacity="0.9"/><stop offset="45%" stop-color="${color}" stop-opacity="0.28"/><stop offset="100%" stop-color="${color}" stop-opacity="0"/></radialGradient>`

/** A crescent: the disc without the disc that covers it. */
export function crescent({ x, y, r, color }: Light): string {
  return path(
    `M${n(x + r * 0.3)} ${n(y - r)}A${r} ${r} 0 1 0 ${n(x + r * 0.3)} ${n(y + r)}A${n(r * 0.82)} ${n(r * 0.98)} 0 1 1 ${n(x + r * 0.3)} ${n(y - r)}Z`,
    color,
  )
}

/** Long flat clouds, thin at both ends. */
export function clouds(
  random: Random,
  { width }: Canvas,
  { count, top, bottom, color }: { count: number; top: number; bottom: number; color: string },
): string {
  return times(count, () => {
    const length = between(random, width * 0.2, width * 0.55)
    const x = between(random, -length * 0.3, width - length * 0.4)
    const y = between(random, top, bottom)
    const body = times(9, (index) => {
      const share = index / 8
      const thickness = Math.sin(share * Math.PI) * between(random, 7, 24)
      return at(x + share * length, y - thickness)
    })
    const d = `${smoothLine(body)}L${n(x + length)} ${n(y + 3)}L${n(x)} ${n(y + 3)}Z`
    return path(d, color, `fill-opacity="${n(between(random, 0.14, 0.42))}"`)
  }).join('')
}

/** Glints under a light, broader and fewer towards the viewer. */
export function glints(random: Random, light: Light, from: number, to: number): string {
  return times(46, () => {
    const depth = random() ** 0.8
    const y = from + 4 + depth * (to - from)
    const spread = light.r * (0.6 + depth * 3.2)
    const length = between(random, 14, 60) * (0.4 + depth)
    const x = light.x + between(random, -spread, spread) - length / 2
    const opacity = n(between(random, 0.18, 0.7) * (1 - depth * 0.5))
    return rect(x, y, length, 1.6 + depth * 3.4, light.color, `rx="2" fill-opacity="${opacity}"`)
  }).join('')
}

/** Waves over the whole water, dark on light and light on dark. */
export function ripples(random: Random, { width }: Canvas, from: number, to: number, color: string): string {
  return times(70, () => {
    const depth = random()
    const y = from + 6 + depth * (to - from)
    const length = between(random, 30, 150) * (0.3 + depth)
    return rect(
      between(random, -50, width),
      y,
      length,
      1 + depth * 2,
      mix(color, '#ffffff', 0.18),
      'rx="1" fill-opacity="0.3"',
    )
  }).join('')
}

/** Darkens the corners a little, as a painter would. */
export const vignette = ({ width, height }: Canvas): string => rect(0, 0, width, height, 'url(#vignette)')

export const vignetteGradient =
  '<radialGradient id="vignette" cx="50%" cy="46%" r="75%"><stop offset="55%" stop-color="#000000" stop-opacity="0"/><stop offset="100%" stop-color="#000000" stop-opacity="0.42"/></radialGradient>'
