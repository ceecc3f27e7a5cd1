import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import {
  CATALOG_MAGIC,
  CATALOG_VERSION,
  type CatalogHeader,
  type CatalogSection,
  catalogHeaderSchema,
  columnWidths,
  entryStringsSchema,
  MAX_HEADER_BYTES,
  MAX_STRING_BYTES,
  PREAMBLE_BYTES,
  type SectionName,
  sectionLayout,
  VERSION_WITHOUT_FEATURES,
} from '#models/catalog/format.ts'
import { compactInSlot, readCompactFeatures } from '#models/features/compact.ts'
import type { LocalFeatures } from '#models/features/features.ts'
import { ASSET_KINDS, type AssetKind } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { FLAG_FEATURES } from '#shared/similarity/scan-flags.ts'

/** What a catalog says of one entry beyond what the scan compares. */
export interface CatalogEntryFacts {
  readonly id: string
  readonly name: string
  readonly creatorName: string
  readonly creatorKey: string
  readonly kind: AssetKind
  readonly words: number
  readonly metadataHash: string
  readonly pHash: string
  readonly dHash: string
  readonly flags: number
}

/** An open catalog file. Reads are synchronous and small; close it when done. */
export interface CatalogFile {
  readonly header: CatalogHeader
  /** Fills `into` from a section, starting at a byte of that section. */
  read(name: SectionName, from: number, into: Uint8Array): void
  readonly imageMean: Float32Array | null
  readonly textMean: Float32Array | null
  facts(entry: number): CatalogEntryFacts
  /** The strongest of the work's picture, described by words; null where the catalog has none of it. */
  features(entry: number): LocalFeatures | null
  close(): void
}

/**
 * Opens a catalog and checks all that can be checked without reading it whole: magic, version, header, section bounds.
 * Throws CATALOG_INVALID, FILE_UNREADABLE.
 */
export function openCatalog(path: string): CatalogFile {
  const descriptor = openForReading(path)
  try {
    const { header, version } = readHeader(descriptor)
    const sections = checkSections(header, version, fstatSync(descriptor).size)
    return catalogFile(descriptor, header, sections)
  } catch (cause) {
    closeSync(descriptor)
    throw cause
  }
}

export function catalogInvalid(detail: string, cause?: unknown): LunaError {
  return new LunaError('CATALOG_INVALID', detail, { cause })
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw new LunaError('FILE_UNREADABLE', path, { cause })
  }
}

function readHeader(descriptor: number): { readonly header: CatalogHeader; readonly version: number } {
  const preamble = Buffer.alloc(PREAMBLE_BYTES)
  readFully(descriptor, preamble, 0)
  if (preamble.toString('latin1', 0, 8) !== CATALOG_MAGIC) throw catalogInvalid('not a catalog file')
  const version = preamble.readUInt32LE(8)
  if (version < VERSION_WITHOUT_FEATURES || version > CATALOG_VERSION) {
    throw catalogInvalid(`format version ${version}; versions 1 and 2 are supported`)
  }
  const length = preamble.readUInt32LE(12)
  if (length === 0 || length > MAX_HEADER_BYTES) throw catalogInvalid(`header of ${length} bytes`)
  const json = Buffer.alloc(length)
  readFully(descriptor, json, PREAMBLE_BYTES)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch (cause) {
    throw catalogInvalid('the header is not JSON', cause)
  }
  const header = catalogHeaderSchema.safeParse(value)
  if (!header.success) throw catalogInvalid(`header: ${header.error.issues[0]?.message ?? ''}`, header.error)
  if (version === VERSION_WITHOUT_FEATURES && header.data.featuresPerWork > 0) {
    throw catalogInvalid('local features in an old version')
  }
  return { header: header.data, version }
}

/** Every section once, exactly where a file of this shape has it, and inside the file. */
function checkSections(
  header: CatalogHeader,
  version: number,
  fileBytes: number,
): ReadonlyMap<SectionName, CatalogSection> {
  const stated = new Map(header.sections.map((section) => [section.name, section]))
  const layout = sectionLayout(header, version)
  if (stated.size !== layout.length || header.sections.length !== layout.length) {
    throw catalogInvalid('sections are missing or given twice')
  }
  for (const { name, offset, length } of layout) {
    const section = stated.get(name)
    if (section === undefined) throw catalogInvalid(`no section ${name}`)
    if (section.offset !== offset || (length !== null && section.length !== length)) {
      throw catalogInvalid(`section ${name} does not match ${header.entries} entries`)
    }
    if (section.offset + section.length > fileBytes) throw catalogInvalid(`section ${name} is truncated`)
  }
  if ((stated.get('strings')?.length ?? 0) > header.entries * MAX_STRING_BYTES) throw catalogInvalid('strings too long')
  return stated
}

