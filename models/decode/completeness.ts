import type { PictureMediaType } from './sniff.ts'

const PNG_END_CHUNK = Buffer.from('IEND', 'latin1')
const CRC_BYTES = 4
const GIF_TRAILER = 0x3b
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
    case 'image/gif': {
      // Some writers pad with zeros.
      const last = file.findLastIndex((byte) => byte !== 0)
      return file[last] !== GIF_TRAILER
    }
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
