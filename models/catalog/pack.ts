/**
 * A catalog as it travels: the same entries in under half of the bytes, to be unpacked where it arrives.
 *
 *     0   8 bytes   magic
 *     8   u32       format version
 *     12  u32       length of the header in bytes
 *     16  header    JSON
 *     …   means     of picture and text vectors, f32
 *     …   blocks    u32 entries, u32 lengths of four parts, the parts: facts, picture codes, text codes, local features
 *     …   trailer   u32 zero, u32 entries in all, SHA-256 of everything before it
 *
 * Facts are columns and names, deflated. Of a vector, its difference to the mean is kept, in steps of an eighth of its
 * own root mean square: rounding errors of one 0.13 percent of its energy, and codes of about 5 bits each after Huffman
 * coding, which does nothing but give frequent codes short words. Codes lie between the steps' borders and never on zero,
 * so the signs, and with them the bit vectors, stay what they were. Local features are as in the catalog, one work after
 * the other, deflated. In version 1 blocks have the first three parts.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants, deflateRaw } from 'node:zlib'
import * as z from 'zod'
import { LunaError } from '#shared/contract/errors.ts'
import { compactBytes } from '../features/compact.ts'
import { dimensionsSchema, featuresPerWorkSchema, KIND_NUMBERS, MAX_STRING_BYTES } from './format.ts'
import { type CatalogDescription, type CatalogEntry, featuresIn, flagsOf, hexBytes } from './writer.ts'

export const PACK_MAGIC = 'LUNAPAK\n'
export const PACK_VERSION = 2
/** Parts of a block, by format version. */
export const PACK_PARTS: ReadonlyMap<number, number> = new Map([
  [1, 3],
  [PACK_VERSION, 4],
])
export const PACK_PREAMBLE_BYTES = 16
export const PACK_TRAILER_BYTES = 40
export const PACK_BLOCK_ENTRIES = 2_048
/** Codes are kept as bytes around this one. */
export const CODE_CENTER = 128
/** Of a difference's root mean square. */
const STEP = 1 / 8

/** Bytes of one entry's columns in a block's facts, in this order. */
export const FACT_WIDTHS = {
  flags: 1,
  kind: 1,
  words: 2,
  image_step: 4,
  text_step: 4,
  p_hash: 8,
  d_hash: 8,
  metadata: 32,
  creator: 8,
} as const
export type FactColumn = keyof typeof FACT_WIDTHS
export const FACT_COLUMNS: readonly FactColumn[] = [
  'flags',
  'kind',
  'words',
  'image_step',
  'text_step',
  'p_hash',
  'd_hash',
  'metadata',
  'creator',
]

export const packHeaderSchema = z.object({
  title: z.string().min(1).max(200),
  profile: z.string().min(1).max(100),
  profileVersion: z.string().min(1).max(100),
  imageDimensions: dimensionsSchema,
  textDimensions: dimensionsSchema,
  featuresPerWork: featuresPerWorkSchema.default(0),
  createdAt: z.iso.datetime(),
})
export type PackHeader = z.infer<typeof packHeaderSchema>

export interface PackedCatalog {
  readonly sha256: string
  readonly sizeBytes: number
  readonly entries: number
}

const deflate = promisify(deflateRaw)

/** Where the facts of `count` entries lie: columns one after the other, then the strings. */
export function factOffsets(count: number): {
  readonly of: Readonly<Record<FactColumn, number>>
  readonly end: number
} {
  const of: Record<FactColumn, number> = { ...FACT_WIDTHS }
  let end = 0
  for (const column of FACT_COLUMNS) {
    of[column] = end
    end += FACT_WIDTHS[column] * count
  }
  return { of, end }
}

