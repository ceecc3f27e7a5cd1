/** Re-encoded, resized, recolored, blurred: every pixel keeps its place. */
import sharp from 'sharp'
import { grayFromRgb, type RgbImage } from '#models/hashes/gray.ts'
import { between } from '#models/sample-world/svg.ts'
import type { Random } from '#shared/random.ts'
import { type Edit, pixels, wholeBetween } from './edit.ts'
import { pixelsOf, sharpOf } from './raw-picture.ts'

/** Of full scale (255), so that grain is plain to see without hiding what is shown. */
const NOISE_DEVIATION = 14
/** Of the shorter side. */
const BLUR_RADIUS = 0.012

/** Normally distributed numbers two at a time (Box and Muller 1958). */
function addNoise({ width, height, data }: RgbImage, random: Random): RgbImage {
  const noisy = new Uint8ClampedArray(data)
  for (let at = 0; at < noisy.length; at += 2) {
    const radius = NOISE_DEVIATION * Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    noisy[at] = (noisy[at] ?? 0) + radius * Math.cos(angle)
    if (at + 1 < noisy.length) noisy[at + 1] = (noisy[at + 1] ?? 0) + radius * Math.sin(angle)
  }
  return { width, height, data: new Uint8Array(noisy.buffer) }
}

function withoutColor(picture: RgbImage): RgbImage {
  const gray = grayFromRgb(picture).data
  return { ...picture, data: Uint8Array.from(picture.data, (_, at) => gray[Math.floor(at / 3)] ?? 0) }
}

export const COLOR_EDITS: readonly Edit[] = [
  {
    name: 'jpeg-30',
    title: 'JPEG of quality 30',
    group: 'copy',
    apply: async (picture) => pixelsOf(sharp(await sharpOf(picture).jpeg({ quality: 30 }).toBuffer())),
  },
  {
    name: 'webp-20',
    title: 'WebP of quality 20',
    group: 'copy',
    apply: async (picture) => pixelsOf(sharp(await sharpOf(picture).webp({ quality: 20 }).toBuffer())),
  },
  {
    name: 'resize-40',
    title: 'resized to 40 %',
    group: 'copy',
    apply: (picture) => {
      const size = { width: pixels(picture.width * 0.4), height: pixels(picture.height * 0.4), fit: 'fill' } as const
      return pixelsOf(sharpOf(picture).resize(size))
    },
  },
  {
    name: 'hue',
    title: 'hue turned by 60° to 300°',
    group: 'copy',
    apply: (picture, { random }) => pixelsOf(sharpOf(picture).modulate({ hue: wholeBetween(random, 60, 300) })),
  },
  {
    name: 'saturation',
    title: 'saturation halved or raised by 80 %',
    group: 'copy',
    apply: (picture, { random }) => pixelsOf(sharpOf(picture).modulate({ saturation: random() < 0.5 ? 0.5 : 1.8 })),
  },
  {
    name: 'gray',
    title: 'grayscale',
    group: 'copy',
    apply: async (picture) => withoutColor(picture),
  },
  {
    name: 'tone',
    title: 'brightness and contrast',
    group: 'copy',
    apply: (picture, { random }) => {
      const contrast = between(random, 0.6, 1.5)
      const lift = between(random, -40, 40)
      return pixelsOf(sharpOf(picture).linear(contrast, 128 * (1 - contrast) + lift))
    },
  },
  {
    name: 'blur',
    title: 'blurred',
    group: 'copy',
    apply: (picture) =>
      pixelsOf(sharpOf(picture).blur(Math.max(0.8, Math.min(picture.width, picture.height) * BLUR_RADIUS))),
  },
  {
    name: 'noise',
    title: 'grain added',
    group: 'copy',
    apply: async (picture, { random }) => addNoise(picture, random),
  },
]
