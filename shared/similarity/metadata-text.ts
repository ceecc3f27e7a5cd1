/** The text by which cards are compared. */
import type { AssetCard } from '../asset-card/card.ts'
import { fieldNames, kindBlock, type NormalValue, normalizeFields } from './normalize.ts'
import { tokenize } from './tokens.ts'

const COMMON_FIELDS = ['name', 'description', 'tags'] as const

/** The texts within a value; of objects only the values, by sorted key, as keys are the format's words. */
function textOf(value: NormalValue): string {
  if (value === null || typeof value === 'boolean') return ''
  if (typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return joined(value.map(textOf), ', ')
  const keys = Object.keys(value).sort()
  return joined(
    keys.map((key) => textOf(value[key] ?? null)),
    ', ',
  )
}

function joined(parts: readonly string[], separator: string): string {
  return parts.filter((part) => part !== '').join(separator)
}

/**
 * Name, description, tags, then the kind's compared fields in the order of the kind table: one line each, without
 * field names (they would make all cards of a kind alike), in the normal form of `normalize.ts`.
 */
export function metadataText(card: AssetCard): string {
  const common = normalizeFields(card, COMMON_FIELDS)
  const own = normalizeFields(kindBlock(card), fieldNames(card.asset_type, 'compared'))
  return joined([...common.values(), ...own.values()].map(textOf), '\n')
}

/** Words as `tokens.ts` defines them: runs of letters and digits, single characters in scripts without spaces. */
export function wordCount(text: string): number {
  return tokenize(text).length
}
