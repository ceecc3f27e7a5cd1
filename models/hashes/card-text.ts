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

/** `withName` false: the name came from a file, so it says nothing that a person wrote. The hash has it all the same. */
export function cardText(card: AssetCard, { withName = true }: { readonly withName?: boolean } = {}): CardText {
  const text = metadataText(withName ? card : { ...card, name: '' })
  return { metadataHash: sha256Hex(canonicalHashInput(card)), text, words: wordCount(text) }
}
