import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import {
  FLAG_FEATURES,
  FLAG_IMAGE_VECTOR,
  FLAG_LOW_INFORMATION,
  FLAG_PICTURE,
  FLAG_REMOVED,
  FLAG_TEXT_VECTOR,
} from '#shared/similarity/scan-flags.ts'
import { writeInt8, writeSignBits } from '#shared/similarity/vectors.ts'
import { firstOfCompact, readCompactFeatures } from '../features/compact.ts'
import {
  CATALOG_MAGIC,
  CATALOG_VERSION,
  type CatalogHeader,
  type CatalogSection,
  type CatalogShape,
  catalogHeaderSchema,
  columnWidths,
  KIND_NUMBERS,
  MAX_STRING_BYTES,
  PREAMBLE_BYTES,
  RESERVED_HEADER_BYTES,
  type SectionName,
  sectionLayout,
} from './format.ts'

/** One work as a catalog holds it. Vectors are read before the next entry is asked for, so they may be reused. */
export interface CatalogEntry {
  /** The work's id where it is published; opaque here. */
  readonly id: string
  readonly name: string
  readonly creatorName: string
  /** 16 hex digits: see `creatorKey`. */
  readonly creatorKey: string
  readonly kind: AssetKind
  readonly picture: { readonly pHash: string; readonly dHash: string; readonly lowInformation: boolean } | null
  readonly metadataHash: string
  /** Words of the metadata text. */
  readonly words: number
  readonly imageVector: Float32Array | null
  readonly textVector: Float32Array | null
  /** The strongest local features of the picture, as `compactFeatures` gives them. */
  readonly features: Uint8Array | null
  /** True where the work was removed from the market for infringement. */
  readonly isRemoved?: boolean
}

export interface CatalogDescription {
  readonly title: string
  readonly profile: string
  readonly profileVersion: string
  readonly createdAt: string
  /** Exactly as many as the source yields. */
  readonly entries: number
  /** What is taken off each vector before its signs are kept; null where the catalog holds no such vectors. */
  readonly imageMean: Float32Array | null
  readonly textMean: Float32Array | null
  /** Local features that entries have at most; 0 where the catalog holds none. */
  readonly featuresPerWork: number
}

const BATCH_ENTRIES = 2_048

/** What a catalog knows a creator by: the first 8 bytes of the SHA-256 of the creator's id, in hex. */
export function creatorKey(creatorId: string): string {
  return createHash('sha256').update(creatorId).digest('hex').slice(0, 16)
}

/**
 * Writes a catalog entry by entry in bounded memory; the file appears under its name only when it is complete.
 * Throws INVALID_INPUT for entries that do not fit the description, CANCELLED.
 */
export async function writeCatalog(
  path: string,
  description: CatalogDescription,
  source: Iterable<CatalogEntry> | AsyncIterable<CatalogEntry>,
  signal?: AbortSignal,
): Promise<CatalogHeader> {
  const temporary = `${path}.part`
  const file = await open(temporary, 'w')
  try {
    const sections = await writeSections(file, description, source, signal)
    const header = catalogHeaderSchema.parse({
      title: description.title,
      profile: description.profile,
      profileVersion: description.profileVersion,
      createdAt: description.createdAt,
      ...shapeOf(description),
      sections,
    })
    await file.write(encodeHeader(header), 0, RESERVED_HEADER_BYTES, 0)
    await file.sync()
    await file.close()
    await rename(temporary, path)
    return header
  } catch (cause) {
    await file.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw cause
  }
}

function shapeOf({ entries, imageMean, textMean, featuresPerWork }: CatalogDescription): CatalogShape {
  return {
    ...{ entries, featuresPerWork },
    ...{ imageDimensions: imageMean?.length ?? null, textDimensions: textMean?.length ?? null },
  }
}

