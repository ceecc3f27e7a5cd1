/** Hills, trees and buildings as layers from far to near. */
import type { Random } from '#shared/random.ts'
import { at, between, circle, group, mix, n, type Point, path, polygon, rect, smoothLine, times } from './svg.ts'

export interface RidgeShape {
  readonly width: number
  /** Where the ground meets the sky on average, and how far hills rise above it. */
  readonly y: number
  readonly rise: number
  /** How many hills; more are also more jagged. */
  readonly hills: number
}

/** The outline of a range of hills. */
export function ridgeLine(random: Random, { width, y, rise, hills }: RidgeShape): Point[] {
  const phases = times(4, () => random() * Math.PI * 2)
  const steps = 28
  return times(steps + 1, (index) => {
    const x = (index / steps) * (width + 40) - 20
    const share = (x / width) * Math.PI * 2
    const wave = phases.reduce(
      (sum, phase, octave) => sum + Math.sin(share * hills * (0.5 + octave * 0.7) + phase) / (octave + 1.4),
      0,
    )
    return at(x, y - rise * (0.5 + wave * 0.42) - between(random, 0, rise * 0.05))
  })
}

/** Fills from an outline down to the lower edge. */
export function ground(line: readonly Point[], bottom: number, fill: string): string {
  const last = line.at(-1) ?? at(0, 0)
  const first = line[0] ?? at(0, 0)
  return path(`${smoothLine(line)}L${n(last.x)} ${bottom}L${n(first.x)} ${bottom}Z`, fill)
}

/** Straight flanks with a bright and a dark side, for mountains that are bare rock. */
export function peaks(
  random: Random,
  {
    width,
    y,
    rise,
    count,
    light,
    dark,
  }: { width: number; y: number; rise: number; count: number; light: string; dark: string },
): string {
  return times(count, (index) => {
    const x = ((index + 0.5) / count) * width + between(random, -40, 40)
    const top = y - rise * between(random, 0.55, 1)
    const half = between(random, 0.7, 1.2) * (width / count)
    const fold = times(6, (step) => {
      const share = step / 5
      return at(x + (step === 0 ? 0 : between(random, -0.16, 0.1) * half), top + share * (y - top + 30))
    })
    const left = polygon([at(x, top), at(x - half, y + 30), ...fold.toReversed()], light)
    return left + polygon([at(x, top), at(x + half, y + 30), ...fold.toReversed()], dark)
  }).join('')
}

/** Height of an outline at `x`, straight between its points. */
export function heightAt(line: readonly Point[], x: number): number {
  const next = Math.max(
    1,
    line.findIndex((point) => point.x >= x),
  )
  const from = line[next - 1] ?? at(0, 0)
  const to = line[next] ?? from
  const share = to.x === from.x ? 0 : (x - from.x) / (to.x - from.x)
  return from.y + share * (to.y - from.y)
}

function pine(x: number, y: number, height: number, color: string, tiers = 5): string {
  const width = height * 0.36
  const points: Point[] = []
  for (let tier = 0; tier <= tiers; tier++) {
    const share = tier / tiers
    const half = (width / 2) * share
    points.push(at(x + half * 0.45, y - height * (1 - share * 0.92) - height * 0.03))
    points.push(at(x + half, y - height * (1 - share * 0.92) + height * 0.05))
  }
  const mirrored = points.map((point) => at(2 * x - point.x, point.y)).toReversed()
  return (
    polygon([at(x, y - height), ...points, ...mirrored], color) +
    rect(x - height * 0.02, y - height * 0.06, height * 0.04, height * 0.1, color)
  )
}

/** Pines along an outline, some of them behind others. */
export function forest(
  random: Random,
  line: readonly Point[],
  {
    count,
    height,
    color,
    from = 0,
    to = 1,
  }: { count: number; height: number; color: string; from?: number; to?: number },
): string {
  const first = line[0]?.x ?? 0
  const span = (line.at(-1)?.x ?? 0) - first
  return times(count, () => {
    const x = first + span * between(random, from, to)
    return pine(x, heightAt(line, x) + 8, height * between(random, 0.55, 1.15), mix(color, '#000000', random() * 0.18))
  }).join('')
}

interface TowerLook {
  readonly wall: string
  readonly roof: string
  readonly lit: string
}

function tower(x: number, y: number, width: number, height: number, { wall, roof, lit }: TowerLook): string {
  const half = width / 2
  const windows = times(Math.max(1, Math.round(height / (width * 1.3))), (index) =>
    rect(x - width * 0.09, y - height + width * (0.55 + index * 1.25), width * 0.18, width * 0.34, lit, 'rx="2"'),
  )
  return [
    rect(x - half, y - height, width, height, wall),
    rect(x, y - height, half, height, '#000000', 'fill-opacity="0.22"'),
    rect(x - half * 1.18, y - height - width * 0.06, width * 1.18, width * 0.16, mix(wall, '#ffffff', 0.1)),
    polygon([at(x - half * 1.28, y - height), at(x, y - height - width * 1.7), at(x + half * 1.28, y - height)], roof),
    polygon(
      [at(x, y - height), at(x, y - height - width * 1.7), at(x + half * 1.28, y - height)],
      '#000000',
      'fill-opacity="0.2"',
    ),
    ...windows,
  ].join('')
}

function wall(x: number, y: number, width: number, height: number, color: string): string {
  const teeth = Math.max(3, Math.round(width / 22))
  const tooth = width / (teeth * 2 - 1)
  return (
    rect(x, y - height, width, height, color) +
    times(teeth, (index) => rect(x + index * tooth * 2, y - height - tooth * 0.9, tooth, tooth, color)).join('')
  )
}

