/** What simpler ways of checking say of the same pictures: the nearest by pHash, and the nearest by image vector. */
import { popcount32 } from '#shared/similarity/hamming.ts'
import { originalItem } from './edited-pictures.ts'
import type { EvalPicture } from './picture-set.ts'
import { describeItems, type PrintItem, type Prints } from './prints.ts'
import type { Product } from './product.ts'
import type { Progress } from './progress.ts'
import { hashTrait, type Trait } from './traits.ts'

/** Queries compared with the whole gallery at once. */
const BLOCK = 64

/** The nearest pictures of the gallery to one query. */
export interface Nearest {
  /** Differing bits of pHash, both as they stand; 64 where the query cannot be read. */
  readonly bits: number
  /** All that differ in so few. */
  readonly byHash: readonly string[]
  /** -1 where the query cannot be read. */
  readonly cosine: number
  readonly byVector: string
}

const NOTHING: Nearest = { bits: 64, byHash: [], cosine: -1, byVector: '' }

export interface BaselineOptions {
  readonly pictures: readonly EvalPicture[]
  readonly vector: Trait
  readonly product: Product
  readonly cacheFolder: string
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

export interface Baselines {
  /** In the order of the items, which are of one group of the cache. Throws CANCELLED and what the models throw. */
  nearest(items: readonly PrintItem[], group: string): Promise<Nearest[]>
}

/** Describes the gallery's pictures. Throws CANCELLED and what the models throw. */
export async function openBaselines(options: BaselineOptions): Promise<Baselines> {
  const { pictures, vector, cacheFolder: folder, progress, signal } = options
  const traits = [hashTrait, vector]
  const items = pictures.map(originalItem)
  const onDone = progress('described for comparison', items.length)
  const gallery = await describeItems(items, { folder, group: 'originals', traits, signal, onDone })
  const ids = gallery.readable.map((at) => pictures[at]?.id ?? '')
  return {
    async nearest(queries, group) {
      const { prints, readable } = await describeItems(queries, { folder, group, traits, signal })
      const cosines = await nearestByVector(prints, gallery.prints, options)
      const answers = queries.map(() => NOTHING)
      for (const [row, at] of readable.entries()) {
        const { cosine, place } = cosines[row] ?? { cosine: -1, place: -1 }
        const { bits, places } = nearestByHash(prints, row, gallery.prints)
        const byHash = places.map((found) => ids[found] ?? '')
        answers[at] = { bits, byHash, cosine, byVector: ids[place] ?? '' }
      }
      return answers
    },
  }
}

function nearestByHash(queries: Prints, row: number, gallery: Prints): { bits: number; places: number[] } {
  const [asked, held] = [queries.words(hashTrait), gallery.words(hashTrait)]
  const [high = 0, low = 0] = asked.subarray(row * hashTrait.wordCount)
  let bits = 64
  let places: number[] = []
  for (let place = 0; place < gallery.count; place++) {
    const at = place * hashTrait.wordCount
    const distance = popcount32(high ^ (held[at] ?? 0)) + popcount32(low ^ (held[at + 1] ?? 0))
    if (distance < bits) [bits, places] = [distance, []]
    if (distance === bits) places.push(place)
  }
  return { bits, places }
}

async function nearestByVector(
  queries: Prints,
  gallery: Prints,
  { vector, product }: BaselineOptions,
): Promise<{ cosine: number; place: number }[]> {
  const found: { cosine: number; place: number }[] = []
  for (let from = 0; from < queries.count; from += BLOCK) {
    const block = queries.rows(from, from + BLOCK)
    const cosines = await product.multiply(block.numbers(vector), gallery.numbers(vector), vector.wordCount)
    for (let row = 0; row < block.count; row++) {
      const own = cosines.subarray(row * gallery.count, (row + 1) * gallery.count)
      const place = own.reduce((best, cosine, at) => (cosine > (own[best] ?? -1) ? at : best), 0)
      found.push({ cosine: own[place] ?? -1, place })
    }
  }
  return found
}
