/**
 * The parts that a picture file is made of, in order and without gaps: those that are the picture, and all others, each
 * with a name. Color profiles count as the picture, since it would look different without them.
 */
import { LunaError } from '#shared/contract/errors.ts'

export type StrippableType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'

export interface PicturePart {
  readonly start: number
  readonly end: number
  /**
   * As the format names it (`tEXt`, `APP1`, `EXIF`); `Exif`, `XMP`, `IPTC` and `C2PA` alike in every format, and
   * `trailing` for what follows the picture.
   */
  readonly name: string
  readonly isPicture: boolean
}

/** Throws IMAGE_CORRUPT for a file that is cut short. */
export function picturePartsOf(bytes: Uint8Array, mediaType: StrippableType): PicturePart[] {
  switch (mediaType) {
    case 'image/png':
      return pngParts(bytes)
    case 'image/jpeg':
      return jpegParts(bytes)
    case 'image/webp':
      return webpParts(bytes)
    case 'image/gif':
      return gifParts(bytes)
    default:
      return mediaType satisfies never
  }
}

function cutShort(): LunaError {
  return new LunaError('IMAGE_CORRUPT', 'the file is truncated')
}

/** PNG specification, third edition, §11: critical chunks, and those that change how the picture looks or moves. */
const PNG_PICTURE = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT'.split(' '),
)
/** `caBX`: C2PA specification 2.1, §A.3. */
const PNG_NAMES: Readonly<Record<string, string>> = { eXIf: 'Exif', caBX: 'C2PA' }

function pngParts(bytes: Uint8Array): PicturePart[] {
  const view = viewOf(bytes)
  const parts: PicturePart[] = [{ start: 0, end: 8, name: 'signature', isPicture: true }]
  for (let start = 8; start < bytes.length; ) {
    if (start + 12 > bytes.length) throw cutShort()
    const end = start + 12 + view.getUint32(start)
    if (end > bytes.length) throw cutShort()
    const type = latin1(bytes, start + 4, 4)
    const name = isXmpChunk(type, bytes, start + 8) ? 'XMP' : (PNG_NAMES[type] ?? type)
    parts.push({ start, end, name, isPicture: PNG_PICTURE.has(type) })
    start = end
    if (type === 'IEND') break
  }
  return withTrailing(parts, bytes)
}

function isXmpChunk(type: string, bytes: Uint8Array, data: number): boolean {
  return type === 'iTXt' && latin1(bytes, data, 18) === 'XML:com.adobe.xmp\0'
}

const MARKER_END = 0xd9
const MARKER_SCAN = 0xda

/** ITU-T T.81 annex B. Also between the scans of a progressive picture there may be segments. */
function jpegParts(bytes: Uint8Array): PicturePart[] {
  const view = viewOf(bytes)
  const parts: PicturePart[] = [{ start: 0, end: 2, name: 'SOI', isPicture: true }]
  for (let start = 2; ; ) {
    const marker = bytes[start + 1]
    if (marker === undefined || bytes[start] !== 0xff) throw cutShort()
    if (marker === MARKER_END) {
      parts.push({ start, end: start + 2, name: 'EOI', isPicture: true })
      return withTrailing(parts, bytes)
    }
    if (marker === 0xff) {
      parts.push({ start, end: start + 1, name: 'fill', isPicture: false })
      start += 1
      continue
    }
    if (start + 4 > bytes.length) throw cutShort()
    const segmentEnd = start + 2 + view.getUint16(start + 2)
    if (segmentEnd > bytes.length) throw cutShort()
    const end = marker === MARKER_SCAN ? scanEnd(bytes, segmentEnd) : segmentEnd
    parts.push({ start, end, ...jpegSegment(marker, bytes, start + 4) })
    if (marker === MARKER_SCAN && end === bytes.length) return parts
    start = end
  }
}

/**
 * Returns the position of the next marker, or the end of a file truncated within a scan, which viewers show partially.
 */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = from; ; ) {
    const found = bytes.indexOf(0xff, at)
    const next = bytes[found + 1]
    if (found < 0 || next === undefined) return bytes.length
    const isData = next === 0 || (next >= 0xd0 && next <= 0xd7)
    if (!isData && next !== 0xff) return found
    at = found + (isData ? 2 : 1)
  }
}