export function castle(x: number, y: number, size: number, look: TowerLook): string {
  const at1 = (dx: number) => x + dx * size
  return [
    tower(at1(-0.04), y, size * 0.17, size * 1.05, look),
    tower(at1(0.2), y, size * 0.12, size * 0.82, look),
    tower(at1(-0.3), y, size * 0.13, size * 0.66, look),
    wall(at1(-0.46), y, size * 0.95, size * 0.34, mix(look.wall, '#000000', 0.12)),
    tower(at1(-0.46), y, size * 0.14, size * 0.5, look),
    tower(at1(0.46), y, size * 0.15, size * 0.56, look),
    path(
      `M${n(at1(-0.05))} ${n(y)}v${n(-size * 0.14)}a${n(size * 0.06)} ${n(size * 0.08)} 0 0 1 ${n(size * 0.12)} 0v${n(size * 0.14)}Z`,
      look.lit,
      'fill-opacity="0.85"',
    ),
    flag(at1(-0.04), y - size * 1.05 - size * 0.29, size * 0.12, look.roof),
  ].join('')
}

function flag(x: number, y: number, size: number, color: string): string {
  return (
    rect(x - 1.5, y - size, 3, size * 1.1, '#20202a') +
    path(
      `M${n(x)} ${n(y - size)}q${n(size * 0.5)} ${n(size * 0.2)} ${n(size)} 0v${n(size * 0.42)}q${n(-size * 0.5)} ${n(size * 0.2)} ${n(-size)} 0Z`,
      mix(color, '#ffffff', 0.25),
    )
  )
}

/** Houses along the water or a street, with lights in some of their windows. */
export function houses(
  random: Random,
  {
    from,
    to,
    y,
    height,
    walls,
    lit,
  }: { from: number; to: number; y: number; height: number; walls: readonly string[]; lit: string },
): string {
  const parts: string[] = []
  for (let x = from; x < to; ) {
    const width = between(random, 34, 74)
    const top = y - height * between(random, 0.45, 1)
    const color = walls[Math.floor(random() * walls.length)] ?? '#333333'
    parts.push(
      rect(x, top, width, y - top, color),
      rect(x + width * 0.62, top, width * 0.38, y - top, '#000000', 'fill-opacity="0.16"'),
    )
    if (random() < 0.7) {
      const peak = top - between(random, 0.4, 0.9) * width
      parts.push(
        polygon([at(x - 4, top), at(x + width / 2, peak), at(x + width + 4, top)], mix(color, '#000000', 0.35)),
      )
    }
    parts.push(...houseWindows(random, { x, top, width, bottom: y }, lit))
    x += width + between(random, -4, 8)
  }
  return parts.join('')
}

function houseWindows(
  random: Random,
  house: { x: number; top: number; width: number; bottom: number },
  lit: string,
): string[] {
  const columns = Math.floor(house.width / 17)
  const rows = Math.floor((house.bottom - house.top - 12) / 24)
  return times(Math.max(0, columns * rows), (index) => {
    const x = house.x + 8 + (index % columns) * 17
    const y = house.top + 12 + Math.floor(index / columns) * 24
    const isLit = random() < 0.48
    return rect(
      x,
      y,
      8,
      12,
      isLit ? lit : '#000000',
      `rx="1.5" fill-opacity="${isLit ? n(between(random, 0.65, 1)) : '0.25'}"`,
    )
  })
}

/** An island that hangs in the air, with trees on it and roots below. */
export function floatingIsland(
  random: Random,
  x: number,
  y: number,
  width: number,
  colors: { grass: string; rock: string; tree: string },
): string {
  const half = width / 2
  const underside = times(9, (index) => {
    const share = index / 8
    const depth = Math.sin(share * Math.PI) ** 0.7 * width * between(random, 0.32, 0.56)
    return at(x + half - share * width, y + depth)
  })
  const top = `M${n(x - half)} ${n(y)}Q${n(x - half * 0.5)} ${n(y - width * 0.1)} ${n(x)} ${n(y - width * 0.07)}T${n(x + half)} ${n(y)}`
  const rock = `${top}${underside.map((point) => `L${n(point.x)} ${n(point.y)}`).join('')}Z`
  const shade = underside.filter((point) => point.x > x - half * 0.1).map((point) => `L${n(point.x)} ${n(point.y)}`)
  const trees = times(Math.round(width / 42), () => {
    const dx = between(random, -0.82, 0.82) * half
    return roundTree(random, x + dx, y - width * 0.05, width * between(random, 0.09, 0.17), colors.tree)
  })
  return group(
    '',
    path(rock, colors.rock),
    path(`M${n(x + half)} ${n(y)}${shade.join('')}L${n(x + half * 0.1)} ${n(y)}Z`, '#000000', 'fill-opacity="0.2"'),
    ...trees,
    path(`${top}Q${n(x)} ${n(y + width * 0.1)} ${n(x - half)} ${n(y)}Z`, colors.grass),
  )
}

function roundTree(random: Random, x: number, y: number, size: number, color: string): string {
  const crown = times(6, () =>
    circle(
      x + between(random, -0.45, 0.45) * size,
      y - size * between(random, 0.85, 1.5),
      size * between(random, 0.28, 0.46),
      mix(color, '#ffffff', random() * 0.22),
    ),
  )
  return rect(x - size * 0.05, y - size, size * 0.1, size, mix(color, '#1a1210', 0.7)) + crown.join('')
}
