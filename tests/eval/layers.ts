/**
 * The ways in which pictures are compared, each on its own. Another one is added by writing its trait (what is computed
 * of a picture) and its layer (what two of them score), and naming it where the layers are opened.
 */
import { popcount32 } from '#shared/similarity/hamming.ts'
import { ORIENTATIONS } from '#shared/similarity/orientations.ts'
import { PART_HANDICAP } from '#shared/similarity/scanner.ts'
import type { Prints } from './prints.ts'
import type { Product } from './product.ts'
import { HASH_WORDS, hashTrait, type Trait } from './traits.ts'

export interface Layer {
  /** In results. */
  readonly name: string
  readonly title: string
  /** No other layer sees all that it sees: these are put together. */
  readonly isTopmost: boolean
  /** What it finds near can be laid over one another: where that fails, it was an accident. */
  readonly isOfLayout: boolean
  /** What it needs of originals, and what of edited pictures. */
  readonly galleryTraits: readonly Trait[]
  readonly queryTraits: readonly Trait[]
  /** [queries.count, gallery.count], row by row, -1 to 1; more is more alike. */
  score(queries: Prints, gallery: Prints): Promise<Float32Array>
}

const HASH_BITS = 64

/** The score of hashes that differ in so many bits. */
export const scoreOfBits = (bits: number): number => -bits / HASH_BITS

/** Where the words of the hashes begin that are compared. */
const PHASH_START = 0
const DHASH_START = HASH_WORDS

/**
 * Differing bits in the query's best orientation, the mean over the given hashes: what the product goes by without a
 * model, since the accident of one hash is not the accident of the other.
 */
function hashLayer(name: string, title: string, starts: readonly number[], orientations: number): Layer {
  return {
    ...{ name, title, galleryTraits: [hashTrait], queryTraits: [hashTrait] },
    isTopmost: orientations === ORIENTATIONS.length,
    isOfLayout: true,
    async score(queries, gallery) {
      const [asked, held] = [queries.words(hashTrait), gallery.words(hashTrait)]
      const scores = new Float32Array(queries.count * gallery.count)
      for (let query = 0, at = 0; query < queries.count; query++) {
        const own = asked.subarray(query * hashTrait.wordCount, (query + 1) * hashTrait.wordCount)
        for (let entry = 0; entry < gallery.count; entry++, at++) {
          let bits = 0
          for (const start of starts) bits += fewestBits(own, held, entry * hashTrait.wordCount, start, orientations)
          scores[at] = scoreOfBits(bits / starts.length)
        }
      }
      return scores
    },
  }
}

function fewestBits(query: Uint32Array, held: Uint32Array, at: number, start: number, orientations: number): number {
  const [high, low] = [held[at + start] ?? 0, held[at + start + 1] ?? 0]
  let fewest = HASH_BITS
  for (let word = start; word < start + orientations * 2; word += 2) {
    const bits = popcount32(high ^ (query[word] ?? 0)) + popcount32(low ^ (query[word + 1] ?? 0))
    if (bits < fewest) fewest = bits
  }
  return fewest
}

export const PHASH_LAYER = hashLayer('phash', 'pHash', [PHASH_START], 1)

export const HASH_LAYERS: readonly Layer[] = [
  PHASH_LAYER,
  hashLayer('dhash', 'dHash', [DHASH_START], 1),
  hashLayer('hashes-turned', 'both hashes, 8 orientations', [PHASH_START, DHASH_START], ORIENTATIONS.length),
]

/** @param isTopmost where parts are not looked for */
export function vectorLayer(vector: Trait, product: Product, isTopmost: boolean): Layer {
  return {
    ...{
      name: 'vector',
      title: 'image vector',
      isTopmost,
      isOfLayout: false,
      galleryTraits: [vector],
      queryTraits: [vector],
    },
    score: (queries, gallery) => product.multiply(queries.numbers(vector), gallery.numbers(vector), vector.wordCount),
  }
}

/** The nearest of the whole query and of its parts, as the product's scan has it. */
export function partsLayer(vector: Trait, parts: Trait, product: Product): Layer {
  const partCount = parts.wordCount / vector.wordCount
  return {
    ...{ name: 'vector-parts', title: 'image vector, parts too', isTopmost: true, isOfLayout: false },
    ...{ galleryTraits: [vector], queryTraits: [vector, parts] },
    async score(queries, gallery) {
      const held = gallery.numbers(vector)
      const best = await product.multiply(queries.numbers(vector), held, vector.wordCount)
      const ofParts = await product.multiply(queries.numbers(parts), held, vector.wordCount)
      for (let query = 0, at = 0; query < queries.count; query++) {
        for (let entry = 0; entry < gallery.count; entry++, at++) {
          for (let part = 0; part < partCount; part++) {
            const score = (ofParts[(query * partCount + part) * gallery.count + entry] ?? -1) - PART_HANDICAP
            if (score > (best[at] ?? -1)) best[at] = score
          }
        }
      }
      return best
    },
  }
}
