/** The places of the sample world. */
import { randomFrom } from '#shared/random.ts'
import { castle, floatingIsland, forest, ground, heightAt, houses, peaks, ridgeLine } from './land.ts'
import { clouds, crescent, disc, glints, glow, type Light, ripples, stars, vignette, vignetteGradient } from './sky.ts'
import {
  at,
  between,
  circle,
  drawing,
  group,
  mix,
  n,
  path,
  polygon,
  radialGradient,
  rect,
  times,
  verticalGradient,
} from './svg.ts'

const CANVAS = { width: 1280, height: 800 }
const { width: W, height: H } = CANVAS

interface Scene {
  readonly sky: readonly string[]
  readonly light: Light
  readonly defs?: string
}

function scene({ sky, light, defs = '' }: Scene, ...layers: readonly string[]): string {
  const all = verticalGradient('sky', sky) + glow('light', light.color) + vignetteGradient + defs
  return drawing(CANVAS, all, rect(0, 0, W, H, 'url(#sky)') + layers.join('') + vignette(CANVAS))
}

/** Ridges from far to near, each with mist at its foot. */
function ridges(
  random: () => number,
  {
    far,
    near,
    mist,
    count,
    from,
    rise,
  }: { far: string; near: string; mist: string; count: number; from: number; rise: number },
): { layers: string[]; lines: ReturnType<typeof ridgeLine>[]; defs: string } {
  const lines = times(count, (index) => {
    const share = index / Math.max(count - 1, 1)
    return ridgeLine(random, {
      width: W,
      y: from + (H - from) * share * 0.82,
      rise: rise * (1 - share * 0.45),
      hills: 1 + (index % 3),
    })
  })
  const color = (index: number) => mix(far, near, index / Math.max(count - 1, 1))
  const defs = lines
    .map((_, index) =>
      verticalGradient(`ridge${index}`, [color(index), mix(color(index), mist, 0.42 * (1 - index / count))]),
    )
    .join('')
  return { layers: lines.map((line, index) => ground(line, H, `url(#ridge${index})`)), lines, defs }
}

export function harbourOfGlass(): string {
  const random = randomFrom(11)
  const light = { x: 860, y: 300, r: 62, color: '#ffe0a3' }
  const water = 470
  const walls = ['#4a3a5e', '#5b4367', '#39365a', '#6b4a63', '#2f3154']
  const far = ridgeLine(random, { width: W, y: water, rise: 150, hills: 1.4 })
  const town = houses(random, { from: 40, to: 560, y: water + 4, height: 190, walls, lit: '#ffd27a' })
  const reflection = group(`transform="translate(0 ${water * 2 + 8}) scale(1 -1)" opacity="0.22"`, town)
  const boat = (x: number, y: number, size: number) =>
    path(
      `M${x - size} ${y}q${size} ${n(size * 0.5)} ${size * 2} 0l${n(-size * 0.3)} ${n(size * 0.36)}h${n(-size * 1.4)}Z`,
      '#241c35',
    ) +
    polygon([at(x - 2, y - 4), at(x - 2, y - size * 1.7), at(x + size * 0.8, y - 6)], '#f0d9b5', 'fill-opacity="0.9"') +
    polygon([at(x - 6, y - 4), at(x - 6, y - size * 1.4), at(x - size * 0.7, y - 6)], '#d9b48f', 'fill-opacity="0.9"')
  return scene(
    {
      sky: ['#2a2352', '#6a3f72', '#d9705f', '#f7b267'],
      light,
      defs: verticalGradient('sea', ['#e28f6a', '#7a4a74', '#26214a']),
    },
    stars(random, { width: W, height: 240 }, 60),
    clouds(random, CANVAS, { count: 9, top: 90, bottom: 380, color: '#ffb98a' }),
    disc('light', light),
    ground(far, water, '#7d4b73'),
    rect(0, water, W, H - water, 'url(#sea)'),
    reflection,
    ripples(random, CANVAS, water, H, '#f2a679'),
    glints(random, light, water, H - 30),
    town,
    rect(0, water, 600, 10, '#241c35'),
    boat(760, 560, 46),
    boat(1010, 520, 28),
    boat(330, 640, 64),
  )
}

