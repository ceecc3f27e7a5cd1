/** Pairs of pictures side by side, numbered, for a person to look at. */
import sharp from 'sharp'
import type { RgbImage } from '#models/hashes/gray.ts'
import { rect } from '#models/sample-world/svg.ts'
import { columnsOf, LETTER_ROWS, lettering } from './lettering.ts'
import { sharpOf } from './raw-picture.ts'

/** Pixels. */
const SIDE = 240
const GAP = 8
const LABEL = 24
const DOT = 2
const COLUMNS = 3
const PAIRS_A_SHEET = 24
const GROUND = '#26282c'

export interface PicturePair {
  readonly number: number
  readonly left: RgbImage
  readonly right: RgbImage
}

/** One PNG for every 24 pairs, three pairs a row. */
export async function contactSheets(pairs: readonly PicturePair[]): Promise<Buffer[]> {
  const sheets: Buffer[] = []
  for (let from = 0; from < pairs.length; from += PAIRS_A_SHEET) {
    sheets.push(await sheetOf(pairs.slice(from, from + PAIRS_A_SHEET)))
  }
  return sheets
}

async function sheetOf(pairs: readonly PicturePair[]): Promise<Buffer> {
  const [cellWidth, cellHeight] = [2 * SIDE + 3 * GAP, SIDE + LABEL + GAP]
  const size = {
    width: cellWidth * Math.min(COLUMNS, pairs.length),
    height: cellHeight * Math.ceil(pairs.length / COLUMNS),
  }
  const cells = await Promise.all(
    pairs.map(async (pair, at) => {
      const [left, top] = [(at % COLUMNS) * cellWidth, Math.floor(at / COLUMNS) * cellHeight]
      return [
        { input: labelOf(pair.number), left: left + GAP, top },
        { input: await tileOf(pair.left), left: left + GAP, top: top + LABEL },
        { input: await tileOf(pair.right), left: left + SIDE + 2 * GAP, top: top + LABEL },
      ]
    }),
  )
  return sharp({ create: { ...size, channels: 3, background: GROUND } })
    .composite(cells.flat())
    .png()
    .toBuffer()
}

const tileOf = (picture: RgbImage): Promise<Buffer> =>
  sharpOf(picture).resize(SIDE, SIDE, { fit: 'contain', background: GROUND }).png().toBuffer()

function labelOf(number: number): Buffer {
  const text = String(number)
  const place = { x: 0, y: (LABEL - LETTER_ROWS * DOT) / 2, unit: DOT, color: '#ffffff' }
  const width = columnsOf(text) * DOT
  const body = rect(0, 0, width, LABEL, GROUND) + lettering(text, place)
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${LABEL}">${body}</svg>`)
}
