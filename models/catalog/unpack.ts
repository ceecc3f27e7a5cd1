/** From a catalog as it travels (`pack.ts`) to one that can be searched. What comes in is checked at every step. */
import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import {
  FLAG_FEATURES,
  FLAG_IMAGE_VECTOR,
  FLAG_LOW_INFORMATION,
  FLAG_PICTURE,
  FLAG_REMOVED,
  FLAG_TEXT_VECTOR,
} from '#shared/similarity/scan-flags.ts'
import { compactBytes, compactInSlot } from '../features/compact.ts'
import { type CatalogHeader, entryStringsSchema, knownFlags, MAX_HEADER_BYTES, MAX_STRING_BYTES } from './format.ts'
import {
  CODE_CENTRE,
  FACT_WIDTHS,
  type FactColumn,
  factOffsets,
  PACK_BLOCK_ENTRIES,
  PACK_MAGIC,
  PACK_PARTS,
  PACK_PREAMBLE_BYTES,
  PACK_TRAILER_BYTES,
  PACK_VERSION,
  type PackHeader,
  packHeaderSchema,
} from './pack.ts'
import { type CatalogEntry, writeCatalog } from './writer.ts'

const inflate = promisify(inflateRaw)

function invalid(detail: string, cause?: unknown): LunaError {
  return new LunaError('CATALOG_INVALID', detail, { cause })
}

/** Throws FILE_UNREADABLE. */
async function openForReading(path: string): Promise<FileHandle> {
  return open(path, 'r').catch((cause: unknown) => {
    throw new LunaError('FILE_UNREADABLE', path, { cause })
  })
}

/** Throws FILE_UNREADABLE. */
export async function isPackedCatalog(path: string): Promise<boolean> {
  const file = await openForReading(path)
  try {
    const start = Buffer.alloc(PACK_MAGIC.length)
    await file.read(start, 0, start.length, 0)
    return start.toString('latin1') === PACK_MAGIC
  } finally {
    await file.close()
  }
}

/** Reads on from where it stands, and keeps the checksum of all it read. */
interface Input {
  read(length: number): Promise<Buffer>
  readonly hash: Hash
}

function createInput(file: FileHandle, end: number): Input {
  const hash = createHash('sha256')
  let position = 0
  return {
    hash,
    async read(length) {
      if (position + length > end) throw invalid('the file is cut short')
      const bytes = Buffer.alloc(length)
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file.read(bytes, done, length - done, position + done)
        if (bytesRead === 0) throw invalid('the file is cut short')
        done += bytesRead
      }
      position += length
      hash.update(bytes)
      return bytes
    },
  }
}

async function readHeader(input: Input): Promise<PackHeader & { readonly parts: number }> {
  const preamble = await input.read(PACK_PREAMBLE_BYTES)
  if (preamble.toString('latin1', 0, 8) !== PACK_MAGIC) throw invalid('not a packed catalog')
  const version = preamble.readUInt32LE(8)
  const parts = PACK_PARTS.get(version)
  if (parts === undefined) throw invalid(`format version ${version}; up to version ${PACK_VERSION} are read here`)
  const length = preamble.readUInt32LE(12)
  if (length > MAX_HEADER_BYTES) throw invalid(`header of ${length} bytes`)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await input.read(length))
    const header = packHeaderSchema.parse(JSON.parse(text))
    if (parts < 4 && header.featuresPerWork > 0) throw invalid('local features in an old version')
    return { ...header, parts }
  } catch (cause) {
    throw cause instanceof LunaError ? cause : invalid('unreadable header', cause)
  }
}

async function readMean(input: Input, dimensions: number | null): Promise<Float32Array | null> {
  if (dimensions === null) return null
  const bytes = await input.read(dimensions * 4)
  const mean = Float32Array.from({ length: dimensions }, (_, at) => bytes.readFloatLE(at * 4))
  if (!mean.every(Number.isFinite)) throw invalid('a mean is not a number')
  return mean
}

/** What the file says of all its blocks. */
interface BlockShape {
  readonly parts: number
  readonly imageMean: Float32Array | null
  readonly textMean: Float32Array | null
  readonly featuresPerWork: number
}

async function inflated(bytes: Buffer, maxLength: number, exactly: boolean): Promise<Buffer> {
  const content = await inflate(bytes, { maxOutputLength: Math.max(maxLength, 1) }).catch((cause: unknown) => {
    throw invalid('a block cannot be read', cause)
  })
  if (exactly && content.length !== maxLength) throw invalid('a block has the wrong length')
  return content
}

function decodeVector(codes: Buffer, at: number, mean: Float32Array, step: number): Float32Array {
  if (!Number.isFinite(step) || step < 0) throw invalid('a step is no number')
  return mean.map((value, dimension) => {
    const code = codes.readUInt8(at * mean.length + dimension) - CODE_CENTRE
    return value + (code + 0.5) * step
  })
}

