/** FLAC (RFC 9639): of the metadata only the stream's format and its seek table are kept. */
import { ascii, type ByteSource, latin1, type Piece, type Span, unreadable } from './pieces.ts'

const STREAM_INFO = 0
const SEEK_TABLE = 3
/** Types of metadata blocks without personal data. */
export const KEPT_BLOCKS: ReadonlySet<number> = new Set([STREAM_INFO, SEEK_TABLE])
const LAST_BLOCK = 0x80
const BLOCK_HEADER_BYTES = 4
const MAX_BLOCKS = 1_000

interface Block extends Span {
  readonly type: number
}

function blockHeader({ type, start, end }: Block, isLast: boolean): Uint8Array {
  const sizeBytes = end - start
  return Uint8Array.of(type | (isLast ? LAST_BLOCK : 0), sizeBytes >> 16, (sizeBytes >> 8) & 0xff, sizeBytes & 0xff)
}

/** `span` is the audio's position in the file, without surrounding tags. */
export async function bareFlac(source: ByteSource, span: Span): Promise<Piece[]> {
  const kept: Block[] = []
  let offset = span.start + 4
  for (let count = 0, isLast = false; !isLast; count++) {
    const head = await source.read(offset, offset + BLOCK_HEADER_BYTES)
    const [first = 0, high = 0, middle = 0, low = 0] = head
    const start = offset + BLOCK_HEADER_BYTES
    const end = start + high * 65_536 + middle * 256 + low
    if (head.length < BLOCK_HEADER_BYTES || end > span.end || count === MAX_BLOCKS) throw unreadable('it is damaged.')
    isLast = first >= LAST_BLOCK
    const type = first & 0x7f
    if (KEPT_BLOCKS.has(type)) kept.push({ type, start, end })
    offset = end
  }
  if (kept[0]?.type !== STREAM_INFO) throw unreadable('it is damaged.')
  return [
    ascii('fLaC'),
    ...kept.flatMap((block, index): Piece[] => [
      blockHeader(block, index === kept.length - 1),
      { start: block.start, end: block.end },
    ]),
    { start: offset, end: span.end },
  ]
}

export async function isFlac(source: ByteSource, { start }: Span): Promise<boolean> {
  return latin1(await source.read(start, start + 4), 0, 4) === 'fLaC'
}
