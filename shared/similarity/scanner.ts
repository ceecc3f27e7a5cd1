/**
 * Finds and measures what is close to a query, in anything laid out as columns: a catalog file, the library's index or
 * the market's.
 */

import { jointDistance } from './joint-hashes.ts'
import {
  entriesByHash,
  measureBits,
  type OrientedDistance,
  orientedDistance,
  type QueryHashes,
  smallestDistances,
} from './scan.ts'
import { FLAG_ABSENT, FLAG_IMAGE_VECTOR, FLAG_LOW_INFORMATION, FLAG_PICTURE, FLAG_TEXT_VECTOR } from './scan-flags.ts'
import { cosine, signBits } from './vectors.ts'

/** So many nearest neighbors by each vector are candidates. */
export const CANDIDATE_NEIGHBORS = 20

export interface HashQuery {
  /** Null for a work without a picture. */
  readonly hashes: QueryHashes | null
  readonly lowInformation: boolean
  /** First 8 bytes of the metadata hash as two little-endian words. */
  readonly metadataPrefix: Uint32Array
  /** An entry that is not looked at: the work itself. */
  readonly except?: number | undefined
}

export interface VectorQuery {
  /** Null where there is none, or where the vectors compared with are another profile's. */
  readonly image: Float32Array | null
  readonly text: Float32Array | null
}

export interface ScanHit {
  readonly entry: number
  readonly pHash: OrientedDistance | null
  readonly dHash: OrientedDistance | null
  /** Of both hashes together, in one orientation. */
  readonly bothHashes: OrientedDistance | null
  readonly imageCosine: number | null
  readonly textCosine: number | null
  readonly lowInformation: boolean
  readonly metadataPrefixEqual: boolean
}

export interface Scanner {
  /** Entries close by hash or of equal metadata; needs no vector, so it can run while a model still works. */
  byHashes(query: HashQuery): number[]
  /** Adds the nearest entries by each vector to those found by hash and measures them all. */
  measure(query: HashQuery, vectors: VectorQuery, found: readonly number[]): ScanHit[]
}

/** What the scan goes through; words of 32 bits, two for each hash. */
export interface ScanColumns {
  readonly pHash: Uint32Array
  readonly dHash: Uint32Array
  readonly flags: Uint8Array
  readonly metadataPrefix: Uint32Array
  readonly imageBits: Uint32Array
  readonly textBits: Uint32Array
}

export interface VectorSource {
  /** Was taken off every vector before its signs were read. */
  readonly mean: Float32Array
  /** The vector of an entry that has one, valid until the next call. */
  read(entry: number): Float32Array | Int8Array | null
}

/** Read again for each search, so that a source may grow. */
export interface ScanSource {
  readonly entries: number
  readonly columns: ScanColumns
  readonly image: VectorSource | null
  readonly text: VectorSource | null
}

/** How many of the nearest by bits are scored exactly; the recall test says that this is enough. */
const RESCORED = 400
/** Flat pictures share their hashes with thousands of others; so many of the nearest are kept. */
const MAX_BY_HASH = 1_000

export function createScanner(source: ScanSource): Scanner {
  let distances = new Uint16Array(0)
  return {
    byHashes: ({ except, ...query }) =>
      [...byMetadata(source, query), ...byPicture(source, query)].filter((entry) => entry !== except),
    measure(query, vectors, found) {
      if (distances.length < source.entries) distances = new Uint16Array(source.entries)
      const all = new Set(found)
      const { columns, image, text } = source
      const search = { flags: columns.flags, entries: source.entries, except: query.except, distances, all }
      const pictures = { ...search, bits: columns.imageBits, flag: FLAG_IMAGE_VECTOR }
      const images = searchVectors(pictures, image, vectors.image)
      const texts = searchVectors({ ...search, bits: columns.textBits, flag: FLAG_TEXT_VECTOR }, text, vectors.text)
      return [...all].map((entry) => ({
        ...measureHashes(columns, query, entry),
        entry,
        imageCosine: images(entry),
        textCosine: texts(entry),
      }))
    },
  }
}

