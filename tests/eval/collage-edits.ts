/** The picture becomes a part of a larger one: half of another picture, one of several, a picture in a picture. */
import type { RgbImage } from '#models/hashes/gray.ts'
import { type Edit, type EditContext, pixels, wholeBetween } from './edit.ts'
import { laidOnto } from './layer-edits.ts'
import { pixelsOf, sharpOf } from './raw-picture.ts'

interface Piece {
  readonly picture: RgbImage
  readonly left: number
  readonly top: number
}

const rawOf = ({ width, height }: RgbImage) => ({ width, height, channels: 3 }) as const

/** Throws what sharp throws where a piece reaches beyond the ground. */
function pasted(ground: RgbImage, pieces: readonly Piece[]): Promise<RgbImage> {
  const layers = pieces.map(({ picture, left, top }) => {
    return { input: Buffer.from(picture.data), raw: rawOf(picture), left, top }
  })
  return pixelsOf(sharpOf(ground).composite(layers))
}

const filling = (picture: RgbImage, width: number, height: number): Promise<RgbImage> =>
  pixelsOf(sharpOf(picture).resize(width, height, { fit: 'cover' }))

/** The left half of the picture, next to the right half of another one. */
async function leftHalfInAnother(picture: RgbImage, { other }: EditContext): Promise<RgbImage> {
  const { width, height } = picture
  const half = await pixelsOf(sharpOf(picture).extract({ left: 0, top: 0, width: pixels(width / 2), height }))
  return pasted(await filling(other, width, height), [{ picture: half, left: 0, top: 0 }])
}

/** In a grid of equal tiles, one of which is the picture; the others are forms of another picture. */
async function inGrid(
  picture: RgbImage,
  { other, random }: EditContext,
  [columns, rows]: readonly [number, number],
): Promise<RgbImage> {
  const { width, height } = picture
  const ground = {
    width: width * columns,
    height: height * rows,
    data: new Uint8Array(width * height * columns * rows * 3),
  }
  const place = wholeBetween(random, 0, columns * rows - 1)
  const pieces: Piece[] = []
  for (let tile = 0; tile < columns * rows; tile++) {
    const shown = tile === place ? picture : await turned(await filling(other, width, height), tile)
    pieces.push({ picture: shown, left: (tile % columns) * width, top: Math.floor(tile / columns) * height })
  }
  return pasted(ground, pieces)
}

/** Upright, mirrored, upside down, or both, so that the other tiles of a grid differ from one another. */
const turned = (picture: RgbImage, tile: number): Promise<RgbImage> =>
  pixelsOf(
    sharpOf(picture)
      .flop(tile % 2 === 1)
      .flip(tile >= 2),
  )

/** Over another picture of the same size. */
async function inAnother(picture: RgbImage, { other, random }: EditContext, share: number): Promise<RgbImage> {
  const { width, height } = picture
  return laidOnto(await filling(other, width, height), picture, width * share, height * share, random)
}

export const COLLAGE_EDITS: readonly Edit[] = [
  { name: 'half', title: 'left half put in another picture', group: 'part', apply: leftHalfInAnother },
  {
    name: 'collage-2',
    title: 'collage of two pictures',
    group: 'part',
    apply: (picture, context) => inGrid(picture, context, context.random() < 0.5 ? [2, 1] : [1, 2]),
  },
  {
    name: 'collage-4',
    title: 'collage of four pictures',
    group: 'part',
    apply: (picture, context) => inGrid(picture, context, [2, 2]),
  },
  {
    name: 'inset-40',
    title: 'picture in picture, 40 % of the side',
    group: 'part',
    apply: (picture, context) => inAnother(picture, context, 0.4),
  },
  {
    name: 'inset-25',
    title: 'picture in picture, 25 % of the side',
    group: 'part',
    apply: (picture, context) => inAnother(picture, context, 0.25),
  },
]
