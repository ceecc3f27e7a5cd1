/**
 * Ogg (RFC 3533) with Vorbis, Opus, Speex, FLAC or Theora in it: comments become empty ones of the same length, so that
 * every page keeps its position; the checksums of the changed pages are recomputed.
 */
import { KEPT_BLOCKS } from './flac.ts'
import {
  ascii,
  type ByteSource,
  type Edit,
  latin1,
  type Piece,
  type Span,
  unreadable,
  viewOf,
  withEdits,
} from './pieces.ts'

const PAGE_HEADER_BYTES = 27
const MAX_LACING = 255
const SERIAL_AT = 14
const CHECKSUM_AT = 22
const SEGMENTS_AT = 26
const IS_FIRST = 2
/** Enough for a comment with pictures in it. */
const MAX_PACKET_BYTES = 32 * 1024 * 1024

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value
})

/** Of a page whose own field is zero; RFC 3533 §6. */
function checksum(page: Uint8Array): number {
  return page.reduce((sum, byte) => ((sum << 8) ^ (TABLE[((sum >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0, 0)
}

type Codec = 'vorbis' | 'opus' | 'speex' | 'flac' | 'theora'

const FIRST_PACKETS: readonly (readonly [string, Codec])[] = [
  ['\x01vorbis', 'vorbis'],
  ['OpusHead', 'opus'],
  ['Speex   ', 'speex'],
  ['\x7fFLAC', 'flac'],
  ['\x80theora', 'theora'],
]

/** Without a vendor and without comments. The rest of the packet is filled up with zeros, which players skip. */
const NO_COMMENTS: Readonly<Record<Exclude<Codec, 'flac'>, Uint8Array>> = {
  vorbis: ascii(`\x03vorbis${'\0'.repeat(8)}\x01`),
  opus: ascii(`OpusTags${'\0'.repeat(8)}`),
  speex: new Uint8Array(8),
  theora: ascii(`\x81theora${'\0'.repeat(8)}`),
}

const FLAC_COMMENT = 4
const FLAC_PADDING = 1

/** The same length; null where the packet stays. */
function emptied(codec: Codec, packet: Uint8Array): Uint8Array | null {
  const empty = new Uint8Array(packet.length)
  if (codec !== 'flac') {
    const content = NO_COMMENTS[codec]
    if (content.length > packet.length) throw unreadable('its comment is damaged.')
    empty.set(content)
    return empty
  }
  const [first = 0] = packet
  const type = first & 0x7f
  if (KEPT_BLOCKS.has(type)) return null
  empty.set(packet.subarray(0, 4))
  if (type !== FLAC_COMMENT) empty[0] = (first & 0x80) | FLAC_PADDING
  return empty
}

interface Stream {
  readonly codec: Codec
  /** Of packets to look at. */
  readonly headers: number
  packet: number
  /** The positions of the packet that is being read. */
  spans: Span[]
}

function openStream(packet: Uint8Array): Stream {
  const found = FIRST_PACKETS.find(([start]) => latin1(packet, 0, start.length) === start)
  if (found === undefined) throw unreadable('it contains an unsupported kind of stream.')
  const [, codec] = found
  // FLAC says how many; none means unknown. The others have one packet of comments.
  const headers = codec === 'flac' ? (packet[7] ?? 0) * 256 + (packet[8] ?? 0) : 1
  return { codec, headers: headers === 0 ? Number.POSITIVE_INFINITY : headers, packet: 0, spans: [] }
}

interface Page extends Span {
  readonly head: Uint8Array
  /** Of its packets or parts of them; `isWhole` where the packet ends here. */
  readonly parts: readonly (Span & { readonly isWhole: boolean })[]
}

async function readPage(source: ByteSource, start: number): Promise<Page> {
  const head = await source.read(start, start + PAGE_HEADER_BYTES + MAX_LACING)
  const lacing = head.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + (head[SEGMENTS_AT] ?? 0))
  if (latin1(head, 0, 4) !== 'OggS') throw unreadable('it is damaged.')
  const parts: (Span & { isWhole: boolean })[] = []
  let place = start + PAGE_HEADER_BYTES + lacing.length
  let from = place
  for (const [index, length] of lacing.entries()) {
    place += length
    const isWhole = length < MAX_LACING
    if (!isWhole && index < lacing.length - 1) continue
    parts.push({ start: from, end: place, isWhole })
    from = place
  }
  if (place > source.sizeBytes) throw unreadable('it is truncated.')
  return { start, end: place, head, parts }
}

/** Pages whose packets are changed, by where they begin. */
type ChangedPages = Map<number, { readonly page: Page; readonly bytes: Uint8Array }>

async function changePart(source: ByteSource, changed: ChangedPages, page: Page, part: Span, by: Uint8Array) {
  let entry = changed.get(page.start)
  if (entry === undefined) {
    entry = { page, bytes: Uint8Array.from(await source.read(page.start, page.end)) }
    changed.set(page.start, entry)
  }
  entry.bytes.set(by, part.start - page.start)
}

async function emptyPacket(
  source: ByteSource,
  { codec, spans }: Stream,
  pages: Map<Span, Page>,
  changed: ChangedPages,
) {
  const sizeBytes = spans.reduce((sum, { start, end }) => sum + end - start, 0)
  if (sizeBytes > MAX_PACKET_BYTES) throw unreadable('its comments are too long.')
  const packet = new Uint8Array(sizeBytes)
  let place = 0
  for (const { start, end } of spans) {
    packet.set(await source.read(start, end), place)
    place += end - start
  }
  const empty = emptied(codec, packet)
  if (empty === null) return
  place = 0
  for (const span of spans) {
    const page = pages.get(span)
    const length = span.end - span.start
    if (page !== undefined) await changePart(source, changed, page, span, empty.subarray(place, place + length))
    place += length
  }
}

/** Follows one stream through a page. */
async function followPage(
  source: ByteSource,
  stream: Stream,
  page: Page,
  pages: Map<Span, Page>,
  changed: ChangedPages,
) {
  for (const part of page.parts) {
    const isHeader = stream.packet >= 1 && stream.packet <= stream.headers
    if (isHeader) {
      stream.spans.push(part)
      pages.set(part, page)
    }
    if (!part.isWhole) continue
    if (isHeader) {
      const [first] = await source.read(
        stream.spans[0]?.start ?? part.start,
        (stream.spans[0]?.start ?? part.start) + 1,
      )
      // Where FLAC does not say how many there are, sound begins with this byte.
      if (stream.codec === 'flac' && first === 0xff) stream.packet = Number.MAX_SAFE_INTEGER
      else await emptyPacket(source, stream, pages, changed)
      for (const span of stream.spans) pages.delete(span)
      stream.spans = []
    }
    stream.packet += 1
  }
}

export async function bareOgg(source: ByteSource): Promise<Piece[]> {
  const streams = new Map<number, Stream>()
  const pages = new Map<Span, Page>()
  const changed: ChangedPages = new Map()
  let offset = 0
  while (offset + PAGE_HEADER_BYTES <= source.sizeBytes) {
    const page = await readPage(source, offset)
    const serial = viewOf(page.head).getUint32(SERIAL_AT, true)
    if ((page.head[5] ?? 0) & IS_FIRST) {
      const [first] = page.parts
      if (first === undefined) throw unreadable('it is damaged.')
      streams.set(serial, openStream(await source.read(first.start, first.end)))
    }
    const stream = streams.get(serial)
    if (stream === undefined) throw unreadable('it is damaged.')
    await followPage(source, stream, page, pages, changed)
    offset = page.end
  }
  // A comment whose end is missing was not emptied.
  if ([...streams.values()].some(({ spans }) => spans.length > 0)) throw unreadable('it is truncated.')
  const edits = [...changed.values()].map(({ page: { start, end }, bytes }): Edit => {
    const view = viewOf(bytes)
    view.setUint32(CHECKSUM_AT, 0, true)
    view.setUint32(CHECKSUM_AT, checksum(bytes), true)
    return { start, end, by: [bytes] }
  })
  return withEdits(
    offset,
    edits.toSorted((one, other) => one.start - other.start),
  )
}
