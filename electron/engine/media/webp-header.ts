/** The extended header of WebP files: WebP container specification, "Extended File Format". */
import { LunaError } from '#shared/contract/errors.ts'

export const WEBP_FLAGS = { profile: 0b10_0000, alpha: 0b1_0000, exif: 0b1000, xmp: 0b0100 } as const

export interface WebpSize {
  readonly width: number
  readonly height: number
  readonly hasAlpha: boolean
}

const CHUNK_HEADER_BYTES = 8

/** With the padding to an even length. */
export function riffChunk(type: string, data: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from(type, 'latin1'), size, data, Buffer.alloc(data.length % 2)])
}

/** As the picture's own chunk says, of either coding. Throws IMAGE_CORRUPT. */
export function webpSize({ name, bytes }: { readonly name?: string; readonly bytes: Uint8Array }): WebpSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < CHUNK_HEADER_BYTES + 10) throw new LunaError('IMAGE_CORRUPT', 'the file is truncated')
  if (name === 'VP8L') {
    // Behind the signature byte: 14 bits of width - 1, 14 bits of height - 1, whether alpha is used.
    const bits = view.getUint32(CHUNK_HEADER_BYTES + 1, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, hasAlpha: (bits >>> 28) % 2 === 1 }
  }
  // RFC 6386, section 9.1: behind the frame tag and the start code, the upper two bits of each being a scale.
  const [width, height] = [CHUNK_HEADER_BYTES + 6, CHUNK_HEADER_BYTES + 8].map(
    (at) => view.getUint16(at, true) & 0x3fff,
  )
  return { width: width ?? 0, height: height ?? 0, hasAlpha: false }
}

export function webpHeader({ width, height, hasAlpha, hasProfile }: WebpSize & { readonly hasProfile: boolean }) {
  const data = Buffer.alloc(10)
  data[0] = (hasProfile ? WEBP_FLAGS.profile : 0) | (hasAlpha ? WEBP_FLAGS.alpha : 0)
  data.writeUIntLE(width - 1, 4, 3)
  data.writeUIntLE(height - 1, 7, 3)
  return riffChunk('VP8X', data)
}
