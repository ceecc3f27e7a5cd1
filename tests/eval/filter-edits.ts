/** What filters of picture editors do: colors and sharpness change, nothing moves. */
import { grayFromRgb, type RgbImage } from '#models/hashes/gray.ts'
import { between } from '#models/sample-world/svg.ts'
import type { Random } from '#shared/random.ts'
import { type Edit, pixels, wholeBetween } from './edit.ts'
import { pixelsOf, sharpOf } from './raw-picture.ts'
import type { Rgb } from './warp.ts'

type Recolor = (rgb: Rgb, x: number, y: number) => Rgb

/** Computes every pixel from the pixel at the same place. */
function recolored({ width, height, data }: RgbImage, recolor: Recolor): RgbImage {
  const colors = new Uint8ClampedArray(data.length)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      colors.set(recolor([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0], x, y), at)
    }
  }
  return { width, height, data: new Uint8Array(colors.buffer) }
}

/** The corners keep 15% to 45% of their light. */
function vignetted(picture: RgbImage, random: Random): RgbImage {
  const { width, height } = picture
  const loss = between(random, 0.55, 0.85)
  return recolored(picture, (rgb, x, y) => {
    const [fromMiddleX, fromMiddleY] = [(2 * (x + 0.5)) / width - 1, (2 * (y + 0.5)) / height - 1]
    const light = 1 - loss * Math.min(1, (fromMiddleX ** 2 + fromMiddleY ** 2) / 2) ** 1.2
    return scaled(rgb, light)
  })
}

const scaled = ([red, green, blue]: Rgb, light: number): Rgb => [red * light, green * light, blue * light]

/** Shades of brown by the luma of each pixel. */
function inSepia(picture: RgbImage): RgbImage {
  const { data } = grayFromRgb(picture)
  return recolored(picture, (_, x, y) => {
    const luma = data[y * picture.width + x] ?? 0
    return [luma * 1.07 + 18, luma * 0.94 + 6, luma * 0.74]
  })
}

/** Each channel keeps three to five levels. */
function posterized(picture: RgbImage, random: Random): RgbImage {
  const steps = wholeBetween(random, 2, 4)
  const level = (value: number): number => (Math.round((value / 255) * steps) / steps) * 255
  return recolored(picture, ([red, green, blue]) => [level(red), level(green), level(blue)])
}

/** The orders of red, green and blue other than their own. */
const OTHER_ORDERS: readonly Rgb[] = [
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
]

function withChannelsSwapped(picture: RgbImage, random: Random): RgbImage {
  const order = OTHER_ORDERS[wholeBetween(random, 0, OTHER_ORDERS.length - 1)] ?? ([2, 1, 0] as const)
  return recolored(picture, (rgb) => [rgb[order[0]] ?? 0, rgb[order[1]] ?? 0, rgb[order[2]] ?? 0])
}

export const FILTER_EDITS: readonly Edit[] = [
  {
    name: 'invert',
    title: 'colors inverted',
    group: 'copy',
    apply: async (picture) => recolored(picture, ([red, green, blue]) => [255 - red, 255 - green, 255 - blue]),
  },
  {
    name: 'vignette',
    title: 'vignette',
    group: 'copy',
    apply: async (picture, { random }) => vignetted(picture, random),
  },
  { name: 'sepia', title: 'sepia', group: 'copy', apply: async (picture) => inSepia(picture) },
  {
    name: 'posterize',
    title: 'posterized to 3 to 5 levels',
    group: 'copy',
    apply: async (picture, { random }) => posterized(picture, random),
  },
  {
    name: 'channels',
    title: 'color channels swapped',
    group: 'copy',
    apply: async (picture, { random }) => withChannelsSwapped(picture, random),
  },
  {
    name: 'upscale',
    title: 'upscaled to 160 % and sharpened',
    group: 'copy',
    apply: ({ width, height, data }) => {
      const size = {
        width: pixels(width * 1.6),
        height: pixels(height * 1.6),
        fit: 'fill',
        kernel: 'lanczos3',
      } as const
      return pixelsOf(sharpOf({ width, height, data }).resize(size).sharpen({ sigma: 1.5 }))
    },
  },
]
