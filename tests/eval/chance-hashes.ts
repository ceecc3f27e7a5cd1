/** How often the hashes of unrelated pictures are so near. */
import { jointDistance } from '#shared/similarity/joint-hashes.ts'
import type { ChancePictures } from './chance-pictures.ts'
import type { Prints } from './prints.ts'
import { HASH_WORDS, hashTrait } from './traits.ts'

/** Two rows, and the index in `ORIENTATIONS` that turns the first into the second's orientation. */
export interface NearPair {
  readonly a: number
  readonly b: number
  readonly orientation: number
}

/** Of both hashes. */
const MOST_BITS = 128

export interface HashPairs {
  readonly pairs: number
  /** Pairs by minus the bits in which both hashes differ. */
  readonly counts: ReadonlyMap<number, number>
  /** Those of at most so many bits as was asked for. */
  readonly near: readonly NearPair[]
}

/** Compares each picture with all later ones of other makers. */
export function measureHashes({ makers, prints }: ChancePictures, nearBits: number): HashPairs {
  const columns = columnsOf(prints)
  const makerIds = idsOf(makers)
  const counted = new Float64Array(MOST_BITS + 1)
  const near: NearPair[] = []
  for (let a = 0; a < prints.count; a++) {
    const query = queryOf(prints, a)
    for (let b = a + 1; b < prints.count; b++) {
      if (makerIds[a] === makerIds[b]) continue
      const { distance, orientation } = jointDistance(columns, b, query)
      counted[distance] = (counted[distance] ?? 0) + 1
      if (distance <= nearBits) near.push({ a, b, orientation })
    }
  }
  const counts = [...counted].flatMap((count, bits): [number, number][] => (count === 0 ? [] : [[-bits, count]]))
  return { pairs: counted.reduce((sum, count) => sum + count, 0), counts: new Map(counts), near }
}

/** The same whole number for the same name. */
function idsOf(names: readonly string[]): Int32Array {
  const numbers = new Map([...new Set(names)].map((name, at) => [name, at]))
  return Int32Array.from(names, (name) => numbers.get(name) ?? -1)
}

function queryOf(prints: Prints, row: number): { pHash: Uint32Array; dHash: Uint32Array } {
  const words = prints.words(hashTrait)
  const start = row * hashTrait.wordCount
  return {
    pHash: words.subarray(start, start + HASH_WORDS),
    dHash: words.subarray(start + HASH_WORDS, start + 2 * HASH_WORDS),
  }
}

/** Of the pictures as they stand. */
function columnsOf(prints: Prints): { pHash: Uint32Array; dHash: Uint32Array } {
  const columns = { pHash: new Uint32Array(prints.count * 2), dHash: new Uint32Array(prints.count * 2) }
  for (let row = 0; row < prints.count; row++) {
    const { pHash, dHash } = queryOf(prints, row)
    columns.pHash.set(pHash.subarray(0, 2), row * 2)
    columns.dHash.set(dHash.subarray(0, 2), row * 2)
  }
  return columns
}
