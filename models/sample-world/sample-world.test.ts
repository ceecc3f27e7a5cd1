import { expect, test } from 'vitest'
import { parseCardJson, serializeCard } from '#shared/asset-card/card.ts'
import { metadataText, wordCount } from '#shared/similarity/metadata-text.ts'
import { openPicture } from '../decode/picture.ts'
import { drawPicture } from './draw-picture.ts'
import { SAMPLE_PIECES } from './pieces.ts'

test('kinds and palettes vary, and every piece says enough to be compared', () => {
  expect(new Set(SAMPLE_PIECES.map(({ card }) => card.asset_type)).size).toBeGreaterThanOrEqual(6)
  for (const { card } of SAMPLE_PIECES) {
    expect(parseCardJson(serializeCard(card))).toEqual(card)
    expect(wordCount(metadataText(card))).toBeGreaterThan(20)
  }
})

test('drawings are the same bytes every time, safe, and large enough for a screen', async () => {
  for (const { picture } of SAMPLE_PIECES.slice(3, 6)) {
    if (picture === undefined) throw new Error('a piece without a picture')
    const [first, second] = [await drawPicture(picture()), await drawPicture(picture())]
    expect(Buffer.compare(first, second)).toBe(0)
    const drawing = await openPicture({ bytes: Buffer.from(picture().drawing) })
    expect(Math.min(drawing.width, drawing.height)).toBeGreaterThanOrEqual(800)
  }
})