async function readBlock(
  input: Input,
  { parts, imageMean, textMean, featuresPerWork }: BlockShape,
): Promise<CatalogEntry[]> {
  const header = await input.read((1 + parts) * 4)
  const numbers = Array.from({ length: 1 + parts }, (_, at) => header.readUInt32LE(at * 4))
  const [count = 0, factBytes = 0, imageBytes = 0, textBytes = 0, featureBytes = 0] = numbers
  if (count === 0 || count > PACK_BLOCK_ENTRIES) throw invalid(`a block of ${count} entries`)
  const { of, end } = factOffsets(count)
  const facts = await inflated(await input.read(factBytes), end + count * (MAX_STRING_BYTES + 1) + 2, false)
  const image = await inflated(await input.read(imageBytes), count * (imageMean?.length ?? 0), true)
  const text = await inflated(await input.read(textBytes), count * (textMean?.length ?? 0), true)
  const featureWidth = compactBytes(featuresPerWork)
  const features =
    parts < 4 ? Buffer.alloc(0) : await inflated(await input.read(featureBytes), count * featureWidth, true)
  if (facts.length < end) throw invalid('a block has the wrong length')
  const strings = parseStrings(facts.subarray(end), count)
  return strings.map(([id, name, creatorName], at) => {
    const place = (column: FactColumn): number => of[column] + at * FACT_WIDTHS[column]
    const hex = (column: FactColumn): string =>
      facts.toString('hex', place(column), place(column) + FACT_WIDTHS[column])
    const flags = facts.readUInt8(place('flags'))
    const kind = ASSET_KINDS[facts.readUInt8(place('kind'))]
    if ((flags & ~knownFlags(featuresPerWork)) !== 0 || kind === undefined) throw invalid('unknown flags or kind')
    const has = (flag: number): boolean => (flags & flag) !== 0
    const vector = (flag: number, codes: Buffer, mean: Float32Array | null, step: FactColumn) =>
      has(flag) && mean !== null ? decodeVector(codes, at, mean, facts.readFloatLE(place(step))) : null
    return {
      ...{ id, name, creatorName, kind },
      creatorKey: hex('creator'),
      picture: has(FLAG_PICTURE)
        ? { pHash: hex('p_hash'), dHash: hex('d_hash'), lowInformation: has(FLAG_LOW_INFORMATION) }
        : null,
      metadataHash: hex('metadata'),
      words: facts.readUInt16LE(place('words')),
      imageVector: vector(FLAG_IMAGE_VECTOR, image, imageMean, 'image_step'),
      textVector: vector(FLAG_TEXT_VECTOR, text, textMean, 'text_step'),
      features: has(FLAG_FEATURES)
        ? compactInSlot(features.subarray(at * featureWidth, (at + 1) * featureWidth))
        : null,
      isRemoved: has(FLAG_REMOVED),
    }
  })
}

function parseStrings(bytes: Buffer, count: number): z.infer<typeof entryStringsSchema>[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return z.array(entryStringsSchema).length(count).parse(JSON.parse(text))
  } catch (cause) {
    throw invalid('unreadable names', cause)
  }
}

async function* readEntries(
  input: Input,
  shape: BlockShape,
  entries: number,
  checksum: Buffer,
  signal?: AbortSignal,
): AsyncGenerator<CatalogEntry> {
  for (let left = entries; left > 0; ) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const block = await readBlock(input, shape)
    left -= block.length
    if (left < 0) throw invalid('more entries than stated')
    yield* block
  }
  if (!input.hash.digest().equals(checksum)) throw invalid('the file does not match its checksum')
}

/**
 * Writes the catalog to `to`, which appears only when it is complete. Throws CATALOG_INVALID, FILE_UNREADABLE, CANCELLED.
 */
export async function unpackCatalog(from: string, to: string, signal?: AbortSignal): Promise<CatalogHeader> {
  const file = await openForReading(from)
  try {
    const { size } = await file.stat()
    const end = size - PACK_TRAILER_BYTES
    if (end < PACK_PREAMBLE_BYTES) throw invalid('the file is cut short')
    const trailer = Buffer.alloc(PACK_TRAILER_BYTES)
    await file.read(trailer, 0, PACK_TRAILER_BYTES, end)
    if (trailer.readUInt32LE(0) !== 0) throw invalid('the end of the file is damaged')
    const entries = trailer.readUInt32LE(4)
    const input = createInput(file, end)
    const { imageDimensions, textDimensions, parts, ...header } = await readHeader(input)
    const imageMean = await readMean(input, imageDimensions)
    const textMean = await readMean(input, textDimensions)
    const shape = { parts, imageMean, textMean, featuresPerWork: header.featuresPerWork }
    const source = readEntries(input, shape, entries, trailer.subarray(8), signal)
    return await writeCatalog(to, { ...header, entries, imageMean, textMean }, source, signal)
  } finally {
    await file.close()
  }
}