/** Kept application segments: APP0 (JFIF), APP2 when it is a color profile, APP14 (Adobe color). */
function jpegSegment(marker: number, bytes: Uint8Array, data: number): Pick<PicturePart, 'name' | 'isPicture'> {
  if (marker === 0xfe) return { name: 'comment', isPicture: false }
  if (marker < 0xe0 || marker > 0xef) return { name: marker.toString(16), isPicture: true }
  const label = latin1(bytes, data, 30)
  const name = `APP${marker - 0xe0}`
  if (marker === 0xe1 && label.startsWith('Exif\0')) return { name: 'Exif', isPicture: false }
  if (marker === 0xe1 && label.startsWith('http://ns.adobe.com/x')) return { name: 'XMP', isPicture: false }
  if (marker === 0xed) return { name: 'IPTC', isPicture: false }
  // JUMBF boxes, of which content credentials are the use: C2PA specification 2.1, §A.2.
  if (marker === 0xeb && label.startsWith('JP')) return { name: 'C2PA', isPicture: false }
  const isPicture = marker === 0xe0 || marker === 0xee || (marker === 0xe2 && label.startsWith('ICC_PROFILE'))
  return { name, isPicture }
}

/** WebP container specification. */
const WEBP_PICTURE = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
const WEBP_NAMES: Readonly<Record<string, string>> = { EXIF: 'Exif', 'XMP ': 'XMP', C2PA: 'C2PA' }

function webpParts(bytes: Uint8Array): PicturePart[] {
  const view = viewOf(bytes)
  const parts: PicturePart[] = [{ start: 0, end: 12, name: 'RIFF', isPicture: true }]
  const riffEnd = Math.min(bytes.length, 8 + view.getUint32(4, true))
  for (let start = 12; start + 8 <= riffEnd; ) {
    const size = view.getUint32(start + 4, true)
    if (start + 8 + size > bytes.length) throw cutShort()
    const end = Math.min(start + 8 + size + (size % 2), bytes.length)
    const type = latin1(bytes, start, 4)
    parts.push({ start, end, name: WEBP_NAMES[type] ?? type, isPicture: WEBP_PICTURE.has(type) })
    start = end
  }
  return withTrailing(parts, bytes)
}

/** GIF89a: comments, and application blocks other than those that say how often the animation repeats. */
function gifParts(bytes: Uint8Array): PicturePart[] {
  let start = 13 + colorTableBytes(bytes[10] ?? 0)
  const parts: PicturePart[] = [{ start: 0, end: start, name: 'header', isPicture: true }]
  while (start < bytes.length && bytes[start] !== 0x3b) {
    const end = gifBlockEnd(bytes, start)
    if (end > bytes.length) throw cutShort()
    parts.push({ start, end, ...gifBlock(bytes, start) })
    start = end
  }
  if (start < bytes.length) parts.push({ start, end: start + 1, name: 'end', isPicture: true })
  return withTrailing(parts, bytes)
}

function gifBlock(bytes: Uint8Array, start: number): Pick<PicturePart, 'name' | 'isPicture'> {
  const label = bytes[start + 1]
  if (bytes[start] !== 0x21) return { name: 'frame', isPicture: true }
  if (label === 0xfe) return { name: 'comment', isPicture: false }
  if (label !== 0xff) return { name: 'extension', isPicture: true }
  const application = latin1(bytes, start + 3, 11)
  if (application === 'XMP DataXMP') return { name: 'XMP', isPicture: false }
  return { name: application, isPicture: /^(?:NETSCAPE2\.0|ANIMEXTS1\.0)$/.test(application) }
}

function gifBlockEnd(bytes: Uint8Array, start: number): number {
  if (bytes[start] === 0x21) return subBlocksEnd(bytes, start + 2)
  if (bytes[start] !== 0x2c) throw cutShort()
  return subBlocksEnd(bytes, start + 10 + colorTableBytes(bytes[start + 9] ?? 0) + 1)
}

function subBlocksEnd(bytes: Uint8Array, start: number): number {
  for (let at = start; ; ) {
    const size = bytes[at]
    if (size === undefined) throw cutShort()
    at += 1 + size
    if (size === 0) return at
  }
}

function colorTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
}

function withTrailing(parts: PicturePart[], bytes: Uint8Array): PicturePart[] {
  const start = parts.at(-1)?.end ?? 0
  if (start < bytes.length) parts.push({ start, end: bytes.length, name: 'trailing', isPicture: false })
  return parts
}

function latin1(bytes: Uint8Array, offset: number, length: number): string {
  return Buffer.from(bytes.subarray(offset, offset + length)).toString('latin1')
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
