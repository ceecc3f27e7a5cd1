/**
 * Editing: a draft in addition to the revisions, saved as the creator types, and frozen on request. Edits of one asset
 * run one after the other, so that a slow render never overwrites what was saved after it.
 */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { diffCards } from '#shared/asset-card/diff.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { PictureRecipe } from '#shared/contract/studio/assets.ts'
import type { Revision } from '#shared/contract/studio/revisions.ts'
import type { Changes, Write } from '../database/write.ts'
import { refreshAsset } from '../library/refresh.ts'
import { createKeyedQueue } from '../limiter.ts'
import { type CurrentState, currentState, recipeText } from './current-state.ts'
import { readRevision } from './revisions.ts'

/** Renders a file through a recipe into the store, its row included; answers with the picture's id. */
export type RenderPicture = (mediaId: string, recipe: PictureRecipe) => Promise<string | null>

export interface NewDraft {
  readonly assetId: string
  readonly card: AssetCard
  readonly recipe: PictureRecipe
  readonly mediaId: string | null
}

export interface Drafts {
  /** Autosave; never touches a revision. Throws NOT_FOUND, IMAGE_CORRUPT, DISK_FULL. */
  save(draft: NewDraft): Promise<{ draftUpdatedAt: string }>
  discard(assetId: string): Promise<void>
  /** The draft as a new revision; the head revision where nothing has changed. */
  commit(assetId: string, note: string): Promise<Revision>
  /**
   * Makes an older state the draft, on the present branch or on another. An unsaved draft that it would replace is
   * committed first, so that nothing is lost. Going to the newest revision of an existing branch needs no draft.
   */
  restore(revisionId: string, branch?: string): Promise<{ assetId: string }>
}

interface DraftsOptions {
  readonly db: Database
  readonly write: Write
  readonly renderPicture: RenderPicture
}

export function createDrafts({ db, write, renderPicture }: DraftsOptions): Drafts {
  const inOrder = createKeyedQueue()
  return {
    save: (draft) =>
      inOrder(draft.assetId, async () => {
        const pictureId = await pictureOf(db, renderPicture, draft)
        return write((changed) => saveDraft(db, changed, draft, pictureId))
      }),
    discard: (assetId) =>
      inOrder(assetId, async () =>
        write((changed) => {
          const former = currentState(db, assetId)
          removeDraft(db, assetId)
          refreshAsset(db, assetId, former.card)
          changed.asset(assetId)
        }),
      ),
    commit: (assetId, note) =>
      inOrder(assetId, async () => write((changed) => commitDraft(db, changed, assetId, note))),
    restore(revisionId, branch) {
      const { assetId } = readRevision(db, revisionId)
      return inOrder(assetId, async () =>
        write((changed) => {
          restoreRevision(db, changed, readRevision(db, revisionId), branch)
          return { assetId }
        }),
      )
    },
  }
}

async function pictureOf(db: Database, renderPicture: RenderPicture, draft: NewDraft): Promise<string | null> {
  const current = currentState(db, draft.assetId)
  if (draft.mediaId === null) return null
  const isSame = current.mediaId === draft.mediaId && recipeText(current.recipe) === recipeText(draft.recipe)
  return isSame ? current.pictureId : renderPicture(draft.mediaId, draft.recipe)
}