export function whisperpinePass(): string {
  const random = randomFrom(23)
  const light = { x: 420, y: 210, r: 54, color: '#f3f7ff' }
  const { layers, lines, defs } = ridges(random, {
    far: '#7fa3b8',
    near: '#0f2530',
    mist: '#cfe3ea',
    count: 6,
    from: 420,
    rise: 120,
  })
  const rock = peaks(random, { width: W, y: 420, rise: 330, count: 7, light: '#a9c6d4', dark: '#7698ab' })
  const trees = [0, 0, 26, 34, 46, 60].map((count, index) => {
    const line = lines[index] ?? []
    const color = mix('#5f8798', '#0b1c25', index / 5)
    return count === 0 ? '' : forest(random, line, { count, height: 46 + index * 26, color })
  })
  return scene(
    { sky: ['#5b86a5', '#9cc0cf', '#e4eef0'], light, defs },
    disc('light', light),
    clouds(random, CANVAS, { count: 10, top: 120, bottom: 420, color: '#ffffff' }),
    rock,
    ...layers.flatMap((layer, index) => [layer, trees[index] ?? '']),
  )
}

export function castleVeyrmoor(): string {
  const random = randomFrom(37)
  const light = { x: 930, y: 190, r: 70, color: '#e9e4ff' }
  const { layers, lines, defs } = ridges(random, {
    far: '#4f4a86',
    near: '#0e0d22',
    mist: '#8f83c4',
    count: 5,
    from: 430,
    rise: 150,
  })
  const hill = lines[2] ?? []
  const look = { wall: '#2a2750', roof: '#4b2f5f', lit: '#ffcf6b' }
  const bats = times(9, () => {
    const [x, y, s] = [between(random, 560, 1180), between(random, 120, 330), between(random, 5, 12)]
    return path(
      `M${n(x)} ${n(y)}q${n(-s)} ${n(-s)} ${n(-s * 2)} ${n(s * 0.3)}q${n(s)} ${n(-s * 0.2)} ${n(s * 2)} ${n(s * 0.7)}q${n(s)} ${n(-s * 0.9)} ${n(s * 2)} ${n(-s * 0.7)}q${n(-s)} ${n(-s * 1.3)} ${n(-s * 2)} ${n(-s * 0.3)}Z`,
      '#15132e',
    )
  })
  return scene(
    { sky: ['#0c0b26', '#241f5a', '#5a4a9c', '#a889c9'], light, defs },
    stars(random, { width: W, height: 430 }, 170),
    disc('light', light),
    circle(light.x - 20, light.y - 14, 13, '#cfc8f0'),
    circle(light.x + 22, light.y + 18, 19, '#d6cff4'),
    clouds(random, CANVAS, { count: 7, top: 160, bottom: 420, color: '#c7b3ee' }),
    layers[0] ?? '',
    layers[1] ?? '',
    castle(520, heightAt(hill, 520) + 34, 330, look),
    layers[2] ?? '',
    forest(random, hill, { count: 34, height: 60, color: '#191737', to: 0.3 }),
    forest(random, hill, { count: 40, height: 60, color: '#191737', from: 0.58 }),
    layers[3] ?? '',
    forest(random, lines[3] ?? [], { count: 46, height: 100, color: '#110f28' }),
    layers[4] ?? '',
    forest(random, lines[4] ?? [], { count: 30, height: 150, color: '#08071a' }),
    ...bats,
  )
}

