/** The kind's own fields of a public card as words to read. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import { KINDS } from '#shared/asset-card/kinds.ts'

export interface ShownField {
  readonly name: string
  readonly text: string
}

/** In the order of the kind's table. The public card has texts and numbers alone. */
export function cardFields(card: AssetCard): ShownField[] {
  const block: unknown = Reflect.get(card, card.asset_type)
  if (typeof block !== 'object' || block === null) return []
  return KINDS[card.asset_type].fields.flatMap(({ name }) => {
    const value: unknown = Reflect.get(block, name)
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
    return text === '' ? [] : [{ name, text }]
  })
}
