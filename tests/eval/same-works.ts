/**
 * Pictures that show one work without being edited here: frames of a sprite, recolored flags, the same tile twice. A
 * pair of them is neither right nor wrong, so it is not counted.
 */
import type { Prints } from './prints.ts'
import type { Product } from './product.ts'
import { thumbnailTrait } from './traits.ts'

/**
 * Correlation of the small gray pictures from which on two pictures are versions of one; what different works reach
 * (portraits in one pose, cards of one deck) is below 0.95.
 */
const LEAST_CORRELATION = 0.97
const BLOCK = 256

export interface SameWorks {
  /** Of some rows of the gallery: the other rows that show the same work. */
  readonly of: ReadonlyMap<number, ReadonlySet<number>>
  /** Pairs of a row and another. */
  readonly pairs: number
}

/** Rows of one name or of one look. `names` are those of all rows; empty ones name nothing. */
export async function findSameWorks(
  gallery: Prints,
  names: readonly string[],
  rows: readonly number[],
  product: Product,
): Promise<SameWorks> {
  const byName = Map.groupBy(names.keys(), (row) => names[row] ?? '')
  const same = new Map<number, Set<number>>()
  for (let from = 0; from < rows.length; from += BLOCK) {
    const block = rows.slice(from, from + BLOCK)
    const own = gallery.pick(block).numbers(thumbnailTrait)
    const likeness = await product.multiply(own, gallery.numbers(thumbnailTrait), thumbnailTrait.wordCount)
    for (const [at, row] of block.entries()) {
      const others = new Set(byName.get(names[row] ?? ''))
      for (let other = 0; other < gallery.count; other++) {
        if ((likeness[at * gallery.count + other] ?? 0) >= LEAST_CORRELATION) others.add(other)
      }
      others.delete(row)
      same.set(row, others)
    }
  }
  return { of: same, pairs: [...same.values()].reduce((sum, others) => sum + others.size, 0) }
}
