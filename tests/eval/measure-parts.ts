/** Whether the studio's comparison finds the edit that explains a pair, and how often it explains unrelated pairs. */

import { findTransformation } from '#models/compare/transformation.ts'
import type { RgbImage } from '#models/hashes/grey.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type Edit, randomOf } from './edit.ts'
import { type EvalPicture, type PictureSelection, selectPictures } from './picture-set.ts'
import type { Progress } from './progress.ts'
import { pictureOfPixels } from './raw-picture.ts'
import { type PartResult, rounded } from './results.ts'

export interface PartsOptions {
  readonly selection: PictureSelection
  /** Pictures edited; each comparison takes a tenth of a second or so. */
  readonly pairs: number
  readonly edits: readonly Edit[]
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/** Throws CANCELLED and what decoding throws. */
export async function measureParts({ selection, pairs, edits, progress, signal }: PartsOptions): Promise<PartResult[]> {
  const pictures = await selectPictures(selection, pairs * 2)
  const loaded = await Promise.all(pictures.map((picture) => picture.load()))
  const queries = pictures.slice(0, Math.floor(pictures.length / 2))
  const results: PartResult[] = []
  for (const edit of edits) {
    const onDone = progress(`${edit.title} (explained)`, queries.length)
    let related = 0
    let unrelated = 0
    for (const [at, picture] of queries.entries()) {
      if (signal?.aborted) throw new LunaError('CANCELLED')
      const [own, other] = [loaded[at], loaded[queries.length + at]]
      if (own === undefined || other === undefined) continue
      const edited = await editedForm(own, other, picture, edit, selection.seed)
      if (await isExplained(own, edited, signal)) related++
      if (await isExplained(loaded[(at + 1) % queries.length] ?? other, edited, signal)) unrelated++
      onDone(at + 1)
    }
    const share = (count: number): number => rounded(count / Math.max(queries.length, 1))
    const explained = { explainedRelated: share(related), explainedUnrelated: share(unrelated) }
    results.push({ edit: edit.name, title: edit.title, pairs: queries.length, ...explained })
  }
  return results
}

function editedForm(own: RgbImage, other: RgbImage, { id }: EvalPicture, edit: Edit, seed: number): Promise<RgbImage> {
  return edit.apply(own, { random: randomOf(seed, id, edit.name), other })
}

async function isExplained(original: RgbImage, edited: RgbImage, signal?: AbortSignal): Promise<boolean> {
  return (await findTransformation(pictureOfPixels(original), pictureOfPixels(edited), signal)) !== undefined
}
