/** Brings an asset into the library: its row, its first revision, and all that is derived from it. */
import type { Database } from 'better-sqlite3'
import { v7 as newId } from 'uuid'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { PictureRecipe } from '#shared/contract/studio/assets.ts'
import type { Write } from '../database/write.ts'
import { IDENTITY_RECIPE, recipeText } from '../revisions/current-state.ts'
import { refreshAsset } from './refresh.ts'

export interface NewAsset {
  readonly card: AssetCard
  /** A media row that exists, or null for a card without a file. */
  readonly mediaId: string | null
  /** Edits over the file; none by default. With edits, `pictureId` names what they give. */
  readonly recipe?: PictureRecipe
  /** What the asset shows: `mediaId` by default; null for files that are no pictures. */
  readonly pictureId?: string | null
  readonly source?: MediaSourceRecord
  /** Where an import found it, within the folder that was imported. */
  readonly path?: string
  readonly generation?: GenerationRecord
  readonly note?: string
}

/** Where a content was found outside the library. */
export interface MediaSourceRecord {
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedAtMs: number
}

/** What an AI tool wrote into a file. */
export interface GenerationRecord {
  readonly sourceTool: string | null
  readonly prompt: string | null
  readonly negativePrompt: string | null
  readonly model: string | null
  /** Text, since seeds exceed what JSON numbers hold exactly. */
  readonly seed: string | null
  readonly steps: number | null
  readonly guidanceScale: number | null
  readonly sampler: string | null
  readonly loras: readonly { readonly name: string; readonly weight?: number }[]
  /** Equal for pictures that differ only in their seed; null where nothing was parsed. */
  readonly settingsKey: string | null
  readonly raw: string
}

/** One transaction, or part of the caller's. Media rows must exist before. */
export function createAsset(db: Database, write: Write, asset: NewAsset): { id: string; revisionId: string } {
  return write((changed) => {
    const ids = { id: newId(), revisionId: newId() }
    if (asset.mediaId !== null) recordOrigin(db, asset.mediaId, asset)
    insertRows(db, ids, asset)
    if (asset.path !== undefined) recordPath(db, ids.id, asset.path)
    refreshAsset(db, ids.id, null)
    changed.asset(ids.id)
    return ids
  })
}

/** Notes where a content was seen and what it says of itself. Repeating it is harmless. */
export function recordOrigin(
  db: Database,
  mediaId: string,
  { source, generation }: Pick<NewAsset, 'source' | 'generation'>,
): void {
  if (source !== undefined) insertSource(db, mediaId, source)
  if (generation !== undefined) insertGeneration(db, mediaId, generation)
}

/** Call inside `write`; true where it was not known. The full-text row is the caller's to refresh. */
export function recordPath(db: Database, assetId: string, path: string): boolean {
  const { changes } = db.prepare('insert or ignore into asset_path (asset_id, path) values (?, ?)').run(assetId, path)
  return changes > 0
}

function insertRows(db: Database, { id, revisionId }: { id: string; revisionId: string }, asset: NewAsset): void {
  const now = new Date().toISOString()
  db.prepare(
    `insert into asset (id, kind, name, head_revision_id, created_at, updated_at)
     values (@id, @kind, @name, @revisionId, @now, @now)`,
  ).run({ id, kind: asset.card.asset_type, name: asset.card.name, revisionId, now })
  db.prepare(
    `insert into revision (id, asset_id, number, parent_id, branch, card, media_sha256, recipe, picture_sha256, note,
       authored_at)
     values (@revisionId, @id, 1, null, 'main', @card, @mediaId, @recipe, @pictureId, @note, @now)`,
  ).run({
    id,
    revisionId,
    card: JSON.stringify(asset.card),
    mediaId: asset.mediaId,
    recipe: recipeText(asset.recipe ?? IDENTITY_RECIPE),
    pictureId: asset.pictureId === undefined ? asset.mediaId : asset.pictureId,
    note: asset.note ?? '',
    now,
  })
}

function insertSource(db: Database, mediaId: string, source: MediaSourceRecord): void {
  db.prepare(
    `insert into media_source (path, sha256, size_bytes, modified_at_ms, seen_at)
     values (@path, @mediaId, @sizeBytes, @modifiedAtMs, @now)
     on conflict (path) do update set sha256 = excluded.sha256, size_bytes = excluded.size_bytes,
       modified_at_ms = excluded.modified_at_ms, seen_at = excluded.seen_at`,
  ).run({ ...source, modifiedAtMs: Math.round(source.modifiedAtMs), mediaId, now: new Date().toISOString() })
}

function insertGeneration(db: Database, mediaId: string, generation: GenerationRecord): void {
  db.prepare(
    `insert into generation (sha256, source_tool, prompt, negative_prompt, model, seed, steps, guidance_scale, sampler,
       loras, settings_key, raw)
     values (@mediaId, @sourceTool, @prompt, @negativePrompt, @model, @seed, @steps, @guidanceScale, @sampler,
       @loras, @settingsKey, @raw)
     on conflict (sha256) do nothing`,
  ).run({ ...generation, loras: JSON.stringify(generation.loras), mediaId })
}
