import * as fc from 'fast-check'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { LunaError } from '#shared/contract/errors.ts'
import { bareCopy } from './bare.ts'
import type { ByteSource } from './pieces.ts'

const NAME = 'Mirabel'
/** Nothing that a format would take for one of its own. */
const SOUND = Buffer.from(Array.from({ length: 700 }, (_, index) => (index * 7) % 251))

const text = (value: string) => Buffer.from(value, 'latin1')
const le32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
const be32 = (value: number) => Buffer.from(le32(value)).reverse()

function sourceOf(bytes: Uint8Array): ByteSource {
  return { sizeBytes: bytes.length, read: async (start, end) => bytes.subarray(start, Math.max(start, end)) }
}

async function bare(type: string, file: Uint8Array): Promise<Buffer> {
  const source = sourceOf(file)
  const parts: Uint8Array[] = []
  for (const piece of await bareCopy(type, source)) {
    if (piece instanceof Uint8Array) parts.push(piece)
    else parts.push('zeros' in piece ? new Uint8Array(piece.zeros) : await source.read(piece.start, piece.end))
  }
  return Buffer.concat(parts)
}

const comments = Buffer.concat([le32(4), text('tool'), le32(1), le32(14), text(`ARTIST=${NAME}`)])
const flacBlock = (type: number, content: Buffer) => Buffer.concat([Buffer.of(type, 0, 0, content.length), content])
const FLAC_FRAMES = Buffer.concat([Buffer.of(0xff, 0xf8), SOUND])
const flac = Buffer.concat([
  ...[text('fLaC'), flacBlock(0, Buffer.alloc(34, 5)), flacBlock(4, comments), flacBlock(3, Buffer.alloc(18, 6))],
  ...[flacBlock(0x86, text(`picture of ${NAME}`)), FLAC_FRAMES],
])
const bareFlacFile = Buffer.concat([
  ...[text('fLaC'), flacBlock(0, Buffer.alloc(34, 5)), flacBlock(0x83, Buffer.alloc(18, 6)), FLAC_FRAMES],
])

const id3 = Buffer.concat([text('ID3\x04\0\0\0\0\0\x0c'), text(`TPE1.${NAME}`)])
const id3v1 = Buffer.concat([text('TAG'), text(NAME.padEnd(125, '\0'))])
const apeHead = (flags: number) => Buffer.concat([text('APETAGEX'), le32(2_000), le32(32 + 7), le32(1), be32(flags)])
const ape = Buffer.concat([apeHead(0xa0), Buffer.alloc(8), text(NAME), apeHead(0x80), Buffer.alloc(8)])
const lyrics = text(`LYRICSBEGININD${NAME}000021LYRICS200`)
const MP3_FRAMES = Buffer.concat([Buffer.of(0xff, 0xfb, 0x90, 0x64), SOUND])

/** RFC 3533 §6, bit by bit. */
function oggChecksum(page: Uint8Array): number {
  let sum = 0
  for (const byte of page) {
    sum ^= byte << 24
    for (let bit = 0; bit < 8; bit++) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1
  }
  return sum >>> 0
}

function oggPage(flags: number, number: number, lacing: readonly number[], content: Uint8Array): Buffer {
  const head = [text('OggS'), Buffer.of(0, flags), Buffer.alloc(8), le32(7), le32(number), le32(0)]
  const page = Buffer.concat([...head, Buffer.of(lacing.length, ...lacing), content])
  page.writeUInt32LE(oggChecksum(page), 22)
  return page
}
const oggTags = Buffer.concat([text('OpusTags'), comments, text(NAME.repeat(60))])
const oggPages = (tags: Buffer) => [
  oggPage(2, 0, [19], Buffer.concat([text('OpusHead'), Buffer.alloc(11, 1)])),
  // A comment of 461 bytes over two pages.
  oggPage(0, 1, [255], tags.subarray(0, 255)),
  oggPage(1, 2, [tags.length - 255, 100], Buffer.concat([tags.subarray(255), SOUND.subarray(0, 100)])),
  oggPage(4, 3, [255, 245], SOUND.subarray(0, 500)),
]

const box = (type: string, ...content: Buffer[]) => {
  const body = Buffer.concat(content)
  return Buffer.concat([be32(body.length + 8), text(type), body])
}
const mp4 = (handler: string, isSigned: boolean) => {
  const data = text(isSigned ? NAME : '\0'.repeat(NAME.length))
  const named = (type: string) => box(isSigned ? type : 'free', data)
  const track = box(
    'trak',
    box('tkhd', SOUND),
    box('mdia', box('hdlr', Buffer.alloc(24, 2), text(handler))),
    named('udta'),
  )
  return Buffer.concat([
    ...[box('ftyp', text('M4A mp42')), named('uuid'), box('moov', box('mvhd', SOUND), track, named('udta'))],
    ...[named('free'), box('mdat', SOUND)],
  ])
}

