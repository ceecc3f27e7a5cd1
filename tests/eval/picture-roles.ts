/** Which picture is edited, which is only in the gallery, and which serves as sticker and collage. */
import type { EvalPicture } from './picture-set.ts'
import type { Prints } from './prints.ts'
import { hashTrait, LOW_INFORMATION_WORD } from './traits.ts'

/** Pictures for stickers and collages; they are in no gallery, or finding them would count as wrong. */
const OTHERS = 100
const MOST_OTHERS_SHARE = 0.1

export interface Roles {
  /** Rows of the gallery are the pictures at these places. */
  readonly gallery: readonly number[]
  /** Rows of the gallery: the pictures that are edited. */
  readonly queries: readonly number[]
  readonly others: readonly EvalPicture[]
}

/** Of icons and tiles about one in eight is too plain to be compared; so many more are looked at. */
const SPARE = 1.2

/** So many pictures are looked at in all. */
export function picturesNeeded(queries: number, distractors: number): number {
  const pictures = queries + distractors
  return Math.ceil((pictures + othersOf(pictures)) * SPARE)
}

const othersOf = (pictures: number): number => Math.max(1, Math.min(OTHERS, Math.floor(pictures * MOST_OTHERS_SHARE)))

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

/** Rows of pictures that say enough to be compared. */
export function informativeRows(prints: Prints): number[] {
  const words = prints.words(hashTrait)
  return range(prints.count).filter((row) => words[row * hashTrait.wordCount + LOW_INFORMATION_WORD] === 0)
}

/**
 * `rows` are the places of the pictures that can be compared. Fewer of them than needed leave fewer distractors, then
 * fewer queries. Throws Error where too few are left to measure anything.
 */
export function assignRoles(
  pictures: readonly EvalPicture[],
  rows: readonly number[],
  { queries, distractors }: { readonly queries: number; readonly distractors: number },
): Roles {
  const otherCount = othersOf(Math.min(rows.length, queries + distractors))
  const gallery = rows.slice(otherCount, otherCount + queries + distractors)
  const edited = Math.min(queries, Math.floor(gallery.length / 2))
  if (edited < 2) throw new Error(`${rows.length} pictures that can be compared are too few to measure anything.`)
  return {
    gallery,
    queries: range(edited),
    others: rows.slice(0, otherCount).flatMap((row) => pictures[row] ?? []),
  }
}
