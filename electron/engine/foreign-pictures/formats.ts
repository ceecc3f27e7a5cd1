/**
 * Picture formats that creators have and neither a browser nor libvips reads. They are recognized by what they hold;
 * only an old Targa file, which holds nothing to recognize it by, is by its name.
 */
import { extname } from 'node:path'

/** By the names of ImageMagick's readers. */
export type ForeignFormat =
  | 'BMP'
  | 'ICO'
  | 'CUR'
  | 'PSD'
  | 'PSB'
  | 'TGA'
  | 'QOI'
  | 'DDS'
  | 'HEIC'
  | 'JXL'
  | 'EXR'
  | 'HDR'

export interface ForeignPictureType {
  readonly format: ForeignFormat
  readonly mediaType: string
}

const MEDIA_TYPES: Readonly<Record<ForeignFormat, string>> = {
  BMP: 'image/bmp',
  ICO: 'image/vnd.microsoft.icon',
  CUR: 'image/x-win-bitmap',
  PSD: 'image/vnd.adobe.photoshop',
  PSB: 'image/vnd.adobe.photoshop',
  TGA: 'image/x-tga',
  QOI: 'image/qoi',
  DDS: 'image/vnd-ms.dds',
  HEIC: 'image/heic',
  JXL: 'image/jxl',
  EXR: 'image/x-exr',
  HDR: 'image/vnd.radiance',
}

/** First bytes as Latin-1. Values: the formats' own specifications. */
const SIGNATURES: readonly (readonly [string, ForeignFormat])[] = [
  ['8BPS\0\x01', 'PSD'],
  ['8BPS\0\x02', 'PSB'],
  ['qoif', 'QOI'],
  ['DDS |\0\0\0', 'DDS'],
  ['v/1\x01', 'EXR'],
  ['#?RADIANCE', 'HDR'],
  ['#?RGBE', 'HDR'],
  ['\xff\x0a', 'JXL'],
  ['\0\0\0\x0cJXL \r\n\x87\n', 'JXL'],
]

/** HEIF brands whose pictures are coded with HEVC (ISO/IEC 23008-12 annex B); AVIF has its own. */
const HEIC_BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis'])
const TGA_FOOTER = 'TRUEVISION-XFILE.\0'
/** Of the header that follows a BMP file's own 14 bytes, bytes: OS/2 1 and 2, Windows 3 to 5 and what Photoshop writes. */
const BMP_HEADERS: ReadonlySet<number> = new Set([12, 16, 40, 52, 56, 64, 108, 124])

/** `name` only counts for Targa files of version 1. */
export function foreignPictureType(bytes: Uint8Array, name: string): ForeignPictureType | undefined {
  const format = formatOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), name)
  return format === undefined ? undefined : { format, mediaType: MEDIA_TYPES[format] }
}

function formatOf(bytes: Buffer, name: string): ForeignFormat | undefined {
  const start = bytes.toString('latin1', 0, 16)
  const known = SIGNATURES.find(([signature]) => start.startsWith(signature))
  if (known !== undefined) return known[1]
  if (start.startsWith('BM') && bytes.length > 18 && BMP_HEADERS.has(bytes.readUInt32LE(14))) return 'BMP'
  return iconFormat(bytes) ?? (isHeic(bytes) ? 'HEIC' : isTarga(bytes, name) ? 'TGA' : undefined)
}

/** A directory of pictures: a reserved zero, 1 for icons or 2 for pointers, and how many there are. */
function iconFormat(bytes: Buffer): 'ICO' | 'CUR' | undefined {
  if (bytes.length < 22 || bytes.readUInt16LE(0) !== 0 || bytes.readUInt16LE(4) === 0) return undefined
  // The first entry: a reserved zero, and a picture that begins behind the directory and within the file.
  const [size, at] = [bytes.readUInt32LE(14), bytes.readUInt32LE(18)]
  if (bytes[9] !== 0 || at < 22 || size === 0 || at + size > bytes.length) return undefined
  const type = bytes.readUInt16LE(2)
  return type === 1 ? 'ICO' : type === 2 ? 'CUR' : undefined
}

/** ISO base media (ISO/IEC 14496-12 §4.3): the `ftyp` box lists a major brand, a version, then compatible brands. */
function isHeic(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return false
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256)
  const brands = [bytes.toString('latin1', 8, 12)]
  for (let offset = 16; offset + 4 <= end; offset += 4) brands.push(bytes.toString('latin1', offset, offset + 4))
  return brands.some((brand) => HEIC_BRANDS.has(brand))
}

/** Truevision TGA 2.0: the footer, or for older files a header whose fields are possible. */
function isTarga(bytes: Buffer, name: string): boolean {
  if (bytes.toString('latin1', bytes.length - TGA_FOOTER.length) === TGA_FOOTER) return true
  if (extname(name).toLowerCase() !== '.tga' || bytes.length <= 18) return false
  const [, mapType = 9, imageType = 0] = bytes
  const depth = bytes[16] ?? 0
  const isPossible = mapType <= 1 && [1, 2, 3, 9, 10, 11].includes(imageType) && [8, 15, 16, 24, 32].includes(depth)
  return isPossible && bytes.readUInt16LE(12) > 0 && bytes.readUInt16LE(14) > 0
}
