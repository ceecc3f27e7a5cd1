/** Changes of cards as part of an undoable step: drafts over the newest state, so that nothing that was saved changes. */
import type { Database } from 'better-sqlite3'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { currentState, recipeText } from '../revisions/current-state.ts'
import { type DraftRow, type Patch, patchOf } from './history.ts'

export interface StepPatches {
  readonly undo: Patch
  readonly redo: Patch
}

export const emptyStep = (): StepPatches => ({ undo: patchOf({}), redo: patchOf({}) })

/** Answers whether the card changes. Throws NOT_FOUND. */
export function editCard(
  db: Database,
  assetId: string,
  edit: (card: AssetCard) => AssetCard,
  { undo, redo }: StepPatches,
): boolean {
  const state = currentState(db, assetId)
  const card = edit(state.card)
  if (JSON.stringify(card) === JSON.stringify(state.card)) return false
  const before = db
    .prepare(
      `select base_revision_id, branch, card, media_sha256, recipe, picture_sha256, updated_at from draft
       where asset_id = ?`,
    )
    .get(assetId) as DraftRow | undefined
  const now = new Date().toISOString()
  const row: DraftRow = {
    base_revision_id: before?.base_revision_id ?? state.headRevisionId,
    branch: state.branch,
    card: JSON.stringify(card),
    media_sha256: state.mediaId,
    recipe: recipeText(state.recipe),
    picture_sha256: state.pictureId,
    updated_at: now,
  }
  redo.drafts.push({ id: assetId, expects: before?.updated_at ?? null, row })
  undo.drafts.push({ id: assetId, expects: now, row: before ?? null })
  return true
}
