/** Immutable saved states of an asset. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { diffCards, type FieldDifference } from '#shared/asset-card/diff.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { Revision } from '#shared/contract/studio/revisions.ts'
import { storedCard, storedRecipe } from './current-state.ts'

const rowSchema = z
  .object({
    id: z.string(),
    asset_id: z.string(),
    number: z.number(),
    parent_id: z.string().nullable(),
    branch: z.string(),
    note: z.string(),
    authored_at: z.string(),
    card: z.string(),
    media_sha256: z.string().nullable(),
    recipe: z.string(),
    picture_sha256: z.string().nullable(),
  })
  .transform(
    (row): Revision => ({
      id: row.id,
      assetId: row.asset_id,
      number: row.number,
      parentId: row.parent_id,
      branch: row.branch,
      note: row.note,
      authoredAt: row.authored_at,
      card: storedCard(row.card),
      mediaId: row.media_sha256,
      recipe: storedRecipe(row.recipe),
      pictureId: row.picture_sha256,
    }),
  )

/** Newest first. Throws NOT_FOUND. */
export function listRevisions(db: Database, assetId: string): Revision[] {
  const rows = db.prepare('select * from revision where asset_id = ? order by number desc').all(assetId)
  if (rows.length === 0) throw new LunaError('NOT_FOUND', `asset ${assetId}`)
  return rows.map((row) => rowSchema.parse(row))
}

/** Throws NOT_FOUND. */
export function readRevision(db: Database, id: string): Revision {
  const row = db.prepare('select * from revision where id = ?').get(id)
  if (row === undefined) throw new LunaError('NOT_FOUND', `revision ${id}`)
  return rowSchema.parse(row)
}

export interface RevisionComparison {
  before: Revision
  after: Revision
  fields: FieldDifference[]
  pictureChanged: boolean
}

/** Any two revisions, also of different assets. Throws NOT_FOUND. */
export function compareRevisions(db: Database, beforeId: string, afterId: string): RevisionComparison {
  const before = readRevision(db, beforeId)
  const after = readRevision(db, afterId)
  return {
    before,
    after,
    fields: diffCards(before.card, after.card),
    pictureChanged: before.pictureId !== after.pictureId,
  }
}
