import type { PictureMediaType } from './sniff.ts'

const PNG_END_CHUNK = Buffer.from('IEND', 'latin1')
const CRC_BYTES = 4
/** GIF89a, sections 17 to 27: the header with the screen's description, then blocks up to the trailer. */
const GIF_HEADER_BYTES = 13
const GIF_IMAGE_BYTES = 10
const GIF_EXTENSION = 0x21
const GIF_IMAGE = 0x2c
const GIF_TRAILER = 0x3b
const HAS_COLOR_TABLE = 0x80
const COLOR_TABLE_SIZE = 0x07
/** The RIFF header: its name and its own length field are not counted in that length. */
const RIFF_HEADER_BYTES = 8

/**
 * Whether the file ends before its format says it does. Decoders stop at the last pixel of the first frame, so an
 * animation cut short after it, or a PNG without its end, would pass for whole. Bytes after the end are no damage.
 */
export function isCutShort(mediaType: PictureMediaType, bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  switch (mediaType) {
    case 'image/png': {
      const end = file.lastIndexOf(PNG_END_CHUNK)
      return end < 0 || end + PNG_END_CHUNK.length + CRC_BYTES > file.length
    }
    case 'image/gif':
      return !reachesTrailer(file)
    case 'image/webp':
      return file.length < RIFF_HEADER_BYTES + 4 || file.readUInt32LE(4) + RIFF_HEADER_BYTES > file.length
    case 'image/jpeg':
    case 'image/avif':
    case 'image/tiff':
    case 'image/svg+xml':
      // Their decoders need all but, at most, the end marker itself.
      return false
  }
}

/** Bytes of the color table that these flags announce. */
function colorTableBytes(flags: number): number {
  return flags & HAS_COLOR_TABLE ? 3 * 2 ** ((flags & COLOR_TABLE_SIZE) + 1) : 0
}

/** Walks from block to block: the last byte alone may be a trailer's by chance. */
function reachesTrailer(file: Buffer): boolean {
  let offset = GIF_HEADER_BYTES + colorTableBytes(file[10] ?? 0)
  while (offset < file.length) {
    const kind = file[offset]
    if (kind === GIF_TRAILER) return true
    if (kind === GIF_EXTENSION) offset += 2
    // After the description come colors of its own, and the size of the first code.
    else if (kind === GIF_IMAGE) offset += GIF_IMAGE_BYTES + colorTableBytes(file[offset + 9] ?? 0) + 1
    else return false
    for (let size = file[offset] ?? 0; size > 0; size = file[offset] ?? 0) offset += 1 + size
    offset += 1
  }
  return false
}
