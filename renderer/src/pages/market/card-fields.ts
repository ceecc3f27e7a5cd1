/** The kind's own fields of a card as words to read. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import { KINDS } from '#shared/asset-card/kinds.ts'

export interface ShownField {
  readonly name: string
  readonly text: string
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(', ')
  if (typeof value !== 'object' || value === null) return ''
  return Object.entries(value)
    .map(([key, part]) => [key.replaceAll('_', ' '), textOf(part)] as const)
    .filter(([, part]) => part !== '')
    .map(([key, part]) => `${key}: ${part}`)
    .join('; ')
}

/** In the order of the kind's table; what is empty or was left out of the public card is not shown. */
export function cardFields(card: AssetCard): ShownField[] {
  const block: unknown = Reflect.get(card, card.asset_type)
  if (typeof block !== 'object' || block === null) return []
  return KINDS[card.asset_type].fields
    .map(({ name }) => ({ name, text: textOf(Reflect.get(block, name)) }))
    .filter(({ text }) => text !== '')
}
