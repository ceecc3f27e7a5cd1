/** Cards as pictures: their size, and that what they show decides how they look. */
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { ASSET_KINDS, type AssetKind } from '#shared/asset-card/kinds.ts'
import { byExtent } from '#shared/testing/test-run.ts'
import { HOSTILE_NAME, HOSTILE_TEXT } from '../hostile.fixture.ts'
import { drawCard } from './draw.ts'
import { CARD_HEIGHT, CARD_WIDTH, type CardFace, cardPicture, versionOf } from './face.ts'
import { KIND_ICONS } from './kind-icons.ts'

const FACE: CardFace = {
  ...{ label: 'Character', title: 'Ash', plainTitle: 'Character', byline: 'by Ann', text: '', detail: 'From $4.99' },
  ...{ badge: null, pictures: [], kind: 'character' },
}

/** A picture of one color. */
const plain = (background: string, width = 300, height = 200): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()

/** The middle color of a part of the card. */
async function colorAt(card: Buffer, left: number, top: number): Promise<readonly number[]> {
  const { data } = await sharp(card)
    .extract({ left, top, width: 8, height: 8 })
    .resize(1, 1)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return [...data]
}

const isRed = ([red = 0, green = 0, blue = 0]: readonly number[]): boolean => red > 200 && green < 60 && blue < 60

test('a card has the size that pages name, and its picture in the middle of its mat', async () => {
  const card = await drawCard(FACE, [await plain('#ff0000')])
  const { width, height, format } = await sharp(card).metadata()
  expect([width, height, format]).toEqual([CARD_WIDTH, CARD_HEIGHT, 'jpeg'])
  expect(isRed(await colorAt(card, 276, 311))).toBe(true)
  // A wide picture leaves the mat above and below.
  expect(isRed(await colorAt(card, 276, 60))).toBe(false)
  expect(isRed(await colorAt(card, 900, 311))).toBe(false)
})

test('several pictures share the mat', async () => {
  const card = await drawCard({ ...FACE, kind: null }, [
    ...[await plain('#ff0000'), await plain('#00ff00', 10, 900)],
    ...[await plain('#0000ff', 1, 1), await plain('#ff0000', 900, 10)],
  ])
  expect(isRed(await colorAt(card, 150, 190))).toBe(true)
  expect(await colorAt(card, 410, 190)).toEqual([expect.any(Number), expect.toSatisfy((green) => green > 200), 1])
  expect(isRed(await colorAt(card, 410, 440))).toBe(true)
})

test('a work without a picture has the sign of its kind, in a color of its own', async () => {
  const kinds = byExtent<readonly AssetKind[]>({ short: ['character', 'music', 'template'], long: ASSET_KINDS })
  const colors = new Set<string>()
  for (const kind of kinds) colors.add(String(await colorAt(await drawCard({ ...FACE, kind }, []), 20, 20)))
  expect(colors.size).toBe(kinds.length)
  expect(new Set(Object.values(KIND_ICONS)).size).toBe(ASSET_KINDS.length)
})

test('hostile and endless texts change nothing but letters', async () => {
  const faces = [
    { title: HOSTILE_NAME, byline: HOSTILE_TEXT, text: 'W'.repeat(500), detail: '\u202eمنارة', label: '🔥' },
    { title: 'W'.repeat(500), byline: '\ud800', text: HOSTILE_NAME, detail: HOSTILE_TEXT, label: HOSTILE_NAME },
    { title: `a${'\u0301'.repeat(400)}`, byline: '', text: '', detail: 'W'.repeat(500), label: '' },
  ]
  const calm = await drawCard(FACE, [])
  for (const face of faces) {
    const { title } = face
    const card = await drawCard({ ...FACE, ...face }, [])
    expect((await sharp(card).metadata()).width, title).toBe(CARD_WIDTH)
    // The mat and the mark of the market stay as they are.
    for (const [left, top] of [
      [20, 20],
      [20, 600],
      [625, 545],
    ] as const)
      expect(await colorAt(card, left, top), title).toEqual(await colorAt(calm, left, top))
  }
})

test('another face has another address, the same the same', () => {
  const picture = { path: '/v1/assets/x/media/y', sha256: 'a'.repeat(64) }
  const versions = [FACE, { ...FACE, title: 'Ask' }, { ...FACE, badge: '18+' }, { ...FACE, pictures: [picture] }]
  expect(new Set(versions.map(versionOf)).size).toBe(versions.length)
  expect(versionOf({ ...FACE })).toBe(versionOf(FACE))
  expect(cardPicture('/works/1', FACE)).toEqual({
    ...{ path: `/cards/works/1/${versionOf(FACE)}.jpg`, width: 1200, height: 630 },
    alt: 'Ash, Character, by Ann, From $4.99',
  })
})