function saveDraft(
  db: Database,
  changed: Changes,
  { assetId, card, recipe, mediaId }: NewDraft,
  pictureId: string | null,
): { draftUpdatedAt: string } {
  const former = currentState(db, assetId)
  const draftUpdatedAt = new Date().toISOString()
  db.prepare(
    `insert into draft (asset_id, base_revision_id, branch, card, media_sha256, recipe, picture_sha256, updated_at)
     values (@assetId, @headRevisionId, @branch, @card, @mediaId, @recipe, @pictureId, @draftUpdatedAt)
     on conflict (asset_id) do update set card = excluded.card, media_sha256 = excluded.media_sha256,
       recipe = excluded.recipe, picture_sha256 = excluded.picture_sha256, updated_at = excluded.updated_at`,
  ).run({
    assetId,
    headRevisionId: former.headRevisionId,
    branch: former.branch,
    card: JSON.stringify(card),
    mediaId,
    recipe: recipeText(recipe),
    pictureId,
    draftUpdatedAt,
  })
  // Typed back to what the head says: nothing is left to save.
  if (isSameState(currentState(db, assetId), readRevision(db, former.headRevisionId))) removeDraft(db, assetId)
  refreshAsset(db, assetId, former.card)
  changed.asset(assetId)
  return { draftUpdatedAt }
}

function commitDraft(db: Database, changed: Changes, assetId: string, note: string): Revision {
  const state = currentState(db, assetId)
  const head = readRevision(db, state.headRevisionId)
  if (state.draftUpdatedAt === null) return head
  if (isSameState(state, head)) {
    removeDraft(db, assetId)
    changed.asset(assetId)
    return head
  }
  const id = newId()
  db.prepare(
    `insert into revision (id, asset_id, number, parent_id, branch, card, media_sha256, recipe, picture_sha256, note,
       authored_at)
     select @id, asset_id, (select max(number) + 1 from revision r where r.asset_id = d.asset_id), base_revision_id,
       branch, card, media_sha256, recipe, picture_sha256, @note, @now
     from draft d where asset_id = @assetId`,
  ).run({ id, assetId, note, now: new Date().toISOString() })
  removeDraft(db, assetId)
  moveHead(db, assetId, id)
  changed.asset(assetId)
  return readRevision(db, id)
}

function restoreRevision(db: Database, changed: Changes, target: Revision, branch: string | undefined): void {
  const { assetId } = target
  const before = currentState(db, assetId)
  commitDraft(db, changed, assetId, `Saved before returning to revision ${target.number}`)
  const head = readRevision(db, currentState(db, assetId).headRevisionId)
  const onBranch = branch ?? head.branch
  if (isNewestOf(db, target, onBranch)) {
    moveHead(db, assetId, target.id)
  } else {
    db.prepare(
      `insert into draft (asset_id, base_revision_id, branch, card, media_sha256, recipe, picture_sha256, updated_at)
       select asset_id, @base, @branch, card, media_sha256, recipe, picture_sha256, @now
       from revision where id = @target`,
    ).run({
      target: target.id,
      // Another branch starts at the revision itself, the current one continues from its end.
      base: onBranch === head.branch ? head.id : target.id,
      branch: onBranch,
      now: new Date().toISOString(),
    })
  }
  refreshAsset(db, assetId, before.card)
  changed.asset(assetId)
}

/** Where a draft that takes a state over to an existing branch would be the same as that branch's end. */
function isNewestOf(db: Database, { id, assetId, branch }: Revision, wanted: string): boolean {
  if (branch !== wanted) return false
  const newest = db
    .prepare('select id from revision where asset_id = ? and branch = ? order by number desc limit 1')
    .pluck()
    .get(assetId, branch)
  return newest === id
}

function isSameState(state: CurrentState, head: Revision): boolean {
  return (
    state.branch === head.branch &&
    state.mediaId === head.mediaId &&
    recipeText(state.recipe) === recipeText(head.recipe) &&
    diffCards(state.card, head.card).length === 0
  )
}

function moveHead(db: Database, assetId: string, revisionId: string): void {
  const { changes } = db
    .prepare(
      `update asset set head_revision_id = @revisionId, branch = (select branch from revision where id = @revisionId)
       where id = @assetId`,
    )
    .run({ assetId, revisionId })
  if (changes !== 1) throw new LunaError('NOT_FOUND', `asset ${assetId}`)
}

function removeDraft(db: Database, assetId: string): void {
  db.prepare('delete from draft where asset_id = ?').run(assetId)
}
