/** Recognizes a file by what it holds; names and declared types are never trusted. */

const PICTURE_TYPES = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/avif',
  'image/gif',
  'image/tiff',
  'image/svg+xml',
] as const
export type PictureMediaType = (typeof PICTURE_TYPES)[number]

export type MediaType =
  | PictureMediaType
  | 'video/mp4'
  | 'video/webm'
  | 'audio/mpeg'
  | 'audio/mp4'
  | 'audio/wav'
  | 'audio/ogg'
  | 'audio/flac'
  | 'application/zip'
  | 'application/json'

/** How much of a text file is looked at to tell SVG and JSON from other text, bytes. */
const TEXT_PREFIX_BYTES = 65_536

/** [offset, bytes, type]; the first line whose bytes are there wins. Values: the formats' own specifications. */
const SIGNATURES: readonly (readonly [number, readonly number[], MediaType])[] = [
  [0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'image/png'],
  [0, [0xff, 0xd8, 0xff], 'image/jpeg'],
  [0, [0x47, 0x49, 0x46, 0x38, 0x37, 0x61], 'image/gif'],
  [0, [0x47, 0x49, 0x46, 0x38, 0x39, 0x61], 'image/gif'],
  [0, [0x49, 0x49, 0x2a, 0x00], 'image/tiff'],
  [0, [0x4d, 0x4d, 0x00, 0x2a], 'image/tiff'],
  [0, [0x49, 0x49, 0x2b, 0x00], 'image/tiff'],
  [0, [0x4d, 0x4d, 0x00, 0x2b], 'image/tiff'],
  [0, [0x4f, 0x67, 0x67, 0x53], 'audio/ogg'],
  [0, [0x66, 0x4c, 0x61, 0x43], 'audio/flac'],
  [0, [0x49, 0x44, 0x33], 'audio/mpeg'],
  [0, [0x50, 0x4b, 0x03, 0x04], 'application/zip'],
  [0, [0x50, 0x4b, 0x05, 0x06], 'application/zip'],
]

const AVIF_BRANDS = new Set(['avif', 'avis'])
const MP4_BRANDS = new Set(['isom', 'iso2', 'iso4', 'iso5', 'iso6', 'mp41', 'mp42', 'avc1', 'dash', 'M4V ', 'MSNV'])
const M4A_BRANDS = new Set(['M4A ', 'M4B '])

/** The type the bytes show, or undefined where none of ours is recognized. */
export function sniffMediaType(bytes: Uint8Array): MediaType | undefined {
  for (const [offset, signature, type] of SIGNATURES) {
    if (startsWith(bytes, offset, signature)) return type
  }
  return sniffRiff(bytes) ?? sniffIsoMedia(bytes) ?? sniffMatroska(bytes) ?? sniffMpegAudio(bytes) ?? sniffText(bytes)
}

export function isPictureMediaType(type: MediaType | undefined): type is PictureMediaType {
  return PICTURE_TYPES.some((pictureType) => pictureType === type)
}

function startsWith(bytes: Uint8Array, offset: number, signature: readonly number[]): boolean {
  return signature.every((value, index) => bytes[offset + index] === value)
}

function ascii(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length))
}

function sniffRiff(bytes: Uint8Array): MediaType | undefined {
  if (ascii(bytes, 0, 4) !== 'RIFF') return undefined
  const form = ascii(bytes, 8, 4)
  if (form === 'WEBP') return 'image/webp'
  return form === 'WAVE' ? 'audio/wav' : undefined
}

/** ISO base media (ISO/IEC 14496-12 §4.3): the `ftyp` box lists a major brand, a version, then compatible brands. */
function sniffIsoMedia(bytes: Uint8Array): MediaType | undefined {
  if (ascii(bytes, 4, 4) !== 'ftyp') return undefined
  const boxBytes = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length, 256)
  const brands = [ascii(bytes, 8, 4)]
  for (let offset = 16; offset + 4 <= boxBytes; offset += 4) brands.push(ascii(bytes, offset, 4))
  if (brands.some((brand) => AVIF_BRANDS.has(brand))) return 'image/avif'
  if (brands.some((brand) => M4A_BRANDS.has(brand))) return 'audio/mp4'
  return brands.some((brand) => MP4_BRANDS.has(brand)) ? 'video/mp4' : undefined
}

function sniffMatroska(bytes: Uint8Array): MediaType | undefined {
  if (!startsWith(bytes, 0, [0x1a, 0x45, 0xdf, 0xa3])) return undefined
  return ascii(bytes, 0, 64).includes('webm') ? 'video/webm' : undefined
}

/** A bare MPEG layer III frame header: 11 sync bits, then version, layer, bit rate and sampling rate none reserved. */
function sniffMpegAudio(bytes: Uint8Array): MediaType | undefined {
  const [first, second, third] = bytes
  if (first !== 0xff || second === undefined || third === undefined || (second & 0xe0) !== 0xe0) return undefined
  const version = (second >> 3) & 3
  const layer = (second >> 1) & 3
  const bitrate = third >> 4
  const rate = (third >> 2) & 3
  return version !== 1 && layer === 1 && bitrate !== 0 && bitrate !== 15 && rate !== 3 ? 'audio/mpeg' : undefined
}

function sniffText(bytes: Uint8Array): MediaType | undefined {
  const text = prefixText(bytes)
  if (text === undefined) return undefined
  const body = skipXmlProlog(text)
  if (/^<(?:[A-Za-z_][\w.-]*:)?svg[\s/>]/.test(body)) return 'image/svg+xml'
  return /^(?:\{\s*["}]|\[\s*(?:[[{"\]\d-]|true|false|null))/.test(body) ? 'application/json' : undefined
}

/** The first characters as UTF-8, or UTF-16 where a byte order mark says so; undefined where they hold control bytes. */
function prefixText(bytes: Uint8Array): string | undefined {
  const prefix = bytes.subarray(0, TEXT_PREFIX_BYTES)
  const text = new TextDecoder(textEncoding(bytes)).decode(prefix, { stream: true })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  return /[\u0000-\u0008\u000e-\u001f]/.test(text) ? undefined : text.trimStart()
}

/** Encoding by byte order mark; UTF-8 without one. */
export function textEncoding(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** Drops declarations, comments and a document type from the start. */
function skipXmlProlog(text: string): string {
  let rest = text
  for (;;) {
    const end = prologItemEnd(rest)
    if (end === undefined) return rest
    rest = rest.slice(end).trimStart()
  }
}

function prologItemEnd(text: string): number | undefined {
  const close = text.startsWith('<?') ? '?>' : text.startsWith('<!--') ? '-->' : undefined
  if (close !== undefined) {
    const at = text.indexOf(close, 2)
    return at < 0 ? undefined : at + close.length
  }
  return /^<!DOCTYPE(?:[^[>]|\[[^\]]*\])*>/i.exec(text)?.[0].length
}
