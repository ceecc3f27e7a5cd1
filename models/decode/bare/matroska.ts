/** WebM (Matroska, RFC 9559): elements that are not needed to play it become void ones of the same length. */
import { type ByteSource, type Edit, type Piece, type Span, unreadable, withEdits } from './pieces.ts'

export const SEGMENT = 0x18538067
export const CLUSTER = 0x1f43b675
const INFO = 0x1549a966
export const TRACKS = 0x1654ae6b
const TRACK = 0xae
const NAMES_OF_PROGRAMS: ReadonlySet<number> = new Set([0x4d80, 0x5741])
/** EBML head, segment; seek head, info, tracks, clusters, cues; and what a cluster of unknown length holds. */
const KEPT: ReadonlySet<number> = new Set([
  ...[0x1a45dfa3, SEGMENT, 0x114d9b74, INFO, TRACKS, CLUSTER, 0x1c53bb6b],
  ...[0xe7, 0xa3, 0xa0, 0xab, 0xa7],
])
/** Scale of time, duration, and the two that have to be there. */
const KEPT_OF_INFO: ReadonlySet<number> = new Set([0x2ad7b1, 0x4489, ...NAMES_OF_PROGRAMS])
const KEPT_OF_TRACKS: ReadonlySet<number> = new Set([TRACK])
const LEFT_OUT_OF_TRACK: ReadonlySet<number> = new Set([0x536e, 0xec, 0xbf])
const VOID = 0xec
const LONGEST_HEAD_BYTES = 12
const MAX_ELEMENTS = 2_000_000

interface Element extends Span {
  readonly id: number
  readonly body: number
  /** Of a stream that was written while it was made: it ends where the next of its kind begins. */
  readonly isOpen: boolean
}

function widthOf(first: number): number {
  return Math.clz32(first) - 23
}

export async function readElement(source: ByteSource, start: number, limit: number): Promise<Element> {
  const head = await source.read(start, Math.min(limit, start + LONGEST_HEAD_BYTES))
  const idBytes = widthOf(head[0] ?? 0)
  const sizeBytes = widthOf(head[idBytes] ?? 0)
  if (idBytes > 4 || sizeBytes > 8 || head.length < idBytes + sizeBytes) throw unreadable('it is damaged.')
  const id = head.subarray(0, idBytes).reduce((sum, byte) => sum * 256 + byte, 0)
  const size = [...head.subarray(idBytes, idBytes + sizeBytes)]
  size[0] = (size[0] ?? 0) - (0x80 >> (sizeBytes - 1))
  const isOpen = size.every((byte, index) => byte === (index === 0 ? 0x7f >> (sizeBytes - 1) : 0xff))
  const body = start + idBytes + sizeBytes
  const end = isOpen ? limit : body + size.reduce((sum, byte) => sum * 256 + byte, 0)
  if (end > limit) throw unreadable('it is truncated.')
  return { id, start, body, end, isOpen }
}

function emptied({ start, end }: Span): Edit {
  const length = end - start
  const head = length < 9 ? [VOID, 0x80 | (length - 2)] : [VOID, 1, ...sevenBytes(length - 9)]
  return { start, end, by: [Uint8Array.from(head), { zeros: length - head.length }] }
}

function sevenBytes(value: number): number[] {
  return Array.from({ length: 7 }, (_, index) => Math.floor(value / 256 ** (6 - index)) % 256)
}

export async function bareMatroska(source: ByteSource): Promise<Piece[]> {
  const edits: Edit[] = []
  let count = 0

  async function visit({ start, end }: Span, look: (element: Element) => Promise<void> | void): Promise<void> {
    for (let offset = start; offset < end; ) {
      count += 1
      if (count > MAX_ELEMENTS) throw unreadable('it has too many parts.')
      const element = await readElement(source, offset, end)
      await look(element)
      // An element of unknown size ends with the file, so its content is read as siblings.
      offset = element.isOpen || element.id === SEGMENT ? element.body : element.end
    }
  }
  const inside = ({ body: start, end }: Element): Span => ({ start, end })
  const empty = (element: Element) => {
    if (element.isOpen) throw unreadable('it is damaged.')
    edits.push(emptied(element))
  }

  function lookAtInfo(element: Element): void {
    const { id, body, end } = element
    if (!KEPT_OF_INFO.has(id)) empty(element)
    else if (NAMES_OF_PROGRAMS.has(id)) edits.push({ start: body, end, by: [{ zeros: end - body }] })
  }
  const lookAtTrack = (element: Element) => (LEFT_OUT_OF_TRACK.has(element.id) ? empty(element) : undefined)
  const lookAtTracks = (element: Element) =>
    KEPT_OF_TRACKS.has(element.id) ? visit(inside(element), lookAtTrack) : empty(element)

  await visit({ start: 0, end: source.sizeBytes }, (element) => {
    if (!KEPT.has(element.id)) return empty(element)
    if (element.isOpen && element.id !== SEGMENT && element.id !== CLUSTER) throw unreadable('it is damaged.')
    if (element.id === INFO) return visit(inside(element), lookAtInfo)
    if (element.id === TRACKS) return visit(inside(element), lookAtTracks)
    return undefined
  })
  return withEdits(source.sizeBytes, edits)
}
