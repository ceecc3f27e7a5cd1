/**
 * ISO base media (ISO/IEC 14496-12): boxes that are not needed to play it become free space of the same length, so that
 * sound and picture stay where the others say.
 */
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

const FILE: ReadonlySet<string> = new Set([
  ...['ftyp', 'styp', 'moov', 'moof', 'mdat', 'mfra', 'sidx', 'ssix', 'pdin', 'prft'],
])
/** What is kept of the boxes that hold others. */
const INSIDE: Readonly<Record<string, ReadonlySet<string>>> = {
  moov: new Set(['mvhd', 'trak', 'mvex', 'iods']),
  trak: new Set(['tkhd', 'edts', 'mdia', 'tref']),
  mdia: new Set(['mdhd', 'hdlr', 'minf', 'elng']),
  minf: new Set(['vmhd', 'smhd', 'hmhd', 'nmhd', 'sthd', 'gmhd', 'hdlr', 'dinf', 'stbl']),
  moof: new Set(['mfhd', 'traf']),
  traf: new Set(['tfhd', 'tfdt', 'trun', 'saiz', 'saio', 'sbgp', 'sgpd', 'subs', 'senc']),
}
const HEADER_BYTES = 8
const LARGE_HEADER_BYTES = 16
/** Of a handler's box before its name. */
const HANDLER_BYTES = 24
const MAX_BOXES = 100_000

interface Box extends Span {
  readonly type: string
  readonly body: number
}

/** Throws FILE_TYPE_UNSUPPORTED where it does not end within `end`. */
export async function readBox(source: ByteSource, start: number, end: number): Promise<Box> {
  const head = await source.read(start, Math.min(end, start + LARGE_HEADER_BYTES))
  if (head.length < HEADER_BYTES) throw unreadable('it is truncated.')
  const short = viewOf(head).getUint32(0)
  const isLarge = short === 1 && head.length === LARGE_HEADER_BYTES
  const size = short === 0 ? end - start : isLarge ? Number(viewOf(head).getBigUint64(8)) : short
  const body = start + (isLarge ? LARGE_HEADER_BYTES : HEADER_BYTES)
  if (start + size > end || start + size < body) throw unreadable('it is damaged.')
  return { type: latin1(head, 4, 4), start, body, end: start + size }
}

function freed({ start, body, end }: Box): Edit[] {
  return [
    { start: start + 4, end: start + 8, by: [ascii('free')] },
    { start: body, end, by: [{ zeros: end - body }] },
  ]
}

export async function bareMp4(source: ByteSource): Promise<Piece[]> {
  const edits: Edit[] = []
  let count = 0

  async function visit({ start, end }: Span, kept: ReadonlySet<string>): Promise<void> {
    for (let offset = start; offset < end; ) {
      count += 1
      if (count > MAX_BOXES) throw unreadable('it has too many parts.')
      const box = await readBox(source, offset, end)
      const inside = INSIDE[box.type]
      if (!kept.has(box.type)) edits.push(...freed(box))
      else if (inside !== undefined) await visit({ start: box.body, end: box.end }, inside)
      else if (box.type === 'hdlr' && box.end > box.body + HANDLER_BYTES) {
        const name = { start: box.body + HANDLER_BYTES, end: box.end }
        edits.push({ ...name, by: [{ zeros: name.end - name.start }] })
      }
      offset = box.end
    }
  }

  await visit({ start: 0, end: source.sizeBytes }, FILE)
  return withEdits(source.sizeBytes, edits)
}
