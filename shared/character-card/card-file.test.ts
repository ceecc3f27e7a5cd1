import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byExtent } from '../testing/test-run.ts'
import { readArchive } from './archive.ts'
import { bytesFromLatin1, concatBytes, fromBase64, latin1FromBytes, toBase64 } from './bytes.ts'
import { readCharacterCard, writeCharacterCard } from './card-file.ts'
import { readPngTexts } from './png-text.ts'
import { arbitraryCard, codeOf, pngChunk, pngWith, V1, V2, V3 } from './samples.fixture.ts'
import { type CharacterCard, fieldsOf } from './schema.ts'

const FORMATS = ['json', 'png', 'charx'] as const
const picture = pngWith([pngChunk('tEXt', bytesFromLatin1('parameters\0a ferry at night'))])
const joy = { path: 'assets/emotion/images/joy.png', bytes: Uint8Array.of(1, 2, 3, 255, 0) }
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const cardText = (keyword: string, value: unknown) =>
  pngChunk('tEXt', bytesFromLatin1(`${keyword}\0${toBase64(encode(value))}`))

function through(card: CharacterCard, formats: readonly (typeof FORMATS)[number][]): CharacterCard {
  const file = formats.reduce<CharacterCard>(
    (current, format) => readCharacterCard(writeCharacterCard(current, format, { picture })),
    card,
  )
  return { spec: file.spec, document: file.document }
}

describe('character card files', () => {
  for (const spec of ['v1', 'v2', 'v3'] as const) {
    it(`brings every ${spec} card back unchanged through JSON, PNG and CHARX`, () => {
      const chain = fc.array(fc.constantFrom(...FORMATS), { minLength: 1, maxLength: 3 })
      fc.assert(
        fc.property(arbitraryCard(spec), chain, (card, formats) => {
          expect(through(card, formats)).toStrictEqual(card)
        }),
        { numRuns: byExtent({ short: 20, long: 80 }) },
      )
    })
  }

  it('keeps the order of fields', () => {
    for (const format of FORMATS) {
      for (const card of [V1, V2, V3]) {
        expect(JSON.stringify(through(card, [format]).document)).toBe(JSON.stringify(card.document))
      }
    }
  })

  it('keeps the bytes of assets through CHARX and PNG, and the addresses that find them', () => {
    const others = [
      { path: 'module.json', bytes: encode({ app: 'other' }) },
      { path: 'assets/icon/images/1.png', bytes: picture },
    ]
    const charx = readCharacterCard(writeCharacterCard({ ...V3, assets: [joy, ...others] }, 'charx'))
    expect(charx).toStrictEqual({ ...V3, format: 'charx', assets: [joy, ...others] })
    const png = readCharacterCard(writeCharacterCard(charx, 'png', { picture }))
    expect(fieldsOf(png).assets?.[1]?.uri).toBe(`__asset:${joy.path}`)
    expect(png.assets).toStrictEqual(charx.assets)
    expect(readCharacterCard(writeCharacterCard(png, 'charx'))).toStrictEqual(charx)
    expect(readCharacterCard(writeCharacterCard(png, 'png')).document).toStrictEqual(png.document)
  })

  it('writes files that the card refers to into plain JSON', () => {
    const json = readCharacterCard(writeCharacterCard({ ...V3, assets: [joy] }, 'json'))
    const uris = fieldsOf(json).assets?.map((asset) => asset.uri)
    expect(uris).toStrictEqual(['ccdefault:', 'data:image/png;base64,AQID/wA='])
  })

  it('writes V3 into both texts of a PNG, older cards into one, and takes the rest of the picture as it is', () => {
    const old = pngWith([cardText('ccv3', V3.document), cardText('chara', V1.document)], Uint8Array.of(9, 9))
    const keywordsOf = (png: Uint8Array) => readPngTexts(png, () => true, 1e6).map(({ keyword }) => keyword)
    const v3 = writeCharacterCard(V3, 'png', { picture: old })
    expect(keywordsOf(v3)).toStrictEqual(['chara', 'ccv3'])
    const v2 = writeCharacterCard(V2, 'png', { picture: v3 })
    expect(keywordsOf(v2)).toStrictEqual(['chara'])
    expect(readCharacterCard(v2).document).toStrictEqual(V2.document)
    expect(v2.subarray(-2)).toStrictEqual(Uint8Array.of(9, 9))
  })

  it('prefers ccv3 to chara, and tells readers of V2 that there is more', () => {
    const png = pngWith([cardText('chara', V2.document), cardText('ccv3', V3.document)])
    expect(readCharacterCard(png).spec).toBe('v3')
    const written = writeCharacterCard(V3, 'png', { picture })
    const chara = readPngTexts(written, (keyword) => keyword === 'chara', 1e6)[0]
    const v2: unknown = JSON.parse(
      new TextDecoder().decode(fromBase64(latin1FromBytes(chara?.value ?? new Uint8Array()))),
    )
    expect(v2).toMatchObject({ spec: 'chara_card_v2', data: { name: fieldsOf(V3).name, nickname: 'Aë' } })
    expect(v2).toMatchObject({ data: { creator_notes: expect.stringMatching(/V3[\s\S]*Best with long answers/) } })
  })

  it('packs a V3 card for every CHARX, and believes it where another application edited it', () => {
    const limits = { maxEntries: 10, maxTotalBytes: 1e6 }
    const entries = readArchive(writeCharacterCard(V1, 'charx'), limits)
    const card: { data: Record<string, unknown> } = JSON.parse(new TextDecoder().decode(entries[0]?.bytes))
    expect(card).toMatchObject({ spec: 'chara_card_v3', data: { name: V1.document['name'], group_only_greetings: [] } })
    const plain = writeCharacterCard(
      { spec: 'v3', document: { ...card, data: { ...card.data, name: 'New' } } },
      'charx',
    )
    expect(fieldsOf(readCharacterCard(plain)).name).toBe('New')
  })

  it('reads JSON that stands in the text of a PNG without base64', () => {
    const png = pngWith([pngChunk('tEXt', concatBytes([bytesFromLatin1('chara\0'), encode(V2.document)]))])
    expect(readCharacterCard(png).document).toStrictEqual(V2.document)
  })

  it('imports cards that break their specification in known fields', () => {
    const document = {
      spec: 'chara_card_v2',
      spec_version: 2,
      data: { name: 'N', tags: 'a, b', character_book: { entries: { 0: {} } }, extensions: null, creator: 5 },
    }
    const card = readCharacterCard(encode(document))
    expect(card.document).toStrictEqual(document)
    expect(fieldsOf(card)).toMatchObject({ name: 'N', tags: undefined, creator: undefined })
  })
})

