import type { AssetCard } from '#shared/asset-card/card.ts'
import { canonicalHashInput } from '#shared/similarity/canonical.ts'
import { metadataText, wordCount } from '#shared/similarity/metadata-text.ts'
import { sha256Hex } from './metadata-hash.ts'

/** What a card is compared by. */
export interface CardText {
  readonly metadataHash: string
  readonly text: string
  readonly words: number
}

export function cardText(card: AssetCard): CardText {
  const text = metadataText(card)
  return { metadataHash: sha256Hex(canonicalHashInput(card)), text, words: wordCount(text) }
}
