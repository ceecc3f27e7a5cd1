/**
 * Takes out of a picture file what is not the picture: prompts, camera data, places, names. Losslessly, by leaving out
 * the parts of the container that carry it; colour profiles and the orientation stay, since the picture needs them.
 */
import { LunaError } from '#shared/contract/errors.ts'

export type StrippableType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif'

export function isStrippable(mediaType: string): mediaType is StrippableType {
  return /^image\/(?:png|jpeg|webp|gif)$/.test(mediaType)
}

/** @param orientation EXIF orientation, 1 to 8. Throws IMAGE_CORRUPT for a file that is cut short. */
export function stripMetadata(bytes: Uint8Array, mediaType: StrippableType, orientation: number): Uint8Array {
  switch (mediaType) {
    case 'image/png':
      return stripPng(bytes)
    case 'image/jpeg':
      return stripJpeg(bytes, orientation)
    case 'image/webp':
      return stripWebp(bytes)
    case 'image/gif':
      return stripGif(bytes)
    default:
      return mediaType satisfies never
  }
}

type Part = readonly [start: number, end: number]

function joined(bytes: Uint8Array, parts: readonly (Part | Uint8Array)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : bytes.subarray(part[0], part[1]))))
}

function cutShort(): LunaError {
  return new LunaError('IMAGE_CORRUPT', 'the file is cut short')
}

/** PNG specification, third edition, §11: critical chunks, and those that change how the picture looks or moves. */
const PNG_KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT'.split(' '),
)

function stripPng(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes)
  const parts: Part[] = [[0, 8]]
  for (let start = 8; start < bytes.length; ) {
    if (start + 12 > bytes.length) throw cutShort()
    const end = start + 12 + view.getUint32(start)
    if (end > bytes.length) throw cutShort()
    const type = ascii(bytes, start + 4, 4)
    if (PNG_KEPT.has(type)) parts.push([start, end])
    if (type === 'IEND') break
    start = end
  }
  return joined(bytes, parts)
}

/** ITU-T T.81 annex B. Kept application segments: APP0 (JFIF), APP2 when it is a colour profile, APP14 (Adobe colour). */
function stripJpeg(bytes: Uint8Array, orientation: number): Uint8Array {
  const view = viewOf(bytes)
  const parts: (Part | Uint8Array)[] = [[0, 2]]
  if (orientation > 1) parts.push(orientationSegment(orientation))
  let start = 2
  for (;;) {
    if (start + 4 > bytes.length) throw cutShort()
    const marker = bytes[start + 1] ?? 0
    // From the first scan on there is only picture data.
    if (marker === 0xda) break
    const end = start + 2 + view.getUint16(start + 2)
    if (bytes[start] !== 0xff || end > bytes.length) throw cutShort()
    if (isKeptSegment(marker, bytes, start)) parts.push([start, end])
    start = end
  }
  return joined(bytes, [...parts, [start, endOfJpeg(bytes)]])
}

function isKeptSegment(marker: number, bytes: Uint8Array, start: number): boolean {
  const isApplication = marker >= 0xe0 && marker <= 0xef
  if (marker === 0xe2) return ascii(bytes, start + 4, 11) === 'ICC_PROFILE'
  return marker !== 0xfe && (!isApplication || marker === 0xe0 || marker === 0xee)
}

/** Whatever follows the last end marker is no part of the picture. */
function endOfJpeg(bytes: Uint8Array): number {
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf(Buffer.from([0xff, 0xd9]))
  return end < 0 ? bytes.length : end + 2
}

/** An EXIF segment with nothing but the orientation (EXIF 2.32, §4.6.4, tag 0x0112). */
function orientationSegment(orientation: number): Uint8Array {
  const header = [0xff, 0xe1, 0x00, 0x22, ...Buffer.from('Exif\0\0', 'latin1')]
  const tiff = [
    0x4d,
    0x4d,
    0x00,
    0x2a,
    0,
    0,
    0,
    8,
    0,
    1,
    0x01,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ]
  return Uint8Array.from([...header, ...tiff])
}

/** RIFF chunks `EXIF` and `XMP ` go, and with them their bits in the extended header (WebP container specification). */
function stripWebp(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes)
  const chunks: (Part | Uint8Array)[] = []
  for (let start = 12; start + 8 <= bytes.length; ) {
    const size = view.getUint32(start + 4, true)
    const end = start + 8 + size + (size % 2)
    if (start + 8 + size > bytes.length) throw cutShort()
    const type = ascii(bytes, start, 4)
    if (type === 'VP8X') chunks.push(withoutMetadataBits(bytes.slice(start, end)))
    else if (type !== 'EXIF' && type !== 'XMP ') chunks.push([start, Math.min(end, bytes.length)])
    start = end
  }
  const output = joined(bytes, [[0, 12], ...chunks])
  viewOf(output).setUint32(4, output.length - 8, true)
  return output
}

function withoutMetadataBits(chunk: Uint8Array): Uint8Array {
  chunk[8] = (chunk[8] ?? 0) & ~0b1100
  return chunk
}

/** GIF89a: comments go, and application blocks other than those that say how often the animation repeats. */
function stripGif(bytes: Uint8Array): Uint8Array {
  const parts: Part[] = []
  let start = 13 + colorTableBytes(bytes[10] ?? 0)
  parts.push([0, start])
  while (start < bytes.length && bytes[start] !== 0x3b) {
    const end = gifBlockEnd(bytes, start)
    if (isKeptGifBlock(bytes, start)) parts.push([start, end])
    start = end
  }
  return joined(bytes, [...parts, Uint8Array.of(0x3b)])
}

function isKeptGifBlock(bytes: Uint8Array, start: number): boolean {
  if (bytes[start] !== 0x21) return true
  const label = bytes[start + 1]
  if (label === 0xff) return /^(?:NETSCAPE2\.0|ANIMEXTS1\.0)$/.test(ascii(bytes, start + 3, 11))
  return label !== 0xfe
}

function gifBlockEnd(bytes: Uint8Array, start: number): number {
  if (bytes[start] === 0x21) return subBlocksEnd(bytes, start + 2)
  if (bytes[start] !== 0x2c) throw cutShort()
  return subBlocksEnd(bytes, start + 10 + colorTableBytes(bytes[start + 9] ?? 0) + 1)
}

function subBlocksEnd(bytes: Uint8Array, start: number): number {
  let at = start
  for (;;) {
    const size = bytes[at]
    if (size === undefined) throw cutShort()
    at += 1 + size
    if (size === 0) return at
  }
}

function colorTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
}

function ascii(bytes: Uint8Array, offset: number, length: number): string {
  return Buffer.from(bytes.subarray(offset, offset + length)).toString('latin1')
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
