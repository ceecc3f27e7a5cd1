/** WAVE (RIFF): only the chunks that are needed to play it; LIST/INFO, bext, iXML, ID3 and all others are left out. */
import { ascii, type ByteSource, latin1, type Piece, pieceBytes, unreadable, viewOf } from './pieces.ts'

const KEPT: ReadonlySet<string> = new Set(['fmt ', 'fact', 'data', 'smpl'])
const HEADER_BYTES = 12
const CHUNK_HEADER_BYTES = 8
const MAX_CHUNKS = 10_000

function header(name: string, sizeBytes: number, form = ''): Uint8Array {
  const bytes = new Uint8Array(CHUNK_HEADER_BYTES + form.length)
  bytes.set(ascii(name))
  viewOf(bytes).setUint32(4, sizeBytes, true)
  bytes.set(ascii(form), CHUNK_HEADER_BYTES)
  return bytes
}

export async function bareWav(source: ByteSource): Promise<Piece[]> {
  const pieces: Piece[] = []
  let offset = HEADER_BYTES
  for (let count = 0; offset + CHUNK_HEADER_BYTES <= source.sizeBytes; count++) {
    if (count === MAX_CHUNKS) throw unreadable('it has too many parts.')
    const head = await source.read(offset, offset + CHUNK_HEADER_BYTES)
    const name = latin1(head, 0, 4)
    const start = offset + CHUNK_HEADER_BYTES
    // A recording that was cut short, or written as a stream, says more than there is.
    const end = Math.min(start + viewOf(head).getUint32(4, true), source.sizeBytes)
    const padding = (end - start) % 2
    if (KEPT.has(name)) pieces.push(header(name, end - start), { start, end }, { zeros: padding })
    offset = end + padding
  }
  if (pieces.length === 0) throw unreadable('it contains no audio.')
  const contentBytes = pieces.reduce((sum, piece) => sum + pieceBytes(piece), 0)
  return [header('RIFF', contentBytes + 4, 'WAVE'), ...pieces].filter((piece) => pieceBytes(piece) > 0)
}
