/** Which pictures make up the galleries, and which are checked against them without being related to them. */
import { type EvalPicture, shuffledBy } from './picture-set.ts'

/**
 * What is held out whole. Pictures of one set (a maker's kit of parts, say) share parts across families; there are fewer
 * sets, so that more of each are taken.
 */
export const APART = ['family', 'set'] as const
export type Apart = (typeof APART)[number]

/** Of one group, so that the checks tell about many works rather than about a few large groups. */
const MOST_OF_GROUP: Readonly<Record<Apart, number>> = { family: 2, set: 8 }
/** Of the pictures; the rest has to fill the galleries. */
const MOST_HELD_OUT_SHARE = 0.5

export interface Split {
  /** Their families, or sets, have no picture in the gallery. */
  readonly heldOut: readonly EvalPicture[]
  readonly gallery: readonly EvalPicture[]
}

export interface SplitOptions {
  /** Pictures to hold out. */
  readonly heldOut: number
  readonly apart: Apart
  readonly seed: number
}

/**
 * Holds out whole families or sets until `heldOut` pictures of them are chosen, but at most half of all pictures; the
 * others make up the gallery, in the order given.
 */
export function splitPictures(pictures: readonly EvalPicture[], { heldOut, apart, seed }: SplitOptions): Split {
  const groupOf = ({ work, set }: EvalPicture): string => (apart === 'set' ? set : work)
  const chosen: EvalPicture[] = []
  const held = new Set<string>()
  let heldPictures = 0
  for (const [group, members] of shuffledBy([...Map.groupBy(pictures, groupOf)], seed, ([name]) => name)) {
    if (chosen.length >= heldOut) break
    if (heldPictures + members.length > pictures.length * MOST_HELD_OUT_SHARE) continue
    heldPictures += members.length
    held.add(group)
    chosen.push(...members.slice(0, Math.min(MOST_OF_GROUP[apart], heldOut - chosen.length)))
  }
  return { heldOut: chosen, gallery: pictures.filter((picture) => !held.has(groupOf(picture))) }
}

/** The first picture of each family, up to `most`: what is edited and checked. */
export function firstOfFamilies(pictures: readonly EvalPicture[], most: number): EvalPicture[] {
  const first = Map.groupBy(pictures, ({ work }) => work)
  return [...first.values()].flatMap(([picture]) => picture ?? []).slice(0, most)
}
