/** Small tools for writing drawings: numbers within bounds, gradients, smooth lines. */
import type { Random } from '#shared/random.ts'

export const between = (random: Random, low: number, high: number): number => low + random() * (high - low)

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

export interface Point {
  readonly x: number
  readonly y: number
}

export const at = (x: number, y: number): Point => ({ x, y })

/** One decimal is a tenth of a pixel, finer than anyone sees. */
export const n = (value: number): string => String(Math.round(value * 10) / 10)

export interface Canvas {
  readonly width: number
  readonly height: number
}

export function drawing({ width, height }: Canvas, defs: string, body: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><defs>${defs}</defs>${body}</svg>`
}

/** Colors from top to bottom, evenly spread. */
export function verticalGradient(id: string, colors: readonly string[]): string {
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops(colors)}</linearGradient>`
}

/** From the middle outwards; opacity falls to nothing at the rim where `fades`. */
export function radialGradient(id: string, colors: readonly string[], fades = false): string {
  return `<radialGradient id="${id}">${stops(colors, fades)}</radialGradient>`
}

function stops(colors: readonly string[], fades = false): string {
  const last = Math.max(colors.length - 1, 1)
  return colors
    .map((color, index) => {
      const opacity = fades && index === last ? ' stop-opacity="0"' : ''
      return `<stop offset="${n((index / last) * 100)}%" stop-color="${color}"${opacity}/>`
    })
    .join('')
}

/** A smooth line through all points (Catmull-Rom as cubic Béziers). */
export function smoothLine(points: readonly Point[]): string {
  const [first] = points
  if (first === undefined) return ''
  const parts = [`M${n(first.x)} ${n(first.y)}`]
  for (let index = 0; index + 1 < points.length; index++) {
    const before = points[index - 1] ?? points[index] ?? first
    const from = points[index] ?? first
    const to = points[index + 1] ?? first
    const after = points[index + 2] ?? to
    const one = at(from.x + (to.x - before.x) / 6, from.y + (to.y - before.y) / 6)
    const two = at(to.x - (after.x - from.x) / 6, to.y - (after.y - from.y) / 6)
    parts.push(`C${n(one.x)} ${n(one.y)} ${n(two.x)} ${n(two.y)} ${n(to.x)} ${n(to.y)}`)
  }
  return parts.join('')
}

export const polygon = (points: readonly Point[], fill: string, more = ''): string =>
  `<polygon points="${points.map(({ x, y }) => `${n(x)},${n(y)}`).join(' ')}" fill="${fill}"${more === '' ? '' : ` ${more}`}/>`

export const path = (d: string, fill: string, more = ''): string =>
  `<path d="${d}" fill="${fill}"${more === '' ? '' : ` ${more}`}/>`

export const circle = (x: number, y: number, r: number, fill: string, more = ''): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="${fill}"${more === '' ? '' : ` ${more}`}/>`

export const rect = (x: number, y: number, width: number, height: number, fill: string, more = ''): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${fill}"${more === '' ? '' : ` ${more}`}/>`

export const group = (attributes: string, ...inner: readonly string[]): string =>
  `<g ${attributes}>${inner.join('')}</g>`

/** Between two `#rrggbb` colors; 0 gives the first. */
export function mix(first: string, second: string, share: number): string {
  const channel = (color: string, index: number) => Number.parseInt(color.slice(1 + index * 2, 3 + index * 2), 16)
  return `#${times(3, (index) =>
    Math.round(channel(first, index) * (1 - share) + channel(second, index) * share)
      .toString(16)
      .padStart(2, '0'),
  ).join('')}`
}