describe('hostile and broken character cards', () => {
  it.each([
    [new Uint8Array(), 'FILE_EMPTY'],
    [encode({ hello: 1 }), 'CARD_INVALID'],
    [encode([V1.document]), 'CARD_INVALID'],
    [encode({ spec: 'chara_card_v2', name: 'x', description: '' }), 'CARD_INVALID'],
    [encode({ spec: 'chara_card_v4', data: {} }), 'CARD_VERSION_UNSUPPORTED'],
    [bytesFromLatin1(`{"name":"x","description":"","deep":${'['.repeat(200_000)}`), 'JSON_TOO_DEEP'],
    [bytesFromLatin1('{"name":"x"'), 'JSON_INVALID'],
    [Uint8Array.of(0xff, 0xd8, 0xff), 'JSON_INVALID'],
    [new Uint8Array(33_000_000).fill(0x20), 'FILE_TOO_LARGE'],
    [picture, 'FILE_TYPE_UNSUPPORTED'],
    [pngWith([pngChunk('tEXt', bytesFromLatin1('chara\0!!!'))]), 'CARD_INVALID'],
    [pngWith([cardText('ccv3', { hello: 1 })]), 'CARD_INVALID'],
    [pngWith([cardText('chara', V1.document), cardText('chara-ext-asset_:../up', 1)]), 'ARCHIVE_UNSAFE'],
  ])('refuses %#', (bytes, code) => {
    expect(codeOf(() => readCharacterCard(bytes))).toBe(code)
  })

  it('never throws anything but a declared error, whatever is cut off or flipped', () => {
    const files = [
      writeCharacterCard({ ...V3, assets: [joy] }, 'png', { picture }),
      writeCharacterCard({ ...V2, assets: [joy] }, 'charx'),
      writeCharacterCard(V1, 'json'),
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(255),
        (file, at, byte) => {
          const index = Math.floor(at * (file.length - 1))
          const flipped = file.slice()
          flipped[index] = byte
          codeOf(() => readCharacterCard(flipped))
          if (index < file.length - 2)
            expect(codeOf(() => readCharacterCard(file.slice(0, index)))).not.toBe('nothing thrown')
        },
      ),
      { numRuns: byExtent({ short: 100, long: 400 }) },
    )
  })

  it('needs a PNG for a PNG, and names it can hold', () => {
    expect(codeOf(() => writeCharacterCard(V2, 'png'))).toBe('INVALID_INPUT')
    expect(codeOf(() => writeCharacterCard(V2, 'png', { picture: Uint8Array.of(1) }))).toBe('FILE_TYPE_UNSUPPORTED')
    const long = { path: `${'x'.repeat(80)}.png`, bytes: joy.bytes }
    expect(codeOf(() => writeCharacterCard({ ...V3, assets: [long] }, 'png', { picture }))).toBe('INVALID_INPUT')
    const escaping = { path: '../x.png', bytes: joy.bytes }
    expect(codeOf(() => writeCharacterCard({ ...V3, assets: [escaping] }, 'charx'))).toBe('ARCHIVE_UNSAFE')
    const taken = { path: 'card.json', bytes: joy.bytes }
    expect(codeOf(() => writeCharacterCard({ ...V3, assets: [taken] }, 'charx'))).toBe('ARCHIVE_UNSAFE')
  })
})
