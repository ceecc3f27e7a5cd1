/** Reading a packed catalog part by part. What comes in is checked at every step. */
import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { inflateRaw } from 'node:zlib'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { compactBytes } from '../features/compact.ts'
import { entryStringsSchema, MAX_HEADER_BYTES, MAX_STRING_BYTES } from './format.ts'
import {
  factOffsets,
  PACK_BLOCK_ENTRIES,
  PACK_MAGIC,
  PACK_PARTS,
  PACK_PREAMBLE_BYTES,
  PACK_TRAILER_BYTES,
  PACK_VERSION,
  type PackedBlock,
  type PackHeader,
  packHeaderSchema,
} from './pack.ts'

const inflate = promisify(inflateRaw)

export function invalid(detail: string, cause?: unknown): LunaError {
  return new LunaError('CATALOG_INVALID', detail, { cause })
}

/** Throws FILE_UNREADABLE. */
export async function openForReading(path: string): Promise<FileHandle> {
  return open(path, 'r').catch((cause: unknown) => {
    throw new LunaError('FILE_UNREADABLE', path, { cause })
  })
}

/** Reads sequentially from the current position and computes the checksum of everything read. */
export interface PackInput {
  read(length: number): Promise<Buffer>
  readonly hash: Hash
}

function createInput(file: FileHandle, end: number): PackInput {
  const hash = createHash('sha256')
  let position = 0
  return {
    hash,
    async read(length) {
      if (position + length > end) throw invalid('the file is truncated')
      const bytes = Buffer.alloc(length)
      for (let done = 0; done < length; ) {
        const { bytesRead } = await file.read(bytes, done, length - done, position + done)
        if (bytesRead === 0) throw invalid('the file is truncated')
        done += bytesRead
      }
      position += length
      hash.update(bytes)
      return bytes
    },
  }
}

async function readHeader(input: PackInput): Promise<PackHeader & { readonly parts: number }> {
  const preamble = await input.read(PACK_PREAMBLE_BYTES)
  if (preamble.toString('latin1', 0, 8) !== PACK_MAGIC) throw invalid('not a packed catalog')
  const version = preamble.readUInt32LE(8)
  const parts = PACK_PARTS.get(version)
  if (parts === undefined) throw invalid(`format version ${version}; up to version ${PACK_VERSION} are supported`)
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

async function readMean(input: PackInput, dimensions: number | null): Promise<Float32Array | null> {
  if (dimensions === null) return null
  const bytes = await input.read(dimensions * 4)
  const mean = Float32Array.from({ length: dimensions }, (_, at) => bytes.readFloatLE(at * 4))
  if (!mean.every(Number.isFinite)) throw invalid('a mean is not a number')
  return mean
}

/** What the file says of all its blocks. */
export interface PackShape {
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

/** A block as the file has it. */
interface BlockBytes {
  readonly count: number
  /** With its header. */
  readonly whole: Buffer
  /** Facts, picture codes, text codes, local features; in version 1 without the last. */
  readonly parts: readonly Buffer[]
}

export async function readBlockBytes(input: PackInput, { parts }: PackShape): Promise<BlockBytes> {
  const header = await input.read((1 + parts) * 4)
  const [count = 0, ...lengths] = Array.from({ length: 1 + parts }, (_, at) => header.readUInt32LE(at * 4))
  if (count === 0 || count > PACK_BLOCK_ENTRIES) throw invalid(`a block of ${count} entries`)
  const read: Buffer[] = []
  for (const length of lengths) read.push(await input.read(length))
  return { count, whole: Buffer.concat([header, ...read]), parts: read }
}

export async function inflateFacts({ count, parts }: BlockBytes): Promise<Buffer> {
  const { end } = factOffsets(count)
  const most = end + count * (MAX_STRING_BYTES + 1) + 2
  const facts = await inflated(parts[0] ?? Buffer.alloc(0), most, false)
  if (facts.length < end) throw invalid('a block has the wrong length')
  return facts
}

export async function inflateBlock(block: BlockBytes, shape: PackShape): Promise<PackedBlock> {
  const { count, parts } = block
  const part = (at: number, width: number): Promise<Buffer> =>
    parts[at] === undefined ? Promise.resolve(Buffer.alloc(0)) : inflated(parts[at], count * width, true)
  return {
    count,
    facts: await inflateFacts(block),
    image: await part(1, shape.imageMean?.length ?? 0),
    text: await part(2, shape.textMean?.length ?? 0),
    features: await part(3, compactBytes(shape.featuresPerWork)),
  }
}

/** Id, name and name of the creator of each entry, as facts end with them. */
export function parseStrings(bytes: Buffer, count: number): z.infer<typeof entryStringsSchema>[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return z.array(entryStringsSchema).length(count).parse(JSON.parse(text))
  } catch (cause) {
    throw invalid('unreadable names', cause)
  }
}

export interface StartedReading {
  readonly input: PackInput
  readonly header: Omit<PackHeader, 'imageDimensions' | 'textDimensions'>
  readonly shape: PackShape
  readonly entries: number
  /** Of everything before the trailer. */
  readonly checksum: Buffer
}

/** Everything before the first block. Throws CATALOG_INVALID. */
export async function startReading(file: FileHandle): Promise<StartedReading> {
  const { size } = await file.stat()
  const end = size - PACK_TRAILER_BYTES
  if (end < PACK_PREAMBLE_BYTES) throw invalid('the file is truncated')
  const trailer = Buffer.alloc(PACK_TRAILER_BYTES)
  await file.read(trailer, 0, PACK_TRAILER_BYTES, end)
  if (trailer.readUInt32LE(0) !== 0) throw invalid('the end of the file is damaged')
  const input = createInput(file, end)
  const { imageDimensions, textDimensions, parts, ...header } = await readHeader(input)
  const imageMean = await readMean(input, imageDimensions)
  const textMean = await readMean(input, textDimensions)
  const shape = { parts, imageMean, textMean, featuresPerWork: header.featuresPerWork }
  return { input, header, shape, entries: trailer.readUInt32LE(4), checksum: trailer.subarray(8) }
}