/** Writes codes of `vector - mean` and returns the step they count in; 0 where vector and mean are the same. */
function writeCodes(vector: Float32Array, mean: Float32Array, codes: Uint8Array, id: string): number {
  if (vector.length !== mean.length) throw new LunaError('INVALID_INPUT', `${id}: ${vector.length} dimensions`)
  let squares = 0
  for (let at = 0; at < mean.length; at++) squares += ((vector[at] ?? 0) - (mean[at] ?? 0)) ** 2
  const step = Math.fround(Math.sqrt(squares / mean.length) * STEP)
  for (let at = 0; at < mean.length; at++) {
    const steps = step > 0 ? Math.floor(((vector[at] ?? 0) - (mean[at] ?? 0)) / step) : 0
    codes[at] = CODE_CENTER + Math.max(-CODE_CENTER, Math.min(CODE_CENTER - 1, steps))
  }
  return step
}

type BlockShape = Pick<CatalogDescription, 'imageMean' | 'textMean' | 'featuresPerWork'>

function encodeFacts(
  entries: readonly CatalogEntry[],
  steps: readonly { image: number; text: number }[],
  shape: BlockShape,
): Buffer {
  const { of, end } = factOffsets(entries.length)
  const columns = Buffer.alloc(end)
  for (const [at, entry] of entries.entries()) {
    const place = (column: FactColumn): number => of[column] + at * FACT_WIDTHS[column]
    columns.writeUInt8(flagsOf(entry, shape), place('flags'))
    columns.writeUInt8(KIND_NUMBERS.get(entry.kind) ?? 0, place('kind'))
    columns.writeUInt16LE(Math.min(entry.words, 0xffff), place('words'))
    columns.writeFloatLE(steps[at]?.image ?? 0, place('image_step'))
    columns.writeFloatLE(steps[at]?.text ?? 0, place('text_step'))
    columns.set(hexBytes(entry.picture?.pHash ?? '0'.repeat(16), 8, entry.id), place('p_hash'))
    columns.set(hexBytes(entry.picture?.dHash ?? '0'.repeat(16), 8, entry.id), place('d_hash'))
    columns.set(hexBytes(entry.metadataHash, 32, entry.id), place('metadata'))
    columns.set(hexBytes(entry.creatorKey, 8, entry.id), place('creator'))
  }
  const strings = entries.map(({ id, name, creatorName }) => [id, name, creatorName])
  return Buffer.concat([columns, Buffer.from(JSON.stringify(strings))])
}

/** Of all, one after the other; zeros in place of those that a work does not have. */
function featureColumn(entries: readonly CatalogEntry[], featuresPerWork: number): Uint8Array {
  const width = compactBytes(featuresPerWork)
  const column = new Uint8Array(width * entries.length)
  if (width === 0) return column
  for (const [at, { id, features }] of entries.entries()) {
    if (features !== null) column.set(featuresIn(id, features, featuresPerWork), at * width)
  }
  return column
}

/** The columns of some entries, before they are deflated. */
export interface PackedBlock {
  readonly count: number
  /** Columns as `factOffsets` has them, then the strings as JSON. */
  readonly facts: Buffer
  readonly image: Uint8Array
  readonly text: Uint8Array
  readonly features: Uint8Array
}

export function blockOf(entries: readonly CatalogEntry[], shape: BlockShape): PackedBlock {
  const codesOf = (mean: Float32Array | null, vectorOf: (entry: CatalogEntry) => Float32Array | null) => {
    const size = mean?.length ?? 0
    const codes = new Uint8Array(size * entries.length).fill(CODE_CENTER)
    const steps = entries.map((entry, at) => {
      const vector = vectorOf(entry)
      if (vector === null || mean === null) return 0
      return writeCodes(vector, mean, codes.subarray(at * size, (at + 1) * size), entry.id)
    })
    return { codes, steps }
  }
  const image = codesOf(shape.imageMean, ({ imageVector }) => imageVector)
  const text = codesOf(shape.textMean, ({ textVector }) => textVector)
  const steps = entries.map((_, at) => ({ image: image.steps[at] ?? 0, text: text.steps[at] ?? 0 }))
  return {
    count: entries.length,
    facts: encodeFacts(entries, steps, shape),
    image: image.codes,
    text: text.codes,
    features: featureColumn(entries, shape.featuresPerWork),
  }
}