function catalogFile(
  descriptor: number,
  header: CatalogHeader,
  sections: ReadonlyMap<SectionName, CatalogSection>,
): CatalogFile {
  const read = (name: SectionName, from: number, into: Uint8Array): void => {
    const section = sections.get(name)
    if (section === undefined || from < 0 || from + into.length > section.length) {
      throw catalogInvalid(`read outside of section ${name}`)
    }
    readFully(descriptor, into, section.offset + from)
  }
  const means = new Float32Array((header.imageDimensions ?? 0) + (header.textDimensions ?? 0))
  read('means', 0, new Uint8Array(means.buffer))
  if (!means.every(Number.isFinite)) throw catalogInvalid('a mean is not a number')
  return {
    header,
    read,
    imageMean: header.imageDimensions === null ? null : means.slice(0, header.imageDimensions),
    textMean: header.textDimensions === null ? null : means.slice(header.imageDimensions ?? 0),
    facts: (entry) => readFacts(header, read, entry),
    features: (entry) => readFeatures(header, read, entry),
    close: () => closeSync(descriptor),
  }
}

type Read = CatalogFile['read']

/** Reads what columns say of an entry. Throws NOT_FOUND. */
function columnsAt(header: CatalogHeader, read: Read, entry: number) {
  if (!Number.isSafeInteger(entry) || entry < 0 || entry >= header.entries) throw new LunaError('NOT_FOUND')
  const widths = columnWidths(header)
  return (name: keyof typeof widths): Buffer => {
    const bytes = Buffer.alloc(widths[name])
    read(name, entry * widths[name], bytes)
    return bytes
  }
}

function readFeatures(header: CatalogHeader, read: Read, entry: number): LocalFeatures | null {
  const column = columnsAt(header, read, entry)
  const hasFeatures = header.featuresPerWork > 0 && (column('flags').readUInt8(0) & FLAG_FEATURES) !== 0
  return hasFeatures ? readCompactFeatures(compactInSlot(column('features'))) : null
}

function readFacts(header: CatalogHeader, read: Read, entry: number): CatalogEntryFacts {
  const column = columnsAt(header, read, entry)
  const kind = ASSET_KINDS[column('kind').readUInt8(0)]
  if (kind === undefined) throw catalogInvalid(`entry ${entry}: unknown kind`)
  const [id, name, creatorName] = readStrings(read, entry)
  return {
    id,
    name,
    creatorName,
    kind,
    creatorKey: column('creator').toString('hex'),
    words: column('words').readUInt16LE(0),
    metadataHash: column('metadata_prefix').toString('hex') + column('metadata_rest').toString('hex'),
    pHash: wordsHex(column('p_hash')),
    dHash: wordsHex(column('d_hash')),
    flags: column('flags').readUInt8(0),
  }
}

function readStrings(read: Read, entry: number): readonly [string, string, string] {
  const ends = Buffer.alloc(entry === 0 ? 8 : 16)
  read('string_ends', Math.max(entry - 1, 0) * 8, ends)
  const start = entry === 0 ? 0 : Number(ends.readBigUInt64LE(0))
  const length = Number(ends.readBigUInt64LE(ends.length - 8)) - start
  if (length <= 0 || length > MAX_STRING_BYTES) throw catalogInvalid(`entry ${entry}: strings of ${length} bytes`)
  const bytes = Buffer.alloc(length)
  read('strings', start, bytes)
  return parseEntryStrings(bytes, entry)
}

export function parseEntryStrings(bytes: Uint8Array, entry: number): readonly [string, string, string] {
  try {
    return entryStringsSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (cause) {
    throw catalogInvalid(`entry ${entry}: unreadable strings`, cause)
  }
}

function wordsHex(bytes: Buffer): string {
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)].map((word) => word.toString(16).padStart(8, '0')).join('')
}

function readFully(descriptor: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length; ) {
    const count = readSync(descriptor, into, done, into.length - done, position + done)
    if (count === 0) throw catalogInvalid('the file is truncated')
    done += count
  }
}
