/** Two cards side by side, field by field: first the compared fields, then all others that differ. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { FieldDifference } from '#shared/asset-card/diff.ts'
import { fieldNames, kindBlock } from '#shared/similarity/normalize.ts'
import { en } from '../../strings/en.ts'

export interface CardRow {
  readonly path: string
  readonly label: string
  /** As text; null where that card has nothing there. */
  readonly own: string | null
  readonly other: string | null
  readonly differs: boolean
  /** Part of what is compared, so that shared words are marked in it. */
  readonly compared: boolean
}

const words = en.report.card

/** Any value of a card as readable text. */
export function valueText(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (Array.isArray(value)) {
    const texts = value.map(valueText).filter((text) => text !== null)
    return texts.length === 0 ? null : texts.join(', ')
  }
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const text = valueText(item)
    return text === null ? [] : [`${en.fields(key).label}: ${text}`]
  })
  return entries.length === 0 ? null : entries.join('; ')
}

/** "Race", "Licensing: royalty percent", "Offers 1: price cents". */
export function pathLabel(path: string): string {
  const known = words.common[path]
  if (known !== undefined) return known
  const keys = path.split('.')
  const last = keys.at(-1) ?? path
  const kind = keys[0] ?? ''
  if (keys.length === 2 && kind in en.kinds) return en.fields(last).label
  return keys.map((key) => en.fields(key.replace(/\[(\d+)\]$/, (_, index) => ` ${Number(index) + 1}`)).label).join(': ')
}

function comparedPaths(card: AssetCard): string[] {
  const fields = fieldNames(card.asset_type, 'compared').map((name) => `${card.asset_type}.${name}`)
  return ['name', 'description', 'tags', ...fields]
}

function fieldValue(card: AssetCard, path: string): unknown {
  if (path === 'name' || path === 'description' || path === 'tags') return card[path]
  const [kind, name] = path.split('.')
  return kind === card.asset_type && name !== undefined ? kindBlock(card)[name] : undefined
}

/** Bookkeeping that differs between any two cards and says nothing about the works. */
const BOOKKEEPING = new Set(['version', 'asset_id', 'created_at', 'fingerprints'])

const isBookkeeping = (path: string) => BOOKKEEPING.has(path.split(/[.[]/)[0] ?? '')

interface Merged {
  own: string | null
  other: string | null
}

/** Entries of a list arrive as one difference for those that went and one for those that came. */
function mergedDifferences(differences: readonly FieldDifference[]): Map<string, Merged> {
  const merged = new Map<string, Merged>()
  for (const { path, before, after } of differences) {
    const present = merged.get(path) ?? { own: null, other: null }
    merged.set(path, { own: valueText(before) ?? present.own, other: valueText(after) ?? present.other })
  }
  return merged
}

export function cardRows(own: AssetCard, other: AssetCard, differences: readonly FieldDifference[]): CardRow[] {
  const paths = [...new Set([...comparedPaths(own), ...comparedPaths(other)])]
  const compared = paths.map((path) => {
    const texts = { own: valueText(fieldValue(own, path)), other: valueText(fieldValue(other, path)) }
    return { path, label: pathLabel(path), ...texts, differs: texts.own !== texts.other, compared: true }
  })
  const within = (path: string) => paths.some((known) => path === known || path.startsWith(`${known}[`))
  const others = [...mergedDifferences(differences.filter(({ path }) => !within(path) && !isBookkeeping(path)))].map(
    ([path, texts]) => ({ path, label: pathLabel(path), ...texts, differs: true, compared: false }),
  )
  return [...compared.filter((row) => row.own !== null || row.other !== null), ...others]
}
