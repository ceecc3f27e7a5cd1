/** Makes a card one of another kind. */
import type { AssetCard } from './card.ts'
import { type AssetKind, KINDS } from './kinds.ts'

/** True where a file of this media type is what the kind presents; a card without a file may be of any kind. */
export function fitsKind(kind: AssetKind, mediaType: string | null): boolean {
  if (mediaType === null) return true
  const family = mediaType.split('/')[0]
  switch (KINDS[kind].media) {
    case 'picture':
    case 'optional_picture':
      return family === 'image'
    case 'video':
      return family === 'video'
    case 'audio':
      return family === 'audio'
    case 'none':
      return false
  }
}

/**
 * The card as one of another kind. Fields that both kinds have go with it; the others stay in the card as they are, so
 * that changing back loses nothing.
 */
export function withKind(card: AssetCard, kind: AssetKind): AssetCard {
  const before = blockOf(card, card.asset_type)
  const shared = KINDS[kind].fields.filter(({ name, type }) =>
    KINDS[card.asset_type].fields.some((field) => field.name === name && field.type === type),
  )
  const carried = Object.fromEntries(shared.flatMap(({ name }) => (name in before ? [[name, before[name]]] : [])))
  // A field of one name and type has one schema in both kinds, and a former block of this kind was parsed by it.
  return { ...card, asset_type: kind, [kind]: { ...blockOf(card, kind), ...carried } } as AssetCard
}

function blockOf(card: AssetCard, kind: AssetKind): Readonly<Record<string, unknown>> {
  const block: unknown = Reflect.get(card, kind)
  return typeof block === 'object' && block !== null && !Array.isArray(block) ? { ...block } : {}
}
