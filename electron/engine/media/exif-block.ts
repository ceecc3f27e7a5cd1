/** Writes small EXIF blocks (EXIF 2.32 over TIFF 6.0), as every picture format carries them. */

export interface ExifContent {
  /** 1 to 8; 1 is upright and need not be said. */
  readonly orientation: number
  /** Tag number of the first directory → text, such as 0x013b Artist and 0x8298 Copyright. */
  readonly texts: ReadonlyMap<number, string>
  /** As in the file, with the eight bytes in front that name its characters. */
  readonly userComment: Uint8Array | null
}

const ORIENTATION = 0x0112
const EXIF_DIRECTORY = 0x8769
const USER_COMMENT = 0x9286
const TYPE = { ascii: 2, short: 3, long: 4, undefined: 7 } as const
const HEADER_BYTES = 8
const ENTRY_BYTES = 12

interface Entry {
  readonly tag: number
  readonly type: number
  readonly count: number
  /** Padded to an even length. */
  readonly data: Uint8Array
}

/** Null where there is nothing to say. */
export function exifBlock({ orientation, texts, userComment }: ExifContent): Uint8Array | null {
  const main = [
    ...(orientation > 1 ? [shortEntry(ORIENTATION, orientation)] : []),
    ...[...texts].map(([tag, text]) => dataEntry(tag, TYPE.ascii, new TextEncoder().encode(`${text}\0`))),
  ]
  if (main.length === 0 && userComment === null) return null
  if (userComment !== null) main.push(longEntry(EXIF_DIRECTORY, 0))
  main.sort((a, b) => a.tag - b.tag)
  const mainBytes = directoryBytes(main)
  const header = Uint8Array.of(0x4d, 0x4d, 0, 0x2a, 0, 0, 0, HEADER_BYTES)
  const second = HEADER_BYTES + mainBytes
  const pointed = main.map((entry) => (entry.tag === EXIF_DIRECTORY ? longEntry(EXIF_DIRECTORY, second) : entry))
  const exif = userComment === null ? [] : [dataEntry(USER_COMMENT, TYPE.undefined, userComment)]
  return Buffer.concat([
    header,
    directory(pointed, HEADER_BYTES),
    ...(exif.length === 0 ? [] : [directory(exif, second)]),
  ])
}

function shortEntry(tag: number, value: number): Entry {
  return { tag, type: TYPE.short, count: 1, data: Uint8Array.of(value >> 8, value & 0xff, 0, 0) }
}

function longEntry(tag: number, value: number): Entry {
  const data = new Uint8Array(4)
  new DataView(data.buffer).setUint32(0, value)
  return { tag, type: TYPE.long, count: 1, data }
}

function dataEntry(tag: number, type: number, bytes: Uint8Array): Entry {
  const data = new Uint8Array(Math.max(4, bytes.length + (bytes.length % 2)))
  data.set(bytes)
  return { tag, type, count: bytes.length, data }
}

function directoryBytes(entries: readonly Entry[]): number {
  return 2 + entries.length * ENTRY_BYTES + 4 + outsideBytes(entries)
}

/** Counts the bytes of values that do not fit into their entry and follow the directory. */
function outsideBytes(entries: readonly Entry[]): number {
  return entries.reduce((sum, { data }) => sum + (data.length > 4 ? data.length : 0), 0)
}

function directory(entries: readonly Entry[], start: number): Uint8Array {
  const bytes = new Uint8Array(directoryBytes(entries))
  const view = new DataView(bytes.buffer)
  view.setUint16(0, entries.length)
  let outside = 2 + entries.length * ENTRY_BYTES + 4
  for (const [index, { tag, type, count, data }] of entries.entries()) {
    const at = 2 + index * ENTRY_BYTES
    view.setUint16(at, tag)
    view.setUint16(at + 2, type)
    view.setUint32(at + 4, count)
    if (data.length <= 4) {
      bytes.set(data, at + 8)
      continue
    }
    view.setUint32(at + 8, start + outside)
    bytes.set(data, outside)
    outside += data.length
  }
  return bytes
}
