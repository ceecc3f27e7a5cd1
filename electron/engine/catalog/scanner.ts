/** One catalog made ready for scanning: hashes, prefixes and bits in memory, all else read when a candidate needs it. */

import { THRESHOLDS } from '#shared/similarity/verdict.ts'
import { FLAG_IMAGE_VECTOR, FLAG_LOW_INFORMATION, FLAG_PICTURE, FLAG_TEXT_VECTOR, RESIDENT_SECTIONS } from './format.ts'
import type { CatalogFile } from './reader.ts'
import {
  entriesByHash,
  measureBits,
  type OrientedDistance,
  orientedDistance,
  type QueryHashes,
  smallestDistances,
} from './scan.ts'
import { cosine, signBits } from './vectors.ts'

export interface HashQuery {
  /** Null for a work without a picture. */
  readonly hashes: QueryHashes | null
  readonly lowInformation: boolean
  /** First 8 bytes of the metadata hash as two little-endian words. */
  readonly metadataPrefix: Uint32Array
}

export interface VectorQuery {
  /** Null where there is none, or where the catalog's vectors are another profile's. */
  readonly image: Float32Array | null
  readonly text: Float32Array | null
}

export interface ScanHit {
  readonly entry: number
  readonly pHash: OrientedDistance | null
  readonly dHash: OrientedDistance | null
  readonly imageCosine: number | null
  readonly textCosine: number | null
  readonly lowInformation: boolean
  readonly metadataPrefixEqual: boolean
}

export interface CatalogScanner {
  /** Entries close by hash or of equal metadata; needs no vector, so it can run while a model still works. */
  byHashes(query: HashQuery): number[]
  /** Adds the nearest entries by each vector to those found by hash and measures them all. */
  measure(query: HashQuery, vectors: VectorQuery, found: readonly number[]): ScanHit[]
}

/** How many of the nearest by bits are scored exactly; the recall test says that this is enough. */
const RESCORED = 400
/** Flat pictures share their hashes with thousands of others; so many of the nearest are kept. */
const MAX_BY_HASH = 1_000

interface Resident {
  readonly pHash: Uint32Array
  readonly dHash: Uint32Array
  readonly flags: Uint8Array
  readonly metadataPrefix: Uint32Array
  readonly imageBits: Uint32Array
  readonly textBits: Uint32Array
}

export function createCatalogScanner(file: CatalogFile): CatalogScanner {
  const resident = loadResident(file)
  const { entries } = file.header
  const distances = new Uint16Array(entries)
  const images = vectorColumn(file, 'image', resident, distances)
  const texts = vectorColumn(file, 'text', resident, distances)
  return {
    byHashes: (query) => [...byMetadata(resident, query, entries), ...byPicture(resident, query, entries)],
    measure(query, vectors, found) {
      const all = new Set(found)
      const imageCosines = images(vectors.image, all)
      const textCosines = texts(vectors.text, all)
      return [...all].map((entry) => ({
        ...measureHashes(resident, query, entry),
        entry,
        imageCosine: imageCosines(entry),
        textCosine: textCosines(entry),
      }))
    },
  }
}

function loadResident(file: CatalogFile): Resident {
  const [pHash, dHash, flags, metadataPrefix, imageBits, textBits] = RESIDENT_SECTIONS.map((name) => {
    const length = file.header.sections.find((section) => section.name === name)?.length ?? 0
    const bytes = new Uint8Array(length)
    file.read(name, 0, bytes)
    return bytes
  })
  const words = (bytes: Uint8Array | undefined): Uint32Array =>
    bytes === undefined ? new Uint32Array(0) : new Uint32Array(bytes.buffer, 0, bytes.length / 4)
  return {
    pHash: words(pHash),
    dHash: words(dHash),
    flags: flags ?? new Uint8Array(0),
    metadataPrefix: words(metadataPrefix),
    imageBits: words(imageBits),
    textBits: words(textBits),
  }
}