export function emberDunes(): string {
  const random = randomFrom(41)
  const light = { x: 640, y: 330, r: 120, color: '#fff0c9' }
  const dune = (y: number, peakX: number, lit: string, shade: string) => {
    const crest = at(peakX, y - 120)
    return (
      path(
        `M-20 ${y + 60}Q${peakX * 0.5} ${y + 20} ${crest.x} ${crest.y}Q${n((peakX + W) / 2 + 60)} ${y + 10} ${W + 20} ${y - 20}V${H}H-20Z`,
        lit,
      ) +
      path(
        `M${crest.x} ${crest.y}Q${n((peakX + W) / 2 + 60)} ${y + 10} ${W + 20} ${y - 20}V${H}H${n(peakX + 260)}Q${n(peakX - 60)} ${y + 90} ${crest.x} ${crest.y}Z`,
        shade,
      )
    )
  }
  const obelisk = (x: number, y: number, size: number) =>
    polygon([at(x - size * 0.14, y), at(x - size * 0.1, y - size), at(x, y - size * 1.16), at(x, y)], '#7d2f2b') +
    polygon([at(x + size * 0.14, y), at(x + size * 0.1, y - size), at(x, y - size * 1.16), at(x, y)], '#4a1b22')
  const rider = (x: number, y: number) =>
    path(
      `M${x} ${y}v-16q2 -8 10 -8l4 -9q5 -3 6 3l-3 8q12 0 20 3l6 -8q4 2 2 6l-7 9v12h-4v-10l-14 -2v12h-4v-13l-8 2v8Z`,
      '#3b1218',
    )
  return scene(
    { sky: ['#7c1f3a', '#c8423a', '#f08a3c', '#ffd27a'], light },
    disc('light', light),
    clouds(random, CANVAS, { count: 8, top: 80, bottom: 380, color: '#ffe0a8' }),
    ground(ridgeLine(random, { width: W, y: 500, rise: 90, hills: 2 }), H, '#d9703f'),
    obelisk(250, 520, 190),
    obelisk(350, 530, 130),
    obelisk(1050, 520, 240),
    dune(600, 420, '#e8894a', '#b04a35'),
    ...times(5, (index) => group(`transform="translate(${610 + index * 54} ${566 + index * 7})"`, rider(0, 0))),
    dune(700, 900, '#c95f3c', '#7f2c31'),
    dune(800, 260, '#8f3634', '#4a1a26'),
  )
}

export function floatingOrchard(): string {
  const random = randomFrom(53)
  const light = { x: 980, y: 150, r: 46, color: '#fffbe6' }
  const colors = (share: number) => ({
    grass: mix('#6fae6a', '#bfe3c8', share),
    rock: mix('#6e5a6b', '#c2cfe0', share),
    tree: mix('#e2788f', '#f5d3dc', share),
  })
  const fall = (x: number, y: number, length: number, breadth: number) =>
    rect(x, y, breadth, length, 'url(#fall)', 'rx="8" fill-opacity="0.9"') +
    rect(x + breadth * 0.35, y, breadth * 0.2, length, '#ffffff', 'fill-opacity="0.5"')
  const island = (x: number, y: number, width: number, share: number) =>
    floatingIsland(random, x, y, width, colors(share))
  return scene(
    {
      sky: ['#6fb1e0', '#a9d6ec', '#f6e9d2'],
      light,
      defs: '<linearGradient id="fall" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ffffff" stop-opacity="0.95"/><stop offset="1" stop-color="#ffffff" stop-opacity="0"/></linearGradient>',
    },
    disc('light', light),
    clouds(random, CANVAS, { count: 9, top: 80, bottom: 420, color: '#ffffff' }),
    island(180, 250, 150, 0.75),
    island(1130, 330, 190, 0.62),
    island(760, 210, 120, 0.8),
    island(340, 430, 330, 0.28),
    fall(410, 436, 330, 24),
    clouds(random, CANVAS, { count: 7, top: 520, bottom: 640, color: '#ffffff' }),
    island(850, 500, 480, 0),
    fall(720, 508, 300, 36),
    clouds(random, CANVAS, { count: 16, top: 690, bottom: 810, color: '#ffffff' }),
    clouds(random, CANVAS, { count: 12, top: 730, bottom: 830, color: '#fdf3e3' }),
  )
}

