/**
 * Takes out of a picture file what is not the picture: prompts, camera data, places, names. Losslessly, by leaving out
 * the parts of the container that carry it; color profiles and the orientation stay, since the picture needs them.
 */
import { crc32 } from 'node:zlib'
import { LunaError } from '#shared/contract/errors.ts'
import { exifBlock } from './exif-block.ts'
import { type PicturePart, picturePartsOf, type StrippableType } from './picture-parts.ts'
import { riffChunk, WEBP_FLAGS, webpHeader, webpSize } from './webp-header.ts'

export type { StrippableType }

export function isStrippable(mediaType: string): mediaType is StrippableType {
  return /^image\/(?:png|jpeg|webp|gif)$/.test(mediaType)
}

/** The metadata that is kept in addition to the picture itself. */
export interface KeptMetadata {
  /** Whole parts, as they are. */
  readonly keepsPart: (part: PicturePart) => boolean
  /** In place of the file's own. */
  readonly exif: Uint8Array | null
}

/** @param orientation EXIF orientation, 1 to 8. Throws IMAGE_CORRUPT for a file that is cut short. */
export function stripMetadata(bytes: Uint8Array, mediaType: StrippableType, orientation: number): Uint8Array {
  const exif = exifBlock({ orientation, texts: new Map(), userComment: null })
  return withMetadata(bytes, mediaType, { keepsPart: () => false, exif })
}

/** The same picture with no other data than what is kept. Throws IMAGE_CORRUPT for a file that is cut short. */
export function withMetadata(bytes: Uint8Array, mediaType: StrippableType, kept: KeptMetadata): Uint8Array {
  const parts = picturePartsOf(bytes, mediaType).filter(
    (part) => part.isPicture || (part.name !== 'Exif' && kept.keepsPart(part)),
  )
  const pieces = parts.map((part) => ({ ...part, bytes: bytes.subarray(part.start, part.end) }))
  switch (mediaType) {
    case 'image/png':
      return joined(insertedAfter(pieces, 'IHDR', pngExif(kept.exif)))
    case 'image/jpeg':
      return joined(insertedAfter(pieces, 'SOI', jpegExif(kept.exif)))
    case 'image/webp':
      return webp(pieces, kept.exif)
    case 'image/gif':
      return joined(pieces.some(({ name }) => name === 'end') ? pieces : [...pieces, { bytes: Uint8Array.of(0x3b) }])
    default:
      return mediaType satisfies never
  }
}

interface Piece {
  readonly name?: string
  readonly bytes: Uint8Array
}

function joined(pieces: readonly Piece[]): Uint8Array {
  return Buffer.concat(pieces.map(({ bytes }) => bytes))
}

function insertedAfter(pieces: readonly Piece[], name: string, bytes: Uint8Array | null): readonly Piece[] {
  if (bytes === null) return pieces
  const at = pieces.findIndex((piece) => piece.name === name) + 1
  return [...pieces.slice(0, at), { bytes }, ...pieces.slice(at)]
}

/** PNG specification, third edition, §11.3.5. */
function pngExif(exif: Uint8Array | null): Uint8Array | null {
  if (exif === null) return null
  const typed = Buffer.concat([Buffer.from('eXIf', 'latin1'), exif])
  return Buffer.concat([uint32(exif.length), typed, uint32(crc32(typed))])
}

/** Longer ones do not fit into a segment and are left out. */
const MAX_SEGMENT_BYTES = 0xffff

function jpegExif(exif: Uint8Array | null): Uint8Array | null {
  if (exif === null || exif.length + 8 > MAX_SEGMENT_BYTES) return null
  const length = exif.length + 8
  return Buffer.concat([Uint8Array.of(0xff, 0xe1, length >> 8, length & 0xff), Buffer.from('Exif\0\0', 'latin1'), exif])
}

function webp(pieces: readonly Piece[], exif: Uint8Array | null): Uint8Array {
  const chunks = exif === null || pieces.some(({ name }) => name === 'VP8X') ? [...pieces] : extended(pieces)
  const flagged = chunks.map((piece) =>
    piece.name === 'VP8X' ? { bytes: withMetadataFlags(piece.bytes, exif !== null) } : piece,
  )
  if (exif !== null) flagged.push({ bytes: riffChunk('EXIF', exif) })
  const output = Buffer.from(joined(flagged))
  output.writeUInt32LE(output.length - 8, 4)
  return output
}

/** The extended header says what else is in the file; a file without one cannot have EXIF, so it is given one. */
function extended(pieces: readonly Piece[]): Piece[] {
  const [riff, ...rest] = pieces
  const picture = rest.find(({ name }) => name === 'VP8 ' || name === 'VP8L')
  if (riff === undefined || picture === undefined) throw new LunaError('IMAGE_CORRUPT', 'it contains no picture')
  const header = webpHeader({ ...webpSize(picture), hasProfile: rest.some(({ name }) => name === 'ICCP') })
  return [riff, { name: 'VP8X', bytes: header }, ...rest]
}

function withMetadataFlags(chunk: Uint8Array, hasExif: boolean): Uint8Array {
  const header = chunk.slice()
  header[8] = ((header[8] ?? 0) & ~(WEBP_FLAGS.exif | WEBP_FLAGS.xmp)) | (hasExif ? WEBP_FLAGS.exif : 0)
  return header
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