function byMetadata({ metadataPrefix }: Resident, query: HashQuery, entries: number): number[] {
  const [first, second] = query.metadataPrefix
  const found: number[] = []
  for (let entry = 0; entry < entries; entry++) {
    if (metadataPrefix[entry * 2] === first && metadataPrefix[entry * 2 + 1] === second) found.push(entry)
  }
  return found.slice(0, MAX_BY_HASH)
}

function byPicture(resident: Resident, query: HashQuery, entries: number): number[] {
  const { hashes } = query
  if (hashes === null) return []
  const speaks = (entry: number): number => {
    const flags = resident.flags[entry] ?? 0
    if ((flags & FLAG_PICTURE) === 0) return 0
    return query.lowInformation || (flags & FLAG_LOW_INFORMATION) !== 0 ? 1 : 3
  }
  const found = entriesByHash(resident, hashes, 0, entries, speaks)
  if (found.length <= MAX_BY_HASH) return found
  const bits = (entry: number): number => {
    const { pHash, dHash } = measureHashes(resident, query, entry)
    return (pHash?.distance ?? 64) + (dHash?.distance ?? 64)
  }
  return found
    .map((entry) => ({ entry, bits: bits(entry) }))
    .sort((a, b) => a.bits - b.bits || a.entry - b.entry)
    .slice(0, MAX_BY_HASH)
    .map(({ entry }) => entry)
}

function measureHashes(resident: Resident, query: HashQuery, entry: number) {
  const flags = resident.flags[entry] ?? 0
  const hashes = (flags & FLAG_PICTURE) === 0 ? null : query.hashes
  const [first, second] = query.metadataPrefix
  return {
    pHash: hashes === null ? null : orientedDistance(resident.pHash, entry, hashes.pHash),
    dHash: hashes === null ? null : orientedDistance(resident.dHash, entry, hashes.dHash),
    lowInformation: (flags & FLAG_LOW_INFORMATION) !== 0,
    metadataPrefixEqual:
      resident.metadataPrefix[entry * 2] === first && resident.metadataPrefix[entry * 2 + 1] === second,
  }
}

/** Returns a search that adds its nearest entries to `all` and then answers with the exact cosine of any entry. */
function vectorColumn(file: CatalogFile, kind: 'image' | 'text', resident: Resident, distances: Uint16Array) {
  const mean = kind === 'image' ? file.imageMean : file.textMean
  const bits = kind === 'image' ? resident.imageBits : resident.textBits
  const section = kind === 'image' ? 'image_int8' : 'text_int8'
  const flag = kind === 'image' ? FLAG_IMAGE_VECTOR : FLAG_TEXT_VECTOR
  const hasVector = (entry: number): boolean => ((resident.flags[entry] ?? 0) & flag) !== 0
  const bytes = new Int8Array(mean?.length ?? 0)
  return (query: Float32Array | null, all: Set<number>): ((entry: number) => number | null) => {
    if (query === null || mean === null || query.length !== mean.length) return () => null
    const exact = (entry: number): number | null => {
      if (!hasVector(entry)) return null
      file.read(section, entry * bytes.length, new Uint8Array(bytes.buffer))
      return cosine(query, bytes)
    }
    const entries = file.header.entries
    measureBits(bits, signBits(query, mean), distances, { start: 0, end: entries }, hasVector)
    const nearest = smallestDistances(distances, entries, RESCORED)
      .map((entry) => ({ entry, cosine: exact(entry) ?? -1 }))
      .sort((a, b) => b.cosine - a.cosine || a.entry - b.entry)
      .slice(0, THRESHOLDS.candidateNeighbours)
    for (const { entry } of nearest) all.add(entry)
    const known = new Map(nearest.map((found) => [found.entry, found.cosine]))
    return (entry) => known.get(entry) ?? exact(entry)
  }
}
