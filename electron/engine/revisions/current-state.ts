/** The newest state of an asset: its draft where there is one, else its head revision. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type PictureRecipe, pictureRecipeSchema } from '#shared/contract/studio/assets.ts'

export interface CurrentState {
  readonly card: AssetCard
  /** The unedited file. */
  readonly mediaId: string | null
  readonly recipe: PictureRecipe
  /** What the edits give; the file itself without edits; null where the asset has no picture. */
  readonly pictureId: string | null
  readonly headRevisionId: string
  readonly branch: string
  readonly draftUpdatedAt: string | null
}

const rowSchema = z.object({
  card: z.string(),
  media_sha256: z.string().nullable(),
  recipe: z.string(),
  picture_sha256: z.string().nullable(),
  head_revision_id: z.string(),
  branch: z.string(),
  draft_updated_at: z.string().nullable(),
})

/** Throws NOT_FOUND. */
export function currentState(db: Database, assetId: string): CurrentState {
  const row = db
    .prepare(
      `select coalesce(d.card, r.card) as card, coalesce(d.recipe, r.recipe) as recipe,
         iif(d.asset_id is null, r.media_sha256, d.media_sha256) as media_sha256,
         iif(d.asset_id is null, r.picture_sha256, d.picture_sha256) as picture_sha256,
         a.head_revision_id, coalesce(d.branch, a.branch) as branch, d.updated_at as draft_updated_at
       from asset a
       join revision r on r.id = a.head_revision_id
       left join draft d on d.asset_id = a.id
       where a.id = ?`,
    )
    .get(assetId)
  if (row === undefined) throw new LunaError('NOT_FOUND', `asset ${assetId}`)
  const state = rowSchema.parse(row)
  return {
    card: storedCard(state.card),
    mediaId: state.media_sha256,
    recipe: storedRecipe(state.recipe),
    pictureId: state.picture_sha256,
    headRevisionId: state.head_revision_id,
    branch: state.branch,
    draftUpdatedAt: state.draft_updated_at,
  }
}

/** A card from a row. It was parsed by the card's schema before it was stored, and rows change by this engine alone. */
export function storedCard(json: string): AssetCard {
  return JSON.parse(json) as AssetCard
}

export function storedRecipe(json: string): PictureRecipe {
  return pictureRecipeSchema.parse(JSON.parse(json))
}

export const IDENTITY_RECIPE: PictureRecipe = pictureRecipeSchema.parse({})

/** Equal recipes give equal text, since the schema fixes the order of the keys. */
export function recipeText(recipe: PictureRecipe): string {
  return JSON.stringify(pictureRecipeSchema.parse(recipe))
}

export function isIdentityRecipe(recipe: PictureRecipe): boolean {
  return recipeText(recipe) === recipeText(IDENTITY_RECIPE)
}
