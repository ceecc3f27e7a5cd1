/** Rows about media files. A row is inserted only after the store holds the bytes. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { MediaStore } from './store.ts'

export interface MediaRecord {
  /** SHA-256, as the store gave it. */
  readonly id: string
  readonly mediaType: string
  readonly sizeBytes: number
  /** Upright pixels; null for what is no picture. */
  readonly width: number | null
  readonly height: number | null
  readonly frames: number
  readonly hasAlpha: boolean
  /** `#rrggbb` */
  readonly dominantColor: string | null
  readonly originalName: string
}

/** Keeps the first row of a content: later names of the same bytes are sources, not new media. */
export function insertMedia(db: Database, media: MediaRecord): void {
  db.prepare(
    `insert into media (sha256, media_type, size_bytes, width, height, frames, has_alpha, dominant_color,
       original_name, created_at)
     values (@id, @mediaType, @sizeBytes, @width, @height, @frames, @hasAlpha, @dominantColor, @originalName, @now)
     on conflict (sha256) do nothing`,
  ).run({ ...media, hasAlpha: media.hasAlpha ? 1 : 0, now: new Date().toISOString() })
}

export function isMediaNamed(db: Database): (id: string) => boolean {
  const find = db.prepare('select 1 from media where sha256 = ?').pluck()
  return (id) => find.get(id) === 1
}

/** Files looked for before other work gets its turn. */
const LOOKS_PER_TURN = 200

/** Media of which the row is there and the file is gone: the library's folder was changed by another hand. */
export async function missingMedia(db: Database, store: Pick<MediaStore, 'has'>): Promise<string[]> {
  const ids = db.prepare('select sha256 from media order by sha256').pluck().all().map(String)
  const missing: string[] = []
  for (let start = 0; start < ids.length; start += LOOKS_PER_TURN) {
    missing.push(...ids.slice(start, start + LOOKS_PER_TURN).filter((id) => !store.has(id)))
    await nextTurn()
  }
  return missing
}

/**
 * Forgets media that nothing shows any more: pictures of drafts that were edited further or discarded. Only while no
 * other work runs, since a picture is stored just before the draft that names it. The files go with the next sweep.
 */
export function forgetUnusedMedia(db: Database): void {
  db.transaction(() => {
    db.exec(`
      create temp table unused_media as
        select sha256 from media where sha256 not in (
          select media_sha256 from revision where media_sha256 is not null
          union select picture_sha256 from revision where picture_sha256 is not null
          union select media_sha256 from draft where media_sha256 is not null
          union select picture_sha256 from draft where picture_sha256 is not null
          union select picture_sha256 from prompt_iteration where picture_sha256 is not null
          union select sha256 from asset_origin
          union select json_extract(value, '$.sha256') from submission, json_each(submission.draft, '$.media')
          union select json_extract(value, '$.sha256') from outbox, json_each(outbox.payload, '$.draft.media')
        );
      delete from media_source where sha256 in (select sha256 from unused_media);
      delete from generation where sha256 in (select sha256 from unused_media);
      delete from media where sha256 in (select sha256 from unused_media);
      drop table unused_media;
    `)
  }).immediate()
}

/** Null for a content that no row names. */
export function mediaTypeOf(db: Database, id: string): string | null {
  const found = db.prepare('select media_type from media where sha256 = ?').pluck().get(id)
  return typeof found === 'string' ? found : null
}
