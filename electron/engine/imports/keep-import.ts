/** Puts an analyzed file into the library: media, asset, fingerprint and the import's own row in one transaction. */

import { stat } from 'node:fs/promises'
import type { Database } from 'better-sqlite3'
import { withVisualHash } from '#models/hashes/picture-fingerprint.ts'
import type { Write } from '../database/write.ts'
import { storeFeatures, storePictureFingerprint } from '../fingerprints/fingerprint-rows.ts'
import { type Generation, settingsKey } from '../generation-metadata/generation.ts'
import { addToFolderCollection } from '../library/collections.ts'
import {
  createAsset,
  type GenerationRecord,
  type MediaSourceRecord,
  recordOrigin,
  recordPath,
} from '../library/create-asset.ts'
import { insertMedia } from '../media/media-rows.ts'
import type { Analysis } from './analysis-messages.ts'
import type { Place } from './places.ts'

export type Kept = { readonly assetId: string; readonly isNew: boolean }

export interface KeepOptions {
  readonly analysis: Analysis
  /** Absent for uploads, which lie nowhere else. */
  readonly source: MediaSourceRecord | undefined
  readonly place: Place
  /** Runs in the transaction. */
  readonly settle: (kept: Kept) => void
}

export function keepImport(db: Database, write: Write, { analysis, source, place, settle }: KeepOptions): Kept {
  return write((changed) => {
    const { media, origins, hashes, features, generation, card } = analysis
    for (const file of [media, ...origins]) if (file !== null) insertMedia(db, file)
    const known = knownAsset(db, { mediaId: media?.id ?? null, originId: origins[0]?.id ?? null })
    if (media !== null && hashes !== null) storePictureFingerprint(db, media.id, withVisualHash(hashes))
    if (media !== null && features !== null) storeFeatures(db, media.id, features)
    if (source !== undefined) noteSource(db, media?.id ?? origins[0]?.id, source)
    const assetId =
      known ??
      createAsset(db, write, {
        card,
        mediaId: media?.id ?? null,
        pictureId: hashes === null ? null : (media?.id ?? null),
        path: place.path,
        ...(generation === null ? {} : { generation: generationRecord(generation) }),
      }).id
    if (known === undefined)
      insertOrigins(
        db,
        assetId,
        origins.map(({ id }) => id),
      )
    notePlace(db, assetId, place)
    const kept = { assetId, isNew: known === undefined }
    changed.asset(assetId)
    settle(kept)
    return kept
  })
}

/**
 * Returns the existing asset with this content, or undefined. A picture imported with a card only matches with that
 * card. Assets in the trash do not count.
 */
export function knownAsset(
  db: Database,
  { mediaId, originId }: { readonly mediaId: string | null; readonly originId: string | null },
): string | undefined {
  const found = db
    .prepare(originId === null ? BY_MEDIA : BY_ORIGIN)
    .pluck()
    .get({ mediaId, originId })
  return found === undefined ? undefined : String(found)
}

const BY_MEDIA = 'select id from asset where media_sha256 = @mediaId and deleted_at is null order by number limit 1'

/** The first revision has the picture as it came, whatever was made of it since. */
const BY_ORIGIN = `select a.id from asset_origin o
  join asset a on a.id = o.asset_id and a.deleted_at is null
  join revision r on r.asset_id = a.id and r.number = 1
  where o.sha256 = @originId and (@mediaId is null or r.media_sha256 = @mediaId)
  order by a.number limit 1`

/** Where an import found the asset: searchable, and in the collections of its folders. Call inside `write`. */
export function notePlace(db: Database, assetId: string, { folders, path }: Place): void {
  addToFolderCollection(db, folders, assetId)
  if (recordPath(db, assetId, path)) {
    db.prepare('insert or ignore into search_pending (asset_id) values (?)').run(assetId)
  }
}

/** Where a content was seen; its media row must exist. */
export function noteSource(db: Database, id: string | undefined, source: MediaSourceRecord): void {
  if (id !== undefined) recordOrigin(db, id, { source })
}

/** A file that was moved is no longer where it was: forgets other places of the same content that are gone. */
export async function forgetGonePlaces(db: Database, write: Write, path: string): Promise<void> {
  const others = db
    .prepare(
      `select o.path from media_source s join media_source o on o.sha256 = s.sha256 and o.path <> s.path where s.path = ?`,
    )
    .pluck()
    .all(path)
    .map(String)
  for (const other of others) {
    const isGone = await stat(other).then(
      () => false,
      (cause: unknown) => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT',
    )
    if (isGone) write(() => db.prepare('delete from media_source where path = ?').run(other))
  }
}

function insertOrigins(db: Database, assetId: string, ids: readonly string[]): void {
  const insert = db.prepare('insert or ignore into asset_origin (asset_id, sha256) values (?, ?)')
  for (const id of ids) insert.run(assetId, id)
}

function generationRecord(generation: Generation): GenerationRecord {
  return {
    sourceTool: generation.sourceTool,
    prompt: generation.prompt ?? null,
    negativePrompt: generation.negativePrompt ?? null,
    model: generation.model ?? null,
    seed: generation.seed ?? null,
    steps: generation.steps ?? null,
    guidanceScale: generation.guidanceScale ?? null,
    sampler: generation.sampler ?? null,
    loras: generation.loras.map(({ name, weight }) => ({ name, ...(weight === undefined ? {} : { weight }) })),
    settingsKey: settingsKey(generation) ?? null,
    raw: generation.raw,
  }
}
