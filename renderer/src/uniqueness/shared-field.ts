/** Where a card says most of what another one says too: the field to change first. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import { fieldNames, kindBlock, type NormalValue, normalizeValue } from '#shared/similarity/normalize.ts'
import { tokenize } from '#shared/similarity/tokens.ts'

function wordsOf(value: NormalValue): string[] {
  if (value === null || typeof value === 'boolean') return []
  if (typeof value !== 'object') return tokenize(String(value)).map(({ word }) => word)
  return Object.values(value).flatMap(wordsOf)
}

/**
 * The path of the compared field with the most words out of `sharedWords` (folded, as a comparison gives them); of
 * equals the first in form order. The name where no field has any.
 */
export function mostSharedField(card: AssetCard, sharedWords: readonly string[]): string[] {
  const shared = new Set(sharedWords)
  const block = kindBlock(card)
  const candidates = [
    { path: ['name'], value: card.name as unknown },
    { path: ['description'], value: card.description },
    { path: ['tags'], value: card.tags },
    ...fieldNames(card.asset_type, 'compared').map((name) => ({ path: [card.asset_type, name], value: block[name] })),
  ]
  const counted = candidates.map(({ path, value }) => ({
    path,
    count: wordsOf(normalizeValue(value)).filter((word) => shared.has(word)).length,
  }))
  const most = counted.reduce((best, next) => (next.count > best.count ? next : best), { path: ['name'], count: 0 })
  return most.path
}