function byMetadata({ columns, entries }: ScanSource, query: HashQuery): number[] {
  const { metadataPrefix, flags } = columns
  const [first, second] = query.metadataPrefix
  const found: number[] = []
  for (let entry = 0; entry < entries; entry++) {
    if (metadataPrefix[entry * 2] !== first || metadataPrefix[entry * 2 + 1] !== second) continue
    if (((flags[entry] ?? 0) & FLAG_ABSENT) === 0) found.push(entry)
  }
  return found.slice(0, MAX_BY_HASH)
}

function byPicture({ columns, entries }: ScanSource, query: HashQuery): number[] {
  const { hashes } = query
  if (hashes === null) return []
  const speaks = (entry: number): number => {
    const flags = columns.flags[entry] ?? 0
    if ((flags & FLAG_PICTURE) === 0) return 0
    return query.lowInformation || (flags & FLAG_LOW_INFORMATION) !== 0 ? 1 : 3
  }
  const found = entriesByHash(columns, hashes, entries, speaks)
  if (found.length <= MAX_BY_HASH) return found
  const bits = (entry: number): number => {
    const { pHash, dHash } = measureHashes(columns, query, entry)
    return (pHash?.distance ?? 64) + (dHash?.distance ?? 64)
  }
  return found
    .map((entry) => ({ entry, bits: bits(entry) }))
    .sort((a, b) => a.bits - b.bits || a.entry - b.entry)
    .slice(0, MAX_BY_HASH)
    .map(({ entry }) => entry)
}

function measureHashes(columns: ScanColumns, query: HashQuery, entry: number) {
  const flags = columns.flags[entry] ?? 0
  const hashes = (flags & FLAG_PICTURE) === 0 ? null : query.hashes
  const [first, second] = query.metadataPrefix
  return {
    pHash: hashes === null ? null : orientedDistance(columns.pHash, entry, hashes.pHash),
    dHash: hashes === null ? null : orientedDistance(columns.dHash, entry, hashes.dHash),
    bothHashes: hashes === null ? null : jointDistance(columns, entry, hashes),
    lowInformation: (flags & FLAG_LOW_INFORMATION) !== 0,
    metadataPrefixEqual:
      columns.metadataPrefix[entry * 2] === first && columns.metadataPrefix[entry * 2 + 1] === second,
  }
}

interface VectorSearch {
  readonly bits: Uint32Array
  readonly flags: Uint8Array
  /** Marks entries that have such a vector. */
  readonly flag: number
  readonly entries: number
  readonly except: number | undefined
  readonly distances: Uint16Array
  readonly all: Set<number>
}

/** Adds the nearest entries to `all`, then answers with the exact cosine of any entry. */
function searchVectors(search: VectorSearch, source: VectorSource | null, query: Float32Array | null) {
  if (query === null || source === null || query.length !== source.mean.length) return () => null
  const { flags, flag, entries, except, distances, all } = search
  const hasVector = (entry: number): boolean => ((flags[entry] ?? 0) & flag) !== 0
  const exact = (entry: number): number | null => {
    const vector = hasVector(entry) ? source.read(entry) : null
    return vector === null ? null : cosine(query, vector)
  }
  measureBits(search.bits, signBits(query, source.mean), distances, entries, { flags, flag, except })
  const nearest = smallestDistances(distances, entries, RESCORED)
    .map((entry) => ({ entry, cosine: exact(entry) ?? -1 }))
    .sort((a, b) => b.cosine - a.cosine || a.entry - b.entry)
    .slice(0, CANDIDATE_NEIGHBORS)
  for (const { entry } of nearest) all.add(entry)
  const known = new Map(nearest.map((found) => [found.entry, found.cosine]))
  return (entry: number): number | null => known.get(entry) ?? exact(entry)
}