/** Preamble and header, padded to the reserved size. */
export function encodeHeader(header: CatalogHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header))
  if (json.length > RESERVED_HEADER_BYTES - PREAMBLE_BYTES) throw new LunaError('INVALID_INPUT', 'catalog header')
  const bytes = Buffer.alloc(RESERVED_HEADER_BYTES, ' ')
  bytes.write(CATALOG_MAGIC, 0, 'latin1')
  bytes.writeUInt32LE(CATALOG_VERSION, 8)
  bytes.writeUInt32LE(RESERVED_HEADER_BYTES - PREAMBLE_BYTES, 12)
  json.copy(bytes, PREAMBLE_BYTES)
  return bytes
}

async function writeSections(
  file: FileHandle,
  description: CatalogDescription,
  source: Iterable<CatalogEntry> | AsyncIterable<CatalogEntry>,
  signal?: AbortSignal,
): Promise<CatalogSection[]> {
  const sections = createSectionWriters(file, description)
  const batch = createBatch(description)
  let stringEnd = 0
  let written = 0
  const flush = async () => {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    for (const [name, bytes] of batch.take()) await sections.append(name, bytes)
  }
  for await (const entry of source) {
    if (written >= description.entries) throw new LunaError('INVALID_INPUT', 'more entries than declared')
    stringEnd = batch.add(entry, stringEnd)
    written++
    if (batch.isFull()) await flush()
  }
  if (written !== description.entries) throw new LunaError('INVALID_INPUT', 'fewer entries than declared')
  await flush()
  for (const mean of [description.imageMean, description.textMean]) {
    if (mean !== null) await sections.append('means', Buffer.from(mean.buffer, mean.byteOffset, mean.byteLength))
  }
  return sections.finish()
}

function createSectionWriters(file: FileHandle, description: CatalogDescription) {
  const open = new Map<SectionName, { offset: number; length: number; hash: Hash }>()
  for (const { name, offset } of sectionLayout(shapeOf(description)))
    open.set(name, { offset, length: 0, hash: createHash('sha256') })
  return {
    async append(name: SectionName, bytes: Uint8Array): Promise<void> {
      const section = open.get(name)
      if (section === undefined || bytes.length === 0) return
      section.hash.update(bytes)
      for (let done = 0; done < bytes.length; ) {
        const at = section.offset + section.length + done
        done += (await file.write(bytes, done, bytes.length - done, at)).bytesWritten
      }
      section.length += bytes.length
    },
    finish: (): CatalogSection[] =>
      [...open].map(([name, { offset, length, hash }]) => ({ name, offset, length, sha256: hash.digest('hex') })),
  }
}

/** Columns of up to `BATCH_ENTRIES` entries, filled one by one. */
function createBatch(description: CatalogDescription) {
  const widths = columnWidths(shapeOf(description))
  const names = Object.keys(widths) as (keyof typeof widths)[]
  const columns = new Map(names.map((name) => [name, new Uint8Array(widths[name] * BATCH_ENTRIES)]))
  let strings: Buffer[] = []
  let count = 0
  const slot = (name: keyof typeof widths): Uint8Array => {
    const width = widths[name]
    return columns.get(name)?.subarray(width * count, width * (count + 1)) ?? new Uint8Array(0)
  }
  return {
    isFull: () => count >= BATCH_ENTRIES,
    add(entry: CatalogEntry, stringStart: number): number {
      writeIdentity(entry, slot)
      writePicture(entry, slot)
      writeVector(entry.imageVector, description.imageMean, slot('image_bits'), slot('image_int8'), entry.id)
      writeVector(entry.textVector, description.textMean, slot('text_bits'), slot('text_int8'), entry.id)
      writeFeatures(entry, description.featuresPerWork, slot('features'))
      slot('flags')[0] = flagsOf(entry, description)
      const text = Buffer.from(JSON.stringify([entry.id, entry.name, entry.creatorName]))
      if (text.length > MAX_STRING_BYTES) throw new LunaError('INVALID_INPUT', `${entry.id}: names too long`)
      const end = stringStart + text.length
      strings.push(text)
      dataView(slot('string_ends')).setBigUint64(0, BigInt(end), true)
      count++
      return end
    },
    take(): [SectionName, Uint8Array][] {
      const filled = names.map((name): [SectionName, Uint8Array] => [
        name,
        columns.get(name)?.slice(0, widths[name] * count) ?? new Uint8Array(0),
      ])
      filled.push(['strings', Buffer.concat(strings)])
      strings = []
      count = 0
      return filled
    },
  }
}