export function lanternreach(): string {
  const random = randomFrom(67)
  const light = { x: 240, y: 150, r: 40, color: '#cfeaf5' }
  const street = (y: number, height: number, share: number) =>
    houses(random, {
      from: -20,
      to: W + 20,
      y,
      height,
      walls: ['#27566b', '#1f4459', '#2f6374', '#244a66'].map((color) => mix('#5d96a3', color, share)),
      lit: '#ffcf7d',
    })
  const lanterns = times(44, () => {
    const depth = random()
    const [x, y, size] = [between(random, 0, W), between(random, 60, 560), 4 + depth * 9]
    return (
      circle(x, y, size * 4, 'url(#lantern)') +
      rect(x - size * 0.7, y - size, size * 1.4, size * 2, '#ffd58a', `rx="${n(size * 0.6)}"`) +
      rect(x - size * 0.4, y - size * 1.25, size * 0.8, size * 0.3, '#8a3f2a')
    )
  })
  return scene(
    {
      sky: ['#0b2238', '#174a60', '#3f8a92', '#9fd0b8'],
      light,
      defs: radialGradient('lantern', ['#ffb454', '#ffb454'], true),
    },
    stars(random, { width: W, height: 360 }, 120),
    crescent(light),
    street(520, 230, 0.1),
    street(610, 280, 0.5),
    ...lanterns.slice(0, 26),
    street(720, 250, 1),
    rect(0, 716, W, 84, '#0d2533'),
    ...times(20, (index) => rect(index * 66 - 10, 716, 5, 40, '#071822')),
    rect(0, 730, W, 5, '#071822'),
    ...lanterns.slice(26),
  )
}

export function threeMoons(): string {
  const random = randomFrom(71)
  const light = { x: 640, y: 250, r: 92, color: '#ffe9d6' }
  const water = 500
  const second = { x: 320, y: 170, r: 40, color: '#f7b7b0' }
  const third = { x: 960, y: 140, r: 26, color: '#cfd8ff' }
  const plates = times(34, (index) => {
    const depth = (index / 34) ** 1.6
    const y = water + 14 + depth * (H - water)
    const breadth = 60 + depth * 320
    return `<ellipse cx="${n(between(random, -60, W + 60))}" cy="${n(y)}" rx="${n(breadth)}" ry="${n(4 + depth * 26)}" fill="#f9d9d0" opacity="${n(0.1 + random() * 0.16)}"/>`
  })
  const walker = (x: number, y: number, size: number) =>
    path(
      `M${x} ${y}l${n(size * 0.14)} ${n(-size * 0.6)}q${n(-size * 0.16)} ${n(-size * 0.3)} ${n(size * 0.1)} ${n(-size * 0.36)}a${n(size * 0.1)} ${n(size * 0.1)} 0 1 1 ${n(size * 0.12)} 0q${n(size * 0.24)} ${n(size * 0.1)} ${n(size * 0.14)} ${n(size * 0.4)}l${n(size * 0.12)} ${n(size * 0.56)}Z`,
      '#2a1c3c',
    ) + rect(x + size * 0.5, y - size * 1.16, size * 0.03, size * 1.16, '#2a1c3c')
  return scene(
    {
      sky: ['#1b1744', '#4b2f72', '#b0567f', '#f2a488'],
      light,
      defs:
        glow('second', second.color) +
        glow('third', third.color) +
        verticalGradient('flat', ['#e89a8f', '#8a4a7c', '#2a1f4e']),
    },
    stars(random, { width: W, height: 420 }, 160),
    disc('second', second),
    disc('third', third),
    disc('light', light),
    circle(612, 222, 18, '#f5d6c2'),
    circle(672, 276, 26, '#f7dac6'),
    ground(ridgeLine(random, { width: W, y: water, rise: 60, hills: 2 }), water + 2, '#6d3f76'),
    rect(0, water, W, H - water, 'url(#flat)'),
    ...plates,
    glints(random, light, water, H - 40),
    walker(730, 650, 110),
    walker(660, 640, 84),
  )
}
