/** Laid over, laid under and laid into: other pixels come in. */
import type { RgbImage } from '#models/hashes/gray.ts'
import { between, times } from '#models/sample-world/svg.ts'
import type { Random } from '#shared/random.ts'
import { backgroundMask } from './background.ts'
import { type Edit, type EditContext, pixels, wholeBetween } from './edit.ts'
import { columnsOf, LETTER_ROWS, lettering, WORDS } from './lettering.ts'
import { pixelsOf, sharpOf } from './raw-picture.ts'
import type { Rgb } from './warp.ts'

const anyColor = (random: Random): Rgb => [
  wholeBetween(random, 0, 255),
  wholeBetween(random, 0, 255),
  wholeBetween(random, 0, 255),
]

const hexOf = (color: Rgb): string => `#${color.map((value) => value.toString(16).padStart(2, '0')).join('')}`

/** Scaled to fit inside, and laid somewhere. */
export async function laidOnto(ground: RgbImage, piece: RgbImage, width: number, height: number, random: Random) {
  const { data, info } = await sharpOf(piece)
    .resize(pixels(width), pixels(height), { fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const left = wholeBetween(random, 0, ground.width - info.width)
  const top = wholeBetween(random, 0, ground.height - info.height)
  const raw = { width: info.width, height: info.height, channels: 3 } as const
  return pixelsOf(sharpOf(ground).composite([{ input: data, raw, left, top }]))
}

function withBorder(picture: RgbImage, { random }: EditContext): Promise<RgbImage> {
  const size = pixels(Math.min(picture.width, picture.height) * between(random, 0.08, 0.16))
  const background = hexOf(random() < 0.5 ? [255, 255, 255] : anyColor(random))
  return pixelsOf(sharpOf(picture).extend({ top: size, bottom: size, left: size, right: size, background }))
}

function withText(picture: RgbImage, { random }: EditContext): Promise<RgbImage> {
  const { width, height } = picture
  const word = WORDS[wholeBetween(random, 0, WORDS.length - 1)] ?? WORDS[0]
  const unit = (width * between(random, 0.7, 0.92)) / columnsOf(word)
  const x = between(random, 0, width - unit * columnsOf(word))
  const y = between(random, 0, Math.max(0, height - unit * LETTER_ROWS))
  const color = ['#ffffff', '#000000', '#ffe14a', '#e0302f'][wholeBetween(random, 0, 3)] ?? '#ffffff'
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${lettering(word, { x, y, unit, color })}</svg>`
  return pixelsOf(sharpOf(picture).composite([{ input: Buffer.from(drawing) }]))
}

/** One color, or a gradient from top to bottom between two. */
function plainGround(width: number, height: number, random: Random): RgbImage {
  const top = anyColor(random)
  const bottom = random() < 0.3 ? anyColor(random) : top
  const rows = times(height, (y) => top.map((value, at) => value + ((bottom[at] ?? 0) - value) * (y / height)))
  const data = new Uint8Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel++) {
    data.set((rows[Math.floor(pixel / width)] ?? top).map(Math.round), pixel * 3)
  }
  return { width, height, data }
}

/** Where there is no background to change, the picture is framed by one. */
async function onNewGround(picture: RgbImage, { random, other }: EditContext): Promise<RgbImage> {
  const { width, height } = picture
  const mask = backgroundMask(picture)
  if (mask === null) return laidOnto(plainGround(width, height, random), picture, width * 0.82, height * 0.82, random)
  const isPicture = random() < 0.25
  const ground = isPicture
    ? await pixelsOf(sharpOf(other).resize(width, height, { fit: 'cover' }))
    : plainGround(width, height, random)
  const data = Uint8Array.from(picture.data)
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (mask[pixel] === 1) data.set(ground.data.subarray(pixel * 3, pixel * 3 + 3), pixel * 3)
  }
  return { width, height, data }
}

export const LAYER_EDITS: readonly Edit[] = [
  { name: 'border', title: 'border added', group: 'overlay', apply: withBorder },
  { name: 'text', title: 'words laid over', group: 'overlay', apply: withText },
  {
    name: 'sticker',
    title: 'sticker laid over',
    group: 'overlay',
    apply: (picture, { other, random }) => {
      const share = between(random, 0.3, 0.45)
      return laidOnto(picture, other, picture.width * share, picture.height * share, random)
    },
  },
  {
    name: 'inset',
    title: 'at 60 % of the side in a collage',
    group: 'part',
    apply: async (picture, { other, random }) => {
      const { width, height } = picture
      const ground = await pixelsOf(sharpOf(other).resize(width, height, { fit: 'cover' }))
      return laidOnto(ground, picture, width * 0.6, height * 0.6, random)
    },
  },
  { name: 'background', title: 'new background, or a frame', group: 'overlay', apply: onNewGround },
]