type Slot = (name: keyof ReturnType<typeof columnWidths>) => Uint8Array

function writeIdentity(entry: CatalogEntry, slot: Slot): void {
  slot('kind')[0] = KIND_NUMBERS.get(entry.kind) ?? 0
  dataView(slot('words')).setUint16(0, Math.min(entry.words, 0xffff), true)
  const hash = hexBytes(entry.metadataHash, 32, entry.id)
  slot('metadata_prefix').set(hash.subarray(0, 8))
  slot('metadata_rest').set(hash.subarray(8))
  slot('creator').set(hexBytes(entry.creatorKey, 8, entry.id))
}

function writePicture(entry: CatalogEntry, slot: Slot): void {
  writeHash(entry.picture?.pHash ?? '0'.repeat(16), slot('p_hash'), entry.id)
  writeHash(entry.picture?.dHash ?? '0'.repeat(16), slot('d_hash'), entry.id)
}

/** Two little-endian words, high half first, so that the column reads as a `Uint32Array` of pairs. */
function writeHash(hex: string, slot: Uint8Array, id: string): void {
  const bytes = dataView(hexBytes(hex, 8, id))
  dataView(slot).setUint32(0, bytes.getUint32(0), true)
  dataView(slot).setUint32(4, bytes.getUint32(4), true)
}

function writeVector(
  vector: Float32Array | null,
  mean: Float32Array | null,
  bits: Uint8Array,
  bytes: Uint8Array,
  id: string,
): void {
  if (vector === null || mean === null) {
    bits.fill(0)
    bytes.fill(0)
    return
  }
  if (vector.length !== mean.length) throw new LunaError('INVALID_INPUT', `${id}: ${vector.length} dimensions`)
  writeSignBits(vector, mean, new Uint32Array(bits.buffer, bits.byteOffset, bits.byteLength / 4), 0)
  writeInt8(vector, new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0)
}

function writeFeatures({ id, features }: CatalogEntry, most: number, slot: Uint8Array): void {
  slot.fill(0)
  if (features === null || most === 0) return
  slot.set(featuresIn(id, features, most))
}

/** The first `most` of an entry's features. Throws INVALID_INPUT for bytes that are no features. */
export function featuresIn(id: string, features: Uint8Array, most: number): Uint8Array {
  try {
    readCompactFeatures(features)
  } catch (cause) {
    throw new LunaError('INVALID_INPUT', `${id}: local features`, { cause })
  }
  return firstOfCompact(features, most)
}

export function flagsOf(entry: CatalogEntry, { featuresPerWork }: Pick<CatalogDescription, 'featuresPerWork'>): number {
  return (
    (entry.picture === null ? 0 : FLAG_PICTURE) |
    (entry.picture?.lowInformation === true ? FLAG_LOW_INFORMATION : 0) |
    (entry.imageVector === null ? 0 : FLAG_IMAGE_VECTOR) |
    (entry.textVector === null ? 0 : FLAG_TEXT_VECTOR) |
    (entry.features === null || featuresPerWork === 0 ? 0 : FLAG_FEATURES) |
    (entry.isRemoved === true ? FLAG_REMOVED : 0)
  )
}

export function hexBytes(hex: string, length: number, id: string): Buffer {
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.length !== length || hex.length !== length * 2) {
    throw new LunaError('INVALID_INPUT', `${id}: ${hex} is not ${length} bytes of hex`)
  }
  return bytes
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
