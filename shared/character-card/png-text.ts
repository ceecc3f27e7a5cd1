/**
 * Text chunks of PNG files (PNG 3rd edition, section 11.3.3), read and replaced without touching the picture:
 * every byte that is not one of the replaced chunks stays as it was, what follows IEND included.
 */
import { LunaError } from '../contract/errors.ts'
import { bytesFromLatin1, concatBytes, crc32, inflateBounded, latin1FromBytes } from './bytes.ts'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** Length, type and CRC around a chunk's data. */
const CHUNK_OVERHEAD = 12
const TEXT_TYPES = new Set(['tEXt', 'zTXt', 'iTXt'])

interface Chunk {
  readonly type: string
  /** Offset of the length field in the file. */
  readonly start: number
  readonly end: number
  readonly data: Uint8Array
}

export interface PngText {
  readonly keyword: string
  /** Latin-1 for tEXt and zTXt, UTF-8 for iTXt; decompressed. */
  readonly value: Uint8Array
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte)
}

const damaged = (detail: string) => new LunaError('IMAGE_CORRUPT', detail)

function readChunk(png: Uint8Array, view: DataView, start: number): Chunk {
  if (start + CHUNK_OVERHEAD > png.length) throw damaged(`The PNG ends inside a chunk at byte ${start}.`)
  const length = view.getUint32(start)
  const end = start + CHUNK_OVERHEAD + length
  const type = latin1FromBytes(png.subarray(start + 4, start + 8))
  if (!/^[A-Za-z]{4}$/.test(type)) throw damaged(`No PNG chunk starts at byte ${start}.`)
  if (end > png.length) {
    throw damaged(`Chunk ${type} at byte ${start} claims ${length} bytes; the file has only ${png.length}.`)
  }
  const isChecked = TEXT_TYPES.has(type) || type === 'IHDR'
  if (isChecked && crc32(png.subarray(start + 4, end - 4)) !== view.getUint32(end - 4)) {
    throw damaged(`Chunk ${type} at byte ${start} has a wrong checksum.`)
  }
  return { type, start, end, data: png.subarray(start + 8, end - 4) }
}

function readChunks(png: Uint8Array): Chunk[] {
  if (!isPng(png)) throw new LunaError('FILE_TYPE_UNSUPPORTED', 'The file is not a PNG picture.')
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  const chunks: Chunk[] = []
  let start = SIGNATURE.length
  for (;;) {
    const chunk = readChunk(png, view, start)
    if (chunks.length === 0 && chunk.type !== 'IHDR') throw damaged('The PNG does not start with its header.')
    chunks.push(chunk)
    if (chunk.type === 'IEND') return chunks
    start = chunk.end
  }
}

function keywordOf(chunk: Chunk): string | undefined {
  if (!TEXT_TYPES.has(chunk.type)) return undefined
  const end = chunk.data.indexOf(0)
  return end > 0 ? latin1FromBytes(chunk.data.subarray(0, end)) : undefined
}

function textOf(chunk: Chunk, keyword: string, maxBytes: number): Uint8Array {
  const rest = chunk.data.subarray(keyword.length + 1)
  if (chunk.type === 'tEXt') return rest
  if (chunk.type === 'zTXt') return inflateBounded('zlib', rest.subarray(1), maxBytes)
  const languageEnd = rest.indexOf(0, 2)
  const translatedEnd = languageEnd < 0 ? -1 : rest.indexOf(0, languageEnd + 1)
  if (translatedEnd < 0) throw damaged(`Chunk iTXt "${keyword}" is truncated.`)
  const text = rest.subarray(translatedEnd + 1)
  return rest[0] === 1 ? inflateBounded('zlib', text, maxBytes) : text
}

/**
 * The texts whose keyword is wanted, in file order. `maxBytes` bounds each decompressed text.
 * Throws IMAGE_CORRUPT for damaged chunks, FILE_TYPE_UNSUPPORTED for another format.
 */
export function readPngTexts(png: Uint8Array, isWanted: (keyword: string) => boolean, maxBytes: number): PngText[] {
  return readChunks(png).flatMap((chunk) => {
    const keyword = keywordOf(chunk)
    return keyword !== undefined && isWanted(keyword) ? [{ keyword, value: textOf(chunk, keyword, maxBytes) }] : []
  })
}

/** A keyword has 1 to 79 printable Latin-1 characters, without spaces at its ends or two in a row. */
export function isPngKeyword(keyword: string): boolean {
  return /^[\x21-\x7e\xa1-\xff]+( [\x21-\x7e\xa1-\xff]+)*$/.test(keyword) && keyword.length <= 79
}

function textChunk({ keyword, value }: PngText): Uint8Array {
  if (!isPngKeyword(keyword))
    throw new LunaError('INVALID_INPUT', `"${keyword}" is not a valid keyword of a PNG text chunk.`)
  const length = keyword.length + 1 + value.length
  const chunk = new Uint8Array(length + CHUNK_OVERHEAD)
  const view = new DataView(chunk.buffer)
  view.setUint32(0, length)
  chunk.set(bytesFromLatin1(`tEXt${keyword}\0`), 4)
  chunk.set(value, 4 + 4 + keyword.length + 1)
  view.setUint32(length + 8, crc32(chunk.subarray(4, length + 8)))
  return chunk
}

/** Removes the texts whose keyword `isReplaced` and puts `texts` (Latin-1 values) before IEND as tEXt chunks. */
export function replacePngTexts(
  png: Uint8Array,
  isReplaced: (keyword: string) => boolean,
  texts: readonly PngText[],
): Uint8Array {
  const parts = [png.subarray(0, SIGNATURE.length)]
  for (const chunk of readChunks(png)) {
    const keyword = keywordOf(chunk)
    if (keyword !== undefined && isReplaced(keyword)) continue
    if (chunk.type !== 'IEND') parts.push(png.subarray(chunk.start, chunk.end))
    else parts.push(...texts.map(textChunk), png.subarray(chunk.start))
  }
  return concatBytes(parts)
}
