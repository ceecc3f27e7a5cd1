/** The people of the sample world, as emblems. */
import { randomFrom } from '#shared/random.ts'
import {
  antlers,
  beard,
  braids,
  CENTER,
  cloak,
  crownOf,
  face,
  fringe,
  halo,
  helm,
  hood,
  longHair,
  mask,
  sweptHair,
} from './portrait-parts.ts'
import { stars, vignetteGradient } from './sky.ts'
import { circle, drawing, mix, radialGradient, rect } from './svg.ts'

const CANVAS = { width: 1024, height: 1024 }

interface Backdrop {
  readonly seed: number
  /** From the middle outwards. */
  readonly colors: readonly [string, string, string]
  readonly halo: string
  readonly motif: Parameters<typeof halo>[1]
  readonly disc: string
}

function portrait(backdrop: Backdrop, ...layers: readonly string[]): string {
  const random = randomFrom(backdrop.seed)
  const [, , rim] = backdrop.colors
  const defs = radialGradient('back', backdrop.colors) + vignetteGradient
  return drawing(
    CANVAS,
    defs,
    [
      rect(0, 0, 1024, 1024, 'url(#back)'),
      stars(random, CANVAS, 60, mix(rim, '#ffffff', 0.8)),
      halo(backdrop.halo, backdrop.motif),
      circle(CENTER, 430, 280, backdrop.disc),
      ...layers,
      rect(0, 0, 1024, 1024, 'url(#vignette)'),
      rect(28, 28, 968, 968, 'none', `rx="18" stroke="${backdrop.halo}" stroke-width="3" opacity="0.55"`),
      rect(42, 42, 940, 940, 'none', `rx="12" stroke="${backdrop.halo}" stroke-width="1.5" opacity="0.4"`),
    ].join(''),
  )
}

export const marenTideglass = (): string =>
  portrait(
    { seed: 3, colors: ['#2f7f8c', '#184b63', '#0a2238'], halo: '#f2d79a', motif: 'waves', disc: '#f0b98a' },
    longHair('#1d3a4a'),
    cloak('#1f5f6b', '#f2d79a', 'high'),
    face({ skin: '#d9a27c', eyes: '#2f8f8a', lips: '#a8504e' }),
    fringe('#1d3a4a'),
  )

export const ysoldeOfTheNinthLantern = (): string =>
  portrait(
    { seed: 5, colors: ['#5b3f86', '#33235f', '#150f33'], halo: '#ffcf6b', motif: 'lanterns', disc: '#e8a04f' },
    cloak('#3d2a6b', '#ffcf6b'),
    face({ skin: '#8a5a44', eyes: '#ffb84d', lips: '#6b2f3a' }),
    hood('#4a3380', '#ffcf6b'),
  )

export const brakkaIronsong = (): string =>
  portrait(
    { seed: 7, colors: ['#a3502f', '#652a24', '#2a1116'], halo: '#f0a95a', motif: 'gears', disc: '#f6cf8e' },
    cloak('#5a3a32', '#c9a27a', 'fur'),
    face({ skin: '#e2ad8a', eyes: '#4a6b8a', lips: '#a35a4a', jaw: 1.12 }),
    sweptHair('#b5532a'),
    beard('#c4622f', '#f0c46b'),
  )

export const thessalyQuill = (): string =>
  portrait(
    { seed: 11, colors: ['#7fa878', '#3f6e5a', '#163330'], halo: '#f1e6b8', motif: 'leaves', disc: '#f4ecd0' },
    longHair('#e9d9a6'),
    cloak('#2f5f4f', '#e6c86e'),
    face({ skin: '#f0d0b4', eyes: '#3f8a5a', lips: '#c06a6a', ears: 'pointed', jaw: 0.92 }),
    fringe('#f2e4b8'),
  )

export const captainRuo = (): string =>
  portrait(
    { seed: 13, colors: ['#c9564a', '#7d2a3a', '#2b1024'], halo: '#ffd9a0', motif: 'rays', disc: '#f7a072' },
    cloak('#8f2f3a', '#f0c46b', 'high'),
    face({ skin: '#c98a62', eyes: '#5a3a2a', lips: '#8f4040', jaw: 1.05 }),
    helm('#c7b9a6', '#d9483b'),
  )

export const hollowSaint = (): string =>
  portrait(
    { seed: 17, colors: ['#4a5a6b', '#27303f', '#0d1018'], halo: '#d7e3dc', motif: 'moons', disc: '#9fb3ac' },
    antlers('#cbb89a'),
    cloak('#2b2f3a', '#d7e3dc', 'fur'),
    mask('#efe6d6', '#7fe0c8'),
    hood('#343a48', '#59616f'),
  )

export const queenOrsolaVane = (): string =>
  portrait(
    { seed: 19, colors: ['#c77fa0', '#7a3f74', '#2e1740'], halo: '#f7d9e3', motif: 'moons', disc: '#f3c6cf' },
    braids('#3a1f2e', '#f0c46b'),
    cloak('#6b2f6e', '#f0c46b', 'fur'),
    face({ skin: '#a86f52', eyes: '#8a4f9a', lips: '#8f3050' }),
    fringe('#3a1f2e'),
    crownOf('#f0c46b', '#e0526b'),
  )
