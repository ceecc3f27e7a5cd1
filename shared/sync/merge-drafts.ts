/**
 * A submission's draft that was edited on two devices. Pure: what comes out follows from the three states alone, so
 * that every device that has them comes to the same. Prices, licenses and royalties are never put together from two
 * sides.
 */
import { LunaError } from '../contract/errors.ts'
import { type Draft, draftSchema } from '../contract/market/submissions.ts'
import { isSameJson, type MergeConflict, mergeJson } from './merge-json.ts'

export interface DraftConflict extends Omit<MergeConflict, 'path'> {
  /** Such as `card.character.race` or `offers`. */
  readonly path: string
  /** The same, key by key. */
  readonly keys: readonly string[]
  readonly concernsMoney: boolean
}

export type DraftMerge =
  /** Both sides say the same. */
  | { readonly type: 'same'; readonly draft: Draft }
  /** Only the other device changed something. */
  | { readonly type: 'theirs'; readonly draft: Draft }
  /** Only this one did. */
  | { readonly type: 'mine'; readonly draft: Draft }
  /** Both did, each something else. */
  | { readonly type: 'merged'; readonly draft: Draft }
  /** The draft has mine in the fields of the conflict. */
  | { readonly type: 'conflict'; readonly draft: Draft; readonly conflicts: readonly DraftConflict[] }

export type Side = 'base' | 'mine' | 'theirs'

/** Merged whole or not at all: half of one side's terms and half of the other's would be terms neither side chose. */
const MONEY_FIELDS = ['offers', 'derivation', 'card.licensing'] as const
/** Files and the asset they belong to go together with what names them. */
export const WHOLE_FIELDS: readonly string[] = [...MONEY_FIELDS, 'media']
const SETS: readonly string[] = ['card.tags', 'card.character.personality_traits']

/** Without a base, differences stay unresolved, because it is unknown which side changed. */
export interface Sides {
  readonly base: Draft | null
  readonly mine: Draft
  readonly theirs: Draft
}

type Parts = Record<string, unknown>

/** Returns every field that is merged as a whole under its path, with the other fields. */
export function partsOf(draft: Draft): Parts {
  const { licensing, ...card } = draft.card
  return {
    card,
    'card.licensing': licensing,
    media: draft.media,
    offers: draft.offers,
    ageRating: draft.ageRating,
    assetId: draft.assetId,
    derivation: draft.derivation,
  }
}

export function draftOf(parts: Parts): Draft {
  const { card, 'card.licensing': licensing, ...rest } = parts
  return draftSchema.parse({
    ...rest,
    card: licensing === undefined ? card : { ...(card as object), licensing },
  })
}

function mergePart(name: string, [base, mine, theirs]: readonly [unknown, unknown, unknown]) {
  if (!WHOLE_FIELDS.includes(name)) {
    return mergeJson(base, mine, theirs, { isSet: (path) => SETS.includes(path.join('.')) }, [name])
  }
  if (isSameJson(mine, theirs) || isSameJson(theirs, base)) return { value: mine, conflicts: [] }
  if (isSameJson(mine, base)) return { value: theirs, conflicts: [] }
  return { value: mine, conflicts: [{ path: [name], base, mine, theirs }] }
}

export function mergeDrafts({ base, mine, theirs }: Sides): DraftMerge {
  if (isSameJson(mine, theirs)) return { type: 'same', draft: mine }
  if (isSameJson(mine, base)) return { type: 'theirs', draft: theirs }
  if (isSameJson(theirs, base)) return { type: 'mine', draft: mine }
  const [ofBase, ofMine, ofTheirs] = [base === null ? {} : partsOf(base), partsOf(mine), partsOf(theirs)]
  const merged: Parts = {}
  const conflicts: MergeConflict[] = []
  for (const name of Object.keys(ofMine)) {
    const part = mergePart(name, [ofBase[name], ofMine[name], ofTheirs[name]])
    merged[name] = part.value
    conflicts.push(...part.conflicts)
  }
  const draft = draftOf(merged)
  if (conflicts.length === 0) return { type: 'merged', draft }
  return { type: 'conflict', draft, conflicts: conflicts.map(shownConflict) }
}

function shownConflict({ path, ...sides }: MergeConflict): DraftConflict {
  const name = path.join('.')
  return { ...sides, path: name, keys: path, concernsMoney: MONEY_FIELDS.some((field) => field === name) }
}

/**
 * The two sides put together, with every field of their conflict decided; what is in no conflict is merged.
 * Throws INVALID_INPUT where a field is left open.
 */
export function resolveDrafts(sides: Sides, choices: Readonly<Record<string, Side>>): Draft {
  const merge = mergeDrafts(sides)
  if (merge.type !== 'conflict') return merge.draft
  let parts = partsOf(merge.draft)
  for (const { path, keys, ...values } of merge.conflicts) {
    const choice = choices[path]
    if (choice === undefined || (choice === 'base' && sides.base === null))
      throw new LunaError('INVALID_INPUT', `choices.${path}: choose one side`)
    parts = withValue(parts, keys, values[choice])
  }
  return draftOf(parts)
}

function withValue(object: Parts, [key = '', ...rest]: readonly string[], value: unknown): Parts {
  if (rest.length > 0) return { ...object, [key]: withValue((object[key] ?? {}) as Parts, rest, value) }
  if (value !== undefined) return { ...object, [key]: value }
  const { [key]: _gone, ...left } = object
  return left
}
