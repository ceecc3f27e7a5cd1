/** Completes a card by others of the same work. */
import { type AssetCard, assetCardSchema } from './card.ts'
import { isPlaceholderName } from './placeholder-name.ts'

type Plain = Readonly<Record<string, unknown>>

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value)

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value === 'string') return value.trim() === ''
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** What `own` does not say, from `other`; nothing that it says is changed. */
function filled(own: Plain, other: Plain): Plain {
  const result: Record<string, unknown> = { ...own }
  for (const [name, value] of Object.entries(other)) {
    const present = own[name]
    if (isEmpty(present)) {
      if (!isEmpty(value)) result[name] = value
    } else if (isPlain(present) && isPlain(value)) result[name] = filled(present, value)
  }
  return result
}

/**
 * The card with every empty field filled from the first of the others that has it, all their tags, and their name where
 * its own says nothing. Others of another kind give their description and tags alone.
 */
export function fillCard(card: AssetCard, others: readonly AssetCard[]): AssetCard {
  const result = others.reduce<AssetCard>((own, other) => {
    const given = other.asset_type === own.asset_type ? other : { description: other.description }
    const name = isPlaceholderName(own.name) && !isPlaceholderName(other.name) ? other.name : own.name
    const tags = [...new Set([...own.tags, ...other.tags])]
    const candidate = assetCardSchema.safeParse({ ...filled(own, given), name, tags })
    return candidate.success ? candidate.data : own
  }, card)
  return result
}
