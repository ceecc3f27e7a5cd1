/**
 * Three-way merge of JSON values: what one side changed is taken, what both changed alike is taken once, what both
 * changed differently is a conflict, field by field. Lists are one field each, but for those named as sets, whose
 * members are merged.
 */
import canonicalize from 'canonicalize'

export interface MergeConflict {
  /** Keys from the top. */
  readonly path: readonly string[]
  /** Undefined where the field is absent. */
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
}

export interface MergedJson {
  /** Mine where the sides are in conflict. */
  readonly value: unknown
  readonly conflicts: readonly MergeConflict[]
}

export interface MergeRules {
  /** Lists of texts whose order means nothing, such as tags. */
  readonly isSet: (path: readonly string[]) => boolean
}

type JsonObject = Readonly<Record<string, unknown>>

/** Equal as JSON, whatever the order of keys. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other
  return canonicalize(one) === canonicalize(other)
}

export function mergeJson(
  base: unknown,
  mine: unknown,
  theirs: unknown,
  rules: MergeRules,
  path: readonly string[] = [],
): MergedJson {
  if (isSameJson(mine, theirs) || isSameJson(theirs, base)) return { value: mine, conflicts: [] }
  if (isSameJson(mine, base)) return { value: theirs, conflicts: [] }
  if (isObject(mine) && isObject(theirs)) {
    // Added on both sides: nothing was there before, so that each field is new.
    return mergeObjects(isObject(base) ? base : {}, mine, theirs, rules, path)
  }
  if (rules.isSet(path) && isTextList(mine) && isTextList(theirs)) {
    return { value: mergeSets(isTextList(base) ? base : [], mine, theirs), conflicts: [] }
  }
  return { value: mine, conflicts: [{ path, base, mine, theirs }] }
}

function mergeObjects(
  base: JsonObject,
  mine: JsonObject,
  theirs: JsonObject,
  rules: MergeRules,
  path: readonly string[],
): MergedJson {
  const value: Record<string, unknown> = {}
  const conflicts: MergeConflict[] = []
  // In my order; what only they have comes after it.
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const merged = mergeJson(own(base, key), own(mine, key), own(theirs, key), rules, [...path, key])
    conflicts.push(...merged.conflicts)
    if (merged.value !== undefined) value[key] = merged.value
  }
  return { value, conflicts }
}

/** What either side added, less what either removed; mine first. */
function mergeSets(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const removed = new Set(base.filter((item) => !mine.includes(item) || !theirs.includes(item)))
  return [...new Set([...mine, ...theirs])].filter((item) => !removed.has(item))
}

function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
