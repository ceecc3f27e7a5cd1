/**
 * The catalog file (`.lunacat`): fingerprints of works held elsewhere, made to be scanned without a database.
 *
 *     0   8 bytes   magic
 *     8   u32       format version
 *     12  u32       length of the header in bytes
 *     16  header    JSON, padded with spaces
 *     …   sections  columns of equal-sized entries, each at a multiple of 64 bytes; then the string table
 *
 * Version 1 has no local features: neither their section nor their number in the header. Otherwise both are the same.
 *
 * Numbers are little-endian, as on every platform the studio runs on, so columns are read straight into typed arrays.
 * The visual hash is a function of pHash and dHash, so it has no column: equal bits are equal visual hashes.
 */
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import {
  FLAG_FEATURES,
  FLAG_IMAGE_VECTOR,
  FLAG_LOW_INFORMATION,
  FLAG_PICTURE,
  FLAG_REMOVED,
  FLAG_TEXT_VECTOR,
} from '#shared/similarity/scan-flags.ts'
import { compactBytes, MAX_COMPACT_FEATURES } from '../features/compact.ts'

export const CATALOG_MAGIC = 'LUNACAT\n'
export const CATALOG_VERSION = 2
/** The last version whose catalogs hold no local features. */
export const VERSION_WITHOUT_FEATURES = 1
export const PREAMBLE_BYTES = 16
/** Preamble and header together as the writer lays them out; a reader goes by the stated length. */
export const RESERVED_HEADER_BYTES = 8_192
export const MAX_HEADER_BYTES = 1_048_576
const SECTION_ALIGNMENT = 64
const MAX_ENTRIES = 50_000_000
/** JSON of one entry's strings: id, name, name of the creator. */
export const MAX_STRING_BYTES = 16_384

const KNOWN_FLAGS = FLAG_PICTURE | FLAG_LOW_INFORMATION | FLAG_IMAGE_VECTOR | FLAG_TEXT_VECTOR | FLAG_REMOVED

/** Flags that entries may have in a catalog with so many features of each. */
export const knownFlags = (featuresPerWork: number): number => KNOWN_FLAGS | (featuresPerWork > 0 ? FLAG_FEATURES : 0)

const SECTION_NAMES = [
  'p_hash',
  'd_hash',
  'flags',
  'metadata_prefix',
  'image_bits',
  'text_bits',
  'kind',
  'words',
  'metadata_rest',
  'creator',
  'image_int8',
  'text_int8',
  'features',
  'means',
  'string_ends',
  'strings',
] as const
export type SectionName = (typeof SECTION_NAMES)[number]

export const dimensionsSchema = z.int().min(8).max(4_096).multipleOf(8).nullable()
export const featuresPerWorkSchema = z.int().min(0).max(MAX_COMPACT_FEATURES)

const sectionSchema = z.object({
  name: z.enum(SECTION_NAMES),
  offset: z.int().min(0),
  length: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type CatalogSection = z.infer<typeof sectionSchema>

export const catalogHeaderSchema = z.object({
  title: z.string().min(1).max(200),
  /** The models that made the vectors. Vectors are only comparable with those of the same profile and version. */
  profile: z.string().min(1).max(100),
  profileVersion: z.string().min(1).max(100),
  imageDimensions: dimensionsSchema,
  textDimensions: dimensionsSchema,
  /** Local features that are kept of each work at most; 0 in a catalog without any. */
  featuresPerWork: featuresPerWorkSchema.default(0),
  entries: z.int().min(0).max(MAX_ENTRIES),
  createdAt: z.iso.datetime(),
  sections: z.array(sectionSchema).max(SECTION_NAMES.length),
  /** Over the header without this field; written by markets that sign their catalogs. */
  signature: z.string().max(1_000).optional(),
})
export type CatalogHeader = z.infer<typeof catalogHeaderSchema>

export type CatalogShape = Pick<CatalogHeader, 'entries' | 'imageDimensions' | 'textDimensions' | 'featuresPerWork'>

/** Bytes of one entry's bit vector, whole 32-bit words. */
function bitBytes(dimensions: number | null): number {
  return dimensions === null ? 0 : Math.ceil(dimensions / 32) * 4
}

/** Bytes each entry takes in each column; `means` and `strings` are no columns. */
export function columnWidths(shape: CatalogShape): Readonly<Record<Exclude<SectionName, 'means' | 'strings'>, number>> {
  return {
    p_hash: 8,
    d_hash: 8,
    flags: 1,
    metadata_prefix: 8,
    image_bits: bitBytes(shape.imageDimensions),
    text_bits: bitBytes(shape.textDimensions),
    kind: 1,
    words: 2,
    metadata_rest: 24,
    creator: 8,
    image_int8: shape.imageDimensions ?? 0,
    text_int8: shape.textDimensions ?? 0,
    features: compactBytes(shape.featuresPerWork),
    string_ends: 8,
  }
}

export interface SectionExtent {
  readonly name: SectionName
  readonly offset: number
  /** Null for the string table, whose length the entries decide. */
  readonly length: number | null
}

/** Returns the offset of each section for this shape: fixed, except for the length of the string table at the end. */
export function sectionLayout(shape: CatalogShape, version = CATALOG_VERSION): readonly SectionExtent[] {
  const widths = columnWidths(shape)
  const names = SECTION_NAMES.filter((name) => name !== 'features' || version > VERSION_WITHOUT_FEATURES)
  let offset = RESERVED_HEADER_BYTES
  return names.map((name) => {
    const extent = { name, offset, length: sectionLength(name, shape, widths) }
    offset = alignUp(offset + (extent.length ?? 0))
    return extent
  })
}

function sectionLength(name: SectionName, shape: CatalogShape, widths: ReturnType<typeof columnWidths>): number | null {
  if (name === 'strings') return null
  if (name === 'means') return 4 * ((shape.imageDimensions ?? 0) + (shape.textDimensions ?? 0))
  return widths[name] * shape.entries
}

function alignUp(offset: number): number {
  return Math.ceil(offset / SECTION_ALIGNMENT) * SECTION_ALIGNMENT
}

export const entryStringsSchema = z.tuple([z.string().min(1).max(200), z.string().max(1_000), z.string().max(500)])

export const KIND_NUMBERS: ReadonlyMap<string, number> = new Map(ASSET_KINDS.map((kind, number) => [kind, number]))
