/** What differs between two cards, field by field, unknown fields included. */
import * as z from 'zod'
import type { AssetCard } from './card.ts'

export const fieldDifferenceSchema = z.object({
  /** For example `character.race`, `licensing.offers[0].price_cents`, `extra["odd key"]`. */
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed']),
  /** For lists of plain values: the entries that only the first card has. */
  before: z.unknown().optional(),
  /** For lists of plain values: the entries that only the second card has. */
  after: z.unknown().optional(),
})
export type FieldDifference = z.infer<typeof fieldDifferenceSchema>

type PlainObject = Readonly<Record<string, unknown>>

function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPlainList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)
}

function pathTo(parent: string, key: string): string {
  if (!/^[\p{L}\p{N}_-]+$/u.test(key)) return `${parent}[${JSON.stringify(key)}]`
  return parent === '' ? key : `${parent}.${key}`
}

function diffObjects(path: string, before: PlainObject, after: PlainObject): FieldDifference[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => diffValues(pathTo(path, key), before[key], after[key]))
}

/** Tags have no order; in other lists a new order alone counts as a change. */
function diffPlainLists(path: string, before: readonly unknown[], after: readonly unknown[]): FieldDifference[] {
  const had = new Set(before)
  const has = new Set(after)
  const removed = [...had].filter((item) => !has.has(item))
  const added = [...has].filter((item) => !had.has(item))
  const found: FieldDifference[] = []
  if (removed.length > 0) found.push({ path, kind: 'removed', before: removed })
  if (added.length > 0) found.push({ path, kind: 'added', after: added })
  if (found.length > 0 || path === 'tags') return found
  const sameOrder = before.length === after.length && before.every((item, index) => item === after[index])
  return sameOrder ? [] : [{ path, kind: 'changed', before, after }]
}

function diffLists(path: string, before: readonly unknown[], after: readonly unknown[]): FieldDifference[] {
  const length = Math.max(before.length, after.length)
  return Array.from({ length }, (_, index) => diffValues(`${path}[${index}]`, before[index], after[index])).flat()
}

function diffValues(path: string, before: unknown, after: unknown): FieldDifference[] {
  if (before === undefined && after === undefined) return []
  if (before === undefined) return [{ path, kind: 'added', after }]
  if (after === undefined) return [{ path, kind: 'removed', before }]
  if (isPlainList(before) && isPlainList(after)) return diffPlainLists(path, before, after)
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(path, before, after)
  if (isObject(before) && isObject(after)) return diffObjects(path, before, after)
  // JSON has no negative zero: `===` says of two plain values what their JSON would.
  return before === after ? [] : [{ path, kind: 'changed', before, after }]
}

/** The differences in the order of the first card's fields, then of those that only the second has. */
export function diffCards(before: AssetCard, after: AssetCard): FieldDifference[] {
  return diffObjects('', before, after)
}
