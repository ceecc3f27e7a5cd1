/** Small byte tools for the containers of character cards: CRC-32, base64, bounded inflating. */
import { Inflate, Unzlib } from 'fflate'
import { LunaError } from '../contract/errors.ts'

/** CRC-32 of ISO 3309 as PNG (annex D) and ZIP (APPNOTE 4.4.7) use it. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder >>> 0
})

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0)
  return (crc ^ 0xffffffff) >>> 0
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Arguments of one call stay well under every engine's limit. */
const STRING_SLICE = 8_192

/** One character per byte (Latin-1), as tEXt chunks and `btoa` want it. */
export function latin1FromBytes(bytes: Uint8Array): string {
  let text = ''
  for (let start = 0; start < bytes.length; start += STRING_SLICE) {
    text += String.fromCharCode(...bytes.subarray(start, start + STRING_SLICE))
  }
  return text
}

export function bytesFromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
  return bytes
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(latin1FromBytes(bytes))
}

/** Undefined where the text is not base64; white space in it is allowed. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return bytesFromLatin1(atob(text))
  } catch {
    return undefined
  }
}

/** Input is fed in small pieces: deflate expands at most 1,032 times, so a bomb is stopped within 17 MB of its limit. */
const INFLATE_PIECE = 16_384

/**
 * Inflates raw deflate (ZIP) or zlib (PNG) data, stopping as soon as more than `maxBytes` come out.
 * Throws ARCHIVE_UNSAFE for too much, CARD_INVALID for damaged data.
 */
export function inflateBounded(form: 'raw' | 'zlib', data: Uint8Array, maxBytes: number): Uint8Array {
  const parts: Uint8Array[] = []
  let total = 0
  const collect = (part: Uint8Array) => {
    total += part.length
    if (total > maxBytes) throw new LunaError('ARCHIVE_UNSAFE', `Compressed data expands beyond ${maxBytes} bytes.`)
    parts.push(part)
  }
  const stream = form === 'raw' ? new Inflate(collect) : new Unzlib(collect)
  try {
    for (let start = 0; start === 0 || start < data.length; start += INFLATE_PIECE) {
      stream.push(data.subarray(start, start + INFLATE_PIECE), start + INFLATE_PIECE >= data.length)
    }
  } catch (cause) {
    if (cause instanceof LunaError) throw cause
    throw new LunaError('CARD_INVALID', 'The compressed data is damaged or truncated.', { cause })
  }
  return concatBytes(parts)
}