export async function deflateBlock({ count, facts, image, text, features }: PackedBlock): Promise<Buffer> {
  const huffman = { strategy: constants.Z_HUFFMAN_ONLY }
  const parts = await Promise.all([
    deflate(facts),
    deflate(image, huffman),
    deflate(text, huffman),
    deflate(features, { level: constants.Z_BEST_SPEED }),
  ])
  const header = Buffer.alloc((1 + parts.length) * 4)
  for (const [at, value] of [count, ...parts.map(({ length }) => length)].entries()) {
    header.writeUInt32LE(value, at * 4)
  }
  return Buffer.concat([header, ...parts])
}

function encodeStart({ imageMean, textMean, ...described }: Omit<CatalogDescription, 'entries'>): Buffer {
  const header: PackHeader = packHeaderSchema.parse({
    ...described,
    imageDimensions: imageMean?.length ?? null,
    textDimensions: textMean?.length ?? null,
  })
  const json = Buffer.from(JSON.stringify(header))
  const preamble = Buffer.alloc(PACK_PREAMBLE_BYTES)
  preamble.write(PACK_MAGIC, 0, 'latin1')
  preamble.writeUInt32LE(PACK_VERSION, 8)
  preamble.writeUInt32LE(json.length, 12)
  const means = [imageMean, textMean].flatMap((mean) =>
    mean === null ? [] : [Buffer.from(mean.buffer, mean.byteOffset, mean.byteLength)],
  )
  return Buffer.concat([preamble, json, ...means])
}

function createOutput(file: FileHandle) {
  const content = createHash('sha256')
  const whole = createHash('sha256')
  let sizeBytes = 0
  const put = async (bytes: Uint8Array): Promise<void> => {
    whole.update(bytes)
    sizeBytes += bytes.length
    for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done)).bytesWritten
  }
  return {
    async append(bytes: Uint8Array): Promise<void> {
      content.update(bytes)
      await put(bytes)
    },
    async finish(entries: number): Promise<PackedCatalog> {
      const counts = Buffer.alloc(PACK_TRAILER_BYTES - 32)
      counts.writeUInt32LE(entries, 4)
      await put(Buffer.concat([counts, content.digest()]))
      return { sha256: whole.digest('hex'), sizeBytes, entries }
    },
  }
}

export type PackOutput = Pick<ReturnType<typeof createOutput>, 'append'>

/** Writes a file with what `write` appends to its beginning; it returns the number of entries. On failure nothing stays. */
export async function writePack(
  path: string,
  description: Omit<CatalogDescription, 'entries'>,
  write: (output: PackOutput) => Promise<number>,
): Promise<PackedCatalog> {
  const file = await open(path, 'wx')
  try {
    const output = createOutput(file)
    await output.append(encodeStart(description))
    const packed = await output.finish(await write(output))
    await file.sync()
    await file.close()
    return packed
  } catch (cause) {
    await file.close().catch(() => undefined)
    await rm(path, { force: true })
    throw cause
  }
}

/**
 * Writes entry by entry in bounded memory. Vectors may not be reused until 2,048 entries later. On failure nothing stays.
 * Throws INVALID_INPUT for entries that do not fit the description, CANCELLED.
 */
export function packCatalog(
  path: string,
  description: Omit<CatalogDescription, 'entries'>,
  source: Iterable<CatalogEntry> | AsyncIterable<CatalogEntry>,
  signal?: AbortSignal,
): Promise<PackedCatalog> {
  return writePack(path, description, async (output) => {
    let entries = 0
    let block: CatalogEntry[] = []
    const flush = async (): Promise<void> => {
      if (signal?.aborted) throw new LunaError('CANCELLED')
      if (block.length > 0) await output.append(await deflateBlock(blockOf(block, description)))
      block = []
    }
    for await (const entry of source) {
      assertShort(entry)
      block.push(entry)
      entries++
      if (block.length === PACK_BLOCK_ENTRIES) await flush()
    }
    await flush()
    return entries
  })
}

export function assertShort({ id, name, creatorName }: CatalogEntry): void {
  if (JSON.stringify([id, name, creatorName]).length * 3 <= MAX_STRING_BYTES) return
  throw new LunaError('INVALID_INPUT', `${id}: names too long`)
}
