/** ZIP (APPNOTE 6.3.10): keeps entries and names, and removes comments, extra fields and gaps between entries. */
import { type ByteSource, type Piece, pieceBytes, unreadable, viewOf } from './pieces.ts'

const END_SIGNATURE = 0x06054b50
const CENTRAL_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50
const END_BYTES = 22
const CENTRAL_BYTES = 46
const LOCAL_BYTES = 30
const MAX_COMMENT_BYTES = 0xffff
const ENCRYPTED = 1
const HAS_DESCRIPTOR = 8
/** Marks an entry whose real size is in an extra field. */
const SIZE_ELSEWHERE = 0xffffffff
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024

async function findEnd(source: ByteSource): Promise<DataView> {
  const tail = await source.read(Math.max(0, source.sizeBytes - END_BYTES - MAX_COMMENT_BYTES), source.sizeBytes)
  const view = viewOf(tail)
  for (let offset = tail.length - END_BYTES; offset >= 0; offset--) {
    const isEnd = view.getUint32(offset, true) === END_SIGNATURE
    if (isEnd && offset + END_BYTES + view.getUint16(offset + 20, true) === tail.length)
      return viewOf(tail.subarray(offset))
  }
  throw unreadable('it has no directory.')
}

interface Entry {
  readonly central: Uint8Array
  readonly name: Uint8Array
  /** Just behind the entry in the directory. */
  readonly next: number
}

function readEntry(directory: Uint8Array, offset: number): Entry {
  const head = directory.slice(offset, offset + CENTRAL_BYTES)
  const view = viewOf(head)
  if (head.length < CENTRAL_BYTES || view.getUint32(0, true) !== CENTRAL_SIGNATURE) throw unreadable('it is damaged.')
  const flags = view.getUint16(8, true)
  const isElsewhere = [20, 24, 42].some((at) => view.getUint32(at, true) === SIZE_ELSEWHERE)
  if (flags & ENCRYPTED || isElsewhere) throw unreadable('it is encrypted or too large.')
  const nameEnd = offset + CENTRAL_BYTES + view.getUint16(28, true)
  const next = nameEnd + view.getUint16(30, true) + view.getUint16(32, true)
  // Sizes stand before the content here, not behind it.
  view.setUint16(8, flags & ~HAS_DESCRIPTOR, true)
  view.setUint16(30, 0, true)
  view.setUint16(32, 0, true)
  return { central: head, name: directory.subarray(offset + CENTRAL_BYTES, nameEnd), next }
}

/** The same facts as in the directory. */
function localHeader(central: Uint8Array): Uint8Array {
  const header = new Uint8Array(LOCAL_BYTES)
  viewOf(header).setUint32(0, LOCAL_SIGNATURE, true)
  header.set(central.subarray(6, 32), 4)
  return header
}

export async function bareZip(source: ByteSource): Promise<Piece[]> {
  const end = await findEnd(source)
  const [count, directoryBytes, said] = [end.getUint16(10, true), end.getUint32(12, true), end.getUint32(16, true)]
  const start = source.sizeBytes - end.byteLength - directoryBytes
  if (start < 0 || said > start || directoryBytes > MAX_DIRECTORY_BYTES) throw unreadable('it is damaged.')
  const directory = await source.read(start, start + directoryBytes)
  const [files, centrals]: [Piece[], Uint8Array[]] = [[], []]
  let written = 0
  let offset = 0
  for (let index = 0; index < count; index++) {
    const { central, name, next } = readEntry(directory, offset)
    const view = viewOf(central)
    // Data before the archive shifts all offsets by the same amount.
    const at = view.getUint32(42, true) + start - said
    const local = await source.read(at, at + LOCAL_BYTES)
    if (local.length < LOCAL_BYTES || viewOf(local).getUint32(0, true) !== LOCAL_SIGNATURE)
      throw unreadable('it is damaged.')
    const data = at + LOCAL_BYTES + viewOf(local).getUint16(26, true) + viewOf(local).getUint16(28, true)
    const pieces: Piece[] = [localHeader(central), name, { start: data, end: data + view.getUint32(20, true) }]
    if (data + view.getUint32(20, true) > start) throw unreadable('it is truncated.')
    view.setUint32(42, written, true)
    written += pieces.reduce((sum, piece) => sum + pieceBytes(piece), 0)
    files.push(...pieces)
    centrals.push(central, name)
    offset = next
  }
  const trailer = new Uint8Array(END_BYTES)
  const view = viewOf(trailer)
  view.setUint32(0, END_SIGNATURE, true)
  for (const place of [8, 10]) view.setUint16(place, count, true)
  view.setUint32(
    12,
    centrals.reduce((sum, { length }) => sum + length, 0),
    true,
  )
  view.setUint32(16, written, true)
  return [...files, ...centrals, trailer].filter((piece) => pieceBytes(piece) > 0)
}
