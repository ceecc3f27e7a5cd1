import { expect, test } from 'vitest'
import { assertWholeFilm } from './whole-film.ts'

const text = (letters: string) => Buffer.from(letters, 'latin1')

function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

function element(id: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(id, 'hex'), Buffer.of(0x80 | body.length), body])
}

const HEAD = box('ftyp', text('isom\0\0\0\0isommp42'))
const MOVIE = box('moov', box('mvhd', Buffer.alloc(8)))
const MP4 = Buffer.concat([HEAD, MOVIE, box('mdat', Buffer.alloc(40, 7))])
const FRAGMENTS = Buffer.concat([HEAD, MOVIE, box('moof', Buffer.alloc(8)), box('mdat', Buffer.alloc(9))])
const TRACKS = element('1654ae6b', element('ae', element('d7', Buffer.of(1))))
const WEBM = Buffer.concat([
  element('1a45dfa3', element('4282', text('webm'))),
  element('18538067', TRACKS, element('1f43b675', element('e7', Buffer.of(0)), element('a3', Buffer.alloc(20, 3)))),
])

const check = (contentType: 'video/mp4' | 'video/webm', bytes: Buffer) =>
  assertWholeFilm(contentType, {
    sizeBytes: bytes.length,
    read: async (start, end) => bytes.subarray(start, Math.min(end, bytes.length)),
  })

test('films with tracks and content are whole', async () => {
  await check('video/mp4', MP4)
  await check('video/mp4', FRAGMENTS)
  await check('video/webm', WEBM)
})

test.each([
  ['a head with noise behind it', 'video/mp4', Buffer.concat([HEAD, Buffer.alloc(4_000, 1)])],
  ['a head alone', 'video/mp4', HEAD],
  ['no movie', 'video/mp4', Buffer.concat([HEAD, box('mdat', Buffer.alloc(40))])],
  ['no content', 'video/mp4', Buffer.concat([HEAD, MOVIE, box('mdat')])],
  ['a head alone', 'video/webm', element('1a45dfa3', element('4282', text('webm')))],
  ['no cluster', 'video/webm', Buffer.concat([WEBM.subarray(0, 12), element('18538067', TRACKS)])],
] as const)('%s is no film (%s, %#)', async (_, contentType, bytes) => {
  await expect(check(contentType, bytes)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' })
})

test('a film that is cut anywhere is refused', async () => {
  for (const [contentType, film] of [
    ['video/mp4', MP4],
    ['video/webm', WEBM],
  ] as const) {
    for (let length = 1; length < film.length; length++) {
      await expect(check(contentType, film.subarray(0, length)), `${length}`).rejects.toMatchObject({
        code: 'FILE_UNREADABLE',
      })
    }
  }
})
