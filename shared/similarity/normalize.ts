/**
 * One normal form of a card's content, shared by the metadata hash and the metadata text, so that both always agree on
 * what a change is: Unicode NFC, whitespace folded, lists of texts sorted and de-duplicated, empty values left out.
 * Case is kept: the hash is the exact-match key, and the text layers fold case by themselves.
 */
import type { AssetCard } from '../asset-card/card.ts'
import { type AssetKind, KINDS } from '../asset-card/kinds.ts'

export type NormalValue = string | number | boolean | null | NormalValue[] | { [key: string]: NormalValue }

/** Half a surrogate pair becomes U+FFFD, as it would when the text is encoded. */
function normalizeText(text: string): string {
  return text.toWellFormed().normalize('NFC').replace(/\s+/gu, ' ').trim()
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function normalizeList(values: readonly unknown[]): NormalValue[] {
  if (values.every(isText)) {
    // Sorted by UTF-16 code units, which no locale changes.
    return [...new Set(values.map(normalizeText))].filter((text) => text !== '').sort()
  }
  return values.map(normalizeValue)
}

/** Any JSON value in normal form; what JSON cannot hold becomes null. */
export function normalizeValue(value: unknown): NormalValue {
  if (isText(value)) return normalizeText(value)
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (Array.isArray(value)) return normalizeList(value)
  if (typeof value !== 'object' || value === null) return null
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return Object.fromEntries(entries.map(([key, item]) => [normalizeText(key), normalizeValue(item)]))
}

function isEmpty(value: NormalValue): boolean {
  if (value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** The named fields in the order of the names, normalized; absent and empty ones are the same and left out. */
export function normalizeFields(
  source: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Map<string, NormalValue> {
  const fields = new Map<string, NormalValue>()
  for (const name of names) {
    const value = normalizeValue(source[name])
    if (!isEmpty(value)) fields.set(name, value)
  }
  return fields
}

/** The card's own block, whichever kind it has; empty where it has none. */
export function kindBlock(card: AssetCard): Readonly<Record<string, unknown>> {
  const block = (card as Readonly<Record<string, unknown>>)[card.asset_type]
  return typeof block === 'object' && block !== null ? { ...block } : {}
}

/** Names of a kind's fields in the order of the table; `compared` keeps those of the metadata text. */
export function fieldNames(kind: AssetKind, which: 'all' | 'compared'): string[] {
  return KINDS[kind].fields.filter((field) => which === 'all' || field.compared).map((field) => field.name)
}