const element = (id: string, ...content: Buffer[]) => {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from(id, 'hex'), be32(0x10000000 + body.length), body])
}
const webm = Buffer.concat([
  element('1a45dfa3', element('4282', text('webm'))),
  element(
    '18538067',
    element('1549a966', element('2ad7b1', Buffer.of(1)), element('7ba9', text(NAME)), element('4d80', text(NAME))),
    element('1654ae6b', element('ae', element('d7', Buffer.of(1)), element('536e', text(NAME)))),
    element('1254c367', text(NAME)),
    element('1f43b675', element('e7', Buffer.of(0)), element('a3', SOUND)),
    element('1941a469', text(NAME)),
  ),
])

const zip = Buffer.from(
  zipSync({
    'a.txt': [strToU8('first'), { comment: NAME, extra: { 28789: strToU8(NAME) } }],
    'deep/b.bin': [SOUND, { level: 0, comment: NAME }],
  }),
)
const zipEnd = zip.length - 22
const commentedZip = Buffer.concat([
  text(`before the archive: ${NAME}`),
  zip.subarray(0, zipEnd + 20),
  Buffer.of(NAME.length, 0),
  text(NAME),
])

describe('copies without names', () => {
  it('keeps what is played of FLAC', async () => {
    expect(await bare('audio/flac', flac)).toEqual(bareFlacFile)
    expect(await bare('audio/mpeg', Buffer.concat([id3, flac, id3v1]))).toEqual(bareFlacFile)
  })

  it('keeps the frames of MPEG audio, whichever tags stand around them', async () => {
    for (const file of [
      [id3, MP3_FRAMES, id3v1],
      [id3, id3, Buffer.alloc(10), MP3_FRAMES, ape, id3v1],
      [MP3_FRAMES, lyrics, id3v1],
      [MP3_FRAMES, ape],
    ]) {
      expect(await bare('audio/mpeg', Buffer.concat(file))).toEqual(MP3_FRAMES)
    }
  })

  it('empties the comments of Ogg where they stand, with right check sums', async () => {
    const emptied = Buffer.alloc(oggTags.length)
    text('OpusTags').copy(emptied)
    expect(await bare('audio/ogg', Buffer.concat(oggPages(oggTags)))).toEqual(Buffer.concat(oggPages(emptied)))
    const unknown = oggPage(2, 0, [8], text('Unknown1'))
    await expect(bare('audio/ogg', unknown)).rejects.toMatchObject({ code: 'FILE_TYPE_UNSUPPORTED' })
  })

  it('refuses Ogg that ends between the pages of a comment', async () => {
    const cut = Buffer.concat(oggPages(oggTags).slice(0, 2))
    await expect(bare('audio/ogg', cut)).rejects.toMatchObject({ detail: expect.stringContaining('truncated') })
  })

  it('frees boxes that are not needed, so that sound stays where it was', async () => {
    const signed = mp4(`by ${NAME}`, true)
    expect(signed.toString('latin1').split(NAME)).toHaveLength(6)
    expect(await bare('audio/mp4', signed)).toEqual(mp4('\0'.repeat(10), false))
  })

  it('makes void what WebM is played without', async () => {
    const shown = await bare('video/webm', webm)
    expect(shown).toHaveLength(webm.length)
    expect(shown.toString('latin1')).not.toContain(NAME)
    const cluster = element('1f43b675', element('e7', Buffer.of(0)), element('a3', SOUND))
    expect(shown.indexOf(cluster)).toBe(webm.indexOf(cluster))
  })

  it('packs archives again with the same files and nothing else', async () => {
    const shown = await bare('application/zip', commentedZip)
    expect(shown.toString('latin1')).not.toContain(NAME)
    expect(unzipSync(shown)).toEqual({ 'a.txt': strToU8('first'), 'deep/b.bin': new Uint8Array(SOUND) })
  })

  it('refuses what is cut short rather than pass a name on', async () => {
    const files: [string, Buffer][] = [
      ['audio/flac', flac],
      ['audio/mpeg', Buffer.concat([id3, MP3_FRAMES])],
      ['audio/ogg', Buffer.concat(oggPages(oggTags))],
      ['audio/mp4', mp4(`by ${NAME}`, true)],
      ['video/webm', webm],
      ['application/zip', commentedZip],
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.nat(3_000), async ([type, file], length) => {
        const outcome = await bare(type, file.subarray(0, length)).catch((error: unknown) => error)
        if (!(outcome instanceof Uint8Array)) expect(outcome).toBeInstanceOf(LunaError)
        else expect(Buffer.from(outcome).toString('latin1')).not.toContain(NAME)
      }),
      { numRuns: 300 },
    )
  })
})
