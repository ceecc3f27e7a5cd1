/** Cut, turned and bent: what is shown moves or goes missing. */
import type { RgbImage } from '#models/hashes/gray.ts'
import { between } from '#models/sample-world/svg.ts'
import { type Edit, type EditContext, pixels, wholeBetween } from './edit.ts'
import { pixelsOf, sharpOf } from './raw-picture.ts'
import { leaning, type Rgb, turning, warp } from './warp.ts'

const WHITE: Rgb = [255, 255, 255]

/** A rectangle somewhere, of this share of the area. */
function cropped(picture: RgbImage, area: number, { random }: EditContext): Promise<RgbImage> {
  const width = pixels(picture.width * Math.sqrt(area))
  const height = pixels(picture.height * Math.sqrt(area))
  const left = wholeBetween(random, 0, picture.width - width)
  const top = wholeBetween(random, 0, picture.height - height)
  return pixelsOf(sharpOf(picture).extract({ left, top, width, height }))
}

/** Of its size, and one way or the other. */
const leanOf = ({ random }: EditContext): number => between(random, 0.12, 0.25) * (random() < 0.5 ? -1 : 1)

function squashed({ width, height, data }: RgbImage, share: number, isWidth: boolean): Promise<RgbImage> {
  const size = isWidth ? { width: pixels(width * share), height } : { width, height: pixels(height * share) }
  return pixelsOf(sharpOf({ width, height, data }).resize({ ...size, fit: 'fill' }))
}

export const SHAPE_EDITS: readonly Edit[] = [
  {
    name: 'crop-80',
    title: 'crop of 80 % of the area',
    group: 'part',
    apply: (picture, context) => cropped(picture, 0.8, context),
  },
  {
    name: 'crop-50',
    title: 'crop of half the area',
    group: 'part',
    apply: (picture, context) => cropped(picture, 1 / 2, context),
  },
  {
    name: 'crop-33',
    title: 'crop of a third of the area',
    group: 'part',
    apply: (picture, context) => cropped(picture, 1 / 3, context),
  },
  {
    name: 'mirror',
    title: 'mirrored',
    group: 'turn',
    apply: (picture) => pixelsOf(sharpOf(picture).flop()),
  },
  {
    name: 'rotate-90',
    title: 'rotated by 90°',
    group: 'turn',
    apply: (picture) => pixelsOf(sharpOf(picture).rotate(90)),
  },
  {
    name: 'rotate-12',
    title: 'rotated by 12°',
    group: 'turn',
    apply: async (picture, { random }) => warp(picture, turning(picture, random() < 0.5 ? 12 : -12), WHITE),
  },
  {
    name: 'rotate-25',
    title: 'rotated by 25°',
    group: 'turn',
    apply: async (picture, { random }) => warp(picture, turning(picture, random() < 0.5 ? 25 : -25), WHITE),
  },
  {
    name: 'rotate-any',
    title: 'rotated by any angle',
    group: 'turn',
    apply: async (picture, { random }) => warp(picture, turning(picture, between(random, 15, 345)), WHITE),
  },
  {
    name: 'squash',
    title: 'squashed to 60 % to 80 % of one side',
    group: 'turn',
    apply: (picture, { random }) => squashed(picture, between(random, 0.6, 0.8), random() < 0.5),
  },
  {
    name: 'perspective',
    title: 'seen from the side',
    group: 'turn',
    apply: async (picture, context) => warp(picture, leaning(picture, leanOf(context), leanOf(context)), WHITE),
  },
]
