/** How often words find what they describe: captions that search the pictures of an index. */

import type { Inference } from '#models/inference/engine.ts'
import { embedImageQuery } from '#models/inference/image-query.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { originalItem } from './edited-pictures.ts'
import { type PictureSelection, selectPictures, shuffledBy, sourceInWords } from './picture-set.ts'
import { describeItems } from './prints.ts'
import type { Product } from './product.ts'
import type { Progress } from './progress.ts'
import type { CaptionsResult } from './results.ts'
import type { Trait } from './traits.ts'

/** A page of results: a caption has found its picture where it is on it. */
const FIRST = 20
/** Captions compared with all pictures at once. */
const BLOCK = 64

export interface CaptionsOptions {
  readonly selection: PictureSelection
  /** Captions that search. */
  readonly queries: number
  readonly vector: Trait
  readonly inference: Inference
  readonly product: Product
  readonly cacheFolder: string
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/**
 * The captions of some pictures search all pictures: one is found where any with the same caption is among the first 20. Null
 * where no picture has a caption. Throws CANCELLED and what the models throw.
 */
export async function measureCaptions(options: CaptionsOptions): Promise<CaptionsResult | null> {
  const { selection, vector, product, cacheFolder: folder, progress, signal } = options
  if (selection.index === undefined) return null
  const pictures = await selectPictures(selection, Number.POSITIVE_INFINITY)
  const described = pictures.filter(({ caption }) => caption !== null)
  if (described.length === 0) return null
  const items = pictures.map(originalItem)
  const onDone = progress('originals', items.length)
  const { prints, readable } = await describeItems(items, {
    folder,
    group: 'originals',
    traits: [vector],
    signal,
    onDone,
  })
  const captionOf = readable.map((at) => pictures[at]?.caption ?? null)
  // In another order than that of the pictures.
  const asking = shuffledBy(described, selection.seed + 1, ({ id }) => id).slice(0, options.queries)
  const asked = asking.flatMap(({ caption }) => caption ?? [])
  const { known, vectors } = await embedCaptions(asked, options)
  let found = 0
  for (let from = 0; from < known.length; from += BLOCK) {
    const rows = vectors.subarray(from * vector.wordCount, (from + BLOCK) * vector.wordCount)
    const cosines = await product.multiply(rows, prints.numbers(vector), vector.wordCount)
    for (const [row, caption] of known.slice(from, from + BLOCK).entries()) {
      const near = nearest(cosines.subarray(row * prints.count, (row + 1) * prints.count))
      if (near.some((at) => captionOf[at] === caption)) found++
    }
  }
  const about = { source: sourceInWords(selection), pictures: prints.count, first: FIRST }
  return { ...about, captions: asked.length, unknown: asked.length - known.length, found }
}

/** Captions of which the models know no word are left out: they find nothing. */
async function embedCaptions(
  asked: readonly string[],
  { vector, inference, progress, signal }: CaptionsOptions,
): Promise<{ known: string[]; vectors: Float32Array }> {
  const onDone = progress('captions', asked.length)
  const known: string[] = []
  const vectors = new Float32Array(asked.length * vector.wordCount)
  for (const [at, caption] of asked.entries()) {
    if (signal?.aborted) throw new LunaError('CANCELLED')
    const embedded = await embedImageQuery(inference, caption, signal === undefined ? {} : { signal })
    onDone(at + 1)
    if (embedded === null) continue
    vectors.set(embedded, known.length * vector.wordCount)
    known.push(caption)
  }
  return { known, vectors: vectors.subarray(0, known.length * vector.wordCount) }
}

function nearest(cosines: Float32Array): number[] {
  return Array.from(cosines, (_, at) => at)
    .sort((a, b) => (cosines[b] ?? -1) - (cosines[a] ?? -1))
    .slice(0, FIRST)
}
