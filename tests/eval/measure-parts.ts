/** Whether the studio's comparison finds the edit that explains a pair, and how often it explains unrelated pairs. */

import { findTransformation } from '#models/compare/transformation.ts'
import type { RgbImage } from '#models/hashes/grey.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type Edit, randomOf } from './edit.ts'
import { type PictureSelection, selectPictures } from './picture-set.ts'
import { loadReadable } from './prints.ts'
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

/** Throws CANCELLED, and Error where there are too few pictures. */
export async function measureParts({ selection, pairs, edits, progress, signal }: PartsOptions): Promise<PartResult[]> {
  const pictures = await loadSome(selection, pairs * 2)
  const queries = pictures.slice(0, Math.floor(pictures.length / 2))
  if (queries.length < 2) throw new Error(`${pictures.length} readable pictures are too few to compare.`)
  const results: PartResult[] = []
  for (const edit of edits) {
    const onDone = progress(`${edit.title} (explained)`, queries.length)
    let related = 0
    let unrelated = 0
    for (const [at, { id, pixels }] of queries.entries()) {
      if (signal?.aborted) throw new LunaError('CANCELLED')
      const other = pictures[queries.length + at]?.pixels ?? pixels
      const edited = await edit.apply(pixels, { random: randomOf(selection.seed, id, edit.name), other })
      if (await isExplained(pixels, edited, signal)) related++
      const neighbour = queries[(at + 1) % queries.length]?.pixels ?? other
      if (await isExplained(neighbour, edited, signal)) unrelated++
      onDone(at + 1)
    }
    const share = (count: number): number => rounded(count / queries.length)
    const explained = { explainedRelated: share(related), explainedUnrelated: share(unrelated) }
    results.push({ edit: edit.name, title: edit.title, pairs: queries.length, ...explained })
  }
  return results
}

interface LoadedPicture {
  readonly id: string
  readonly pixels: RgbImage
}

async function loadSome(selection: PictureSelection, most: number): Promise<LoadedPicture[]> {
  const loaded: LoadedPicture[] = []
  for (const picture of await selectPictures(selection, most)) {
    const pixels = await loadReadable(picture)
    if (pixels !== null) loaded.push({ id: picture.id, pixels })
  }
  return loaded
}

async function isExplained(original: RgbImage, edited: RgbImage, signal?: AbortSignal): Promise<boolean> {
  return (await findTransformation(pictureOfPixels(original), pictureOfPixels(edited), signal)) !== undefined
}
