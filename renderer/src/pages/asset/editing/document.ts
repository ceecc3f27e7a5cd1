/** What is edited: everything a draft holds, and what was typed but cannot be part of a card yet. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import { diffCards } from '#shared/asset-card/diff.ts'
import type { AssetDetail, PictureRecipe } from '#shared/contract/studio/assets.ts'
import { sameRecipe } from './recipe.ts'

export interface EditorDocument {
  readonly card: AssetCard
  readonly recipe: PictureRecipe
  readonly mediaId: string | null
  /**
   * Texts of fields that are not valid yet, by field key; the card keeps the last valid value of each, so that it can
   * always be saved while nothing typed is lost.
   */
  readonly rough: Readonly<Record<string, string>>
}

export function documentOf(detail: AssetDetail): EditorDocument {
  return { card: detail.card, recipe: detail.recipe, mediaId: detail.media?.id ?? null, rough: {} }
}

/** True where both would be saved as the same draft. */
export function sameDraft(a: EditorDocument, b: EditorDocument): boolean {
  return a.mediaId === b.mediaId && sameRecipe(a.recipe, b.recipe) && diffCards(a.card, b.card).length === 0
}
