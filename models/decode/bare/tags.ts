/** Tags that stand before and behind the sound: ID3v1, ID3v2 (id3.org), APEv2 and Lyrics3. */
import { type ByteSource, latin1, type Span, viewOf } from './pieces.ts'

const ID3V1_BYTES = 128
const ID3V1_EXTENSION_BYTES = 227
const ID3V2_HEADER_BYTES = 10
const ID3V2_HAS_FOOTER = 0x10
const APE_HEADER_BYTES = 32
const APE_HAS_HEADER = 0x80000000
const LYRICS_SIZE_DIGITS = 6
const LYRICS_END = 'LYRICS200'
const OLD_LYRICS_END = 'LYRICSEND'
const OLD_LYRICS_START = 'LYRICSBEGIN'
const OLD_LYRICS_BYTES = 5_120
/** Real files have only a few consecutive tags. */
const MAX_TAGS = 64

/** Seven bits to a byte. */
function syncSafe(bytes: Uint8Array, start: number): number {
  return bytes.subarray(start, start + 4).reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0)
}

/** Where the tag ends that begins here; null where none does. */
async function tagEnd(source: ByteSource, start: number): Promise<number | null> {
  const head = await source.read(start, start + APE_HEADER_BYTES)
  if (latin1(head, 0, 3) === 'ID3' && head.length >= ID3V2_HEADER_BYTES) {
    const footerBytes = (head[5] ?? 0) & ID3V2_HAS_FOOTER ? ID3V2_HEADER_BYTES : 0
    return start + ID3V2_HEADER_BYTES + syncSafe(head, 6) + footerBytes
  }
  if (latin1(head, 0, 8) === 'APETAGEX' && head.length === APE_HEADER_BYTES) {
    return start + APE_HEADER_BYTES + viewOf(head).getUint32(12, true)
  }
  return null
}

async function lyricsStart(source: ByteSource, end: number): Promise<number | null> {
  const tail = await source.read(Math.max(0, end - LYRICS_END.length - LYRICS_SIZE_DIGITS), end)
  const digits = latin1(tail, 0, LYRICS_SIZE_DIGITS)
  if (latin1(tail, LYRICS_SIZE_DIGITS, LYRICS_END.length) === LYRICS_END && /^\d{6}$/.test(digits)) {
    return end - tail.length - Number(digits)
  }
  if (latin1(tail, LYRICS_SIZE_DIGITS, OLD_LYRICS_END.length) !== OLD_LYRICS_END) return null
  const from = Math.max(0, end - OLD_LYRICS_BYTES)
  const found = latin1(await source.read(from, end), 0, OLD_LYRICS_BYTES).lastIndexOf(OLD_LYRICS_START)
  return found < 0 ? null : from + found
}

/** Where the tag begins that ends here; null where none does. */
async function tagStart(source: ByteSource, end: number): Promise<number | null> {
  const startsWith = async (bytes: number, name: string) =>
    end >= bytes && latin1(await source.read(end - bytes, end - bytes + name.length), 0, name.length) === name
  if (await startsWith(ID3V1_BYTES, 'TAG')) return end - ID3V1_BYTES
  if (await startsWith(ID3V1_EXTENSION_BYTES, 'TAG+')) return end - ID3V1_EXTENSION_BYTES
  if (await startsWith(ID3V2_HEADER_BYTES, '3DI')) {
    const foot = await source.read(end - ID3V2_HEADER_BYTES, end)
    return end - 2 * ID3V2_HEADER_BYTES - syncSafe(foot, 6)
  }
  if (await startsWith(APE_HEADER_BYTES, 'APETAGEX')) {
    const foot = viewOf(await source.read(end - APE_HEADER_BYTES, end))
    const headerBytes = foot.getUint32(20, true) >= APE_HAS_HEADER ? APE_HEADER_BYTES : 0
    return end - foot.getUint32(12, true) - headerBytes
  }
  return lyricsStart(source, end)
}

/** What is left of the file without the tags at both ends. */
export async function betweenTags(source: ByteSource): Promise<Span> {
  let [start, end] = [0, source.sizeBytes]
  for (let count = 0; count < MAX_TAGS; count++) {
    const next = await tagEnd(source, start)
    if (next === null) break
    start = Math.min(next, end)
  }
  for (let count = 0; count < MAX_TAGS; count++) {
    const before = await tagStart(source, end)
    if (before === null) break
    end = Math.max(before, start)
  }
  return { start, end }
}
