/** Keeps everything derived from the newest state of an asset in step with it, in the transaction that changes it. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import type { CardText } from '#models/hashes/card-text.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import { currentState } from '../revisions/current-state.ts'
import { comparedText } from './compared-text.ts'
import { indexAsset } from './search-index.ts'

const generationSchema = z.object({
  prompt: z.string().nullable(),
  negative_prompt: z.string().nullable(),
  model: z.string().nullable(),
  seed: z.string().nullable(),
  loras: z.string().transform((text) => z.array(z.object({ name: z.string() })).parse(JSON.parse(text))),
  settings_key: z.string().nullable(),
  raw: z.string(),
})

/**
 * Call after the draft or the head of an asset has changed. Tags that the card gained or lost since `formerCard` are
 * added to and removed from the asset's own.
 */
export function refreshAsset(db: Database, assetId: string, formerCard: AssetCard | null): void {
  const { card, mediaId, pictureId } = currentState(db, assetId)
  const number = Number(db.prepare('select number from asset where id = ?').pluck().get(assetId))
  const generation = generationOf(db, mediaId)
  db.prepare(
    `update asset set kind = @kind, name = @name, media_sha256 = @mediaId, picture_sha256 = @pictureId, model = @model,
       seed = @seed, settings_key = @settingsKey, made_at = min(created_at, coalesce(
         (select strftime('%Y-%m-%dT%H:%M:%fZ', min(s.modified_at_ms) / 1000.0, 'unixepoch') from media_source s
          where s.sha256 = @mediaId), created_at)), updated_at = @now
     where id = @assetId`,
  ).run({
    assetId,
    kind: card.asset_type,
    name: card.name,
    mediaId,
    pictureId,
    model: card.visual_generation?.model ?? generation?.model ?? null,
    seed: seedOf(card) ?? generation?.seed ?? null,
    settingsKey: generation?.settings_key ?? null,
    now: new Date().toISOString(),
  })
  storeLoras(db, assetId, [...lorasOf(card), ...(generation?.loras ?? []).map((lora) => lora.name)])
  followCardTags(db, assetId, formerCard?.tags ?? [], card.tags)
  indexAsset(db, { assetNumber: number, card, tags: tagsOf(db, assetId), paths: pathsOf(db, assetId), generation })
  storeComparison(db, assetId, comparedText(db, card, mediaId), pictureId)
}

/** Writes the full-text row anew, for changes that leave the card as it is. */
export function reindexAsset(db: Database, assetId: string): void {
  const { card, mediaId } = currentState(db, assetId)
  const number = Number(db.prepare('select number from asset where id = ?').pluck().get(assetId))
  const own = { tags: tagsOf(db, assetId), paths: pathsOf(db, assetId), generation: generationOf(db, mediaId) }
  indexAsset(db, { assetNumber: number, card, ...own })
}

function generationOf(db: Database, mediaId: string | null): z.infer<typeof generationSchema> | undefined {
  const row = db
    .prepare('select prompt, negative_prompt, model, seed, loras, settings_key, raw from generation where sha256 = ?')
    .get(mediaId)
  return row === undefined ? undefined : generationSchema.parse(row)
}

function seedOf({ visual_generation }: AssetCard): string | null {
  const seed = visual_generation?.seed
  return seed === undefined ? null : String(seed)
}

/** With a weight or as a name alone. */
function lorasOf({ visual_generation }: AssetCard): string[] {
  return [...(visual_generation?.loras ?? []).map(({ name }) => name), ...(visual_generation?.style_loras ?? [])]
}

function storeLoras(db: Database, assetId: string, names: readonly string[]): void {
  db.prepare('delete from asset_lora where asset_id = ?').run(assetId)
  const add = db.prepare('insert or ignore into asset_lora (asset_id, name) values (?, ?)')
  for (const name of names) add.run(assetId, name)
}

function tagsOf(db: Database, assetId: string): string[] {
  return db.prepare('select tag from asset_tag where asset_id = ? order by tag').pluck().all(assetId).map(String)
}

function pathsOf(db: Database, assetId: string): string[] {
  return db.prepare('select path from asset_path where asset_id = ? order by path').pluck().all(assetId).map(String)
}

function followCardTags(db: Database, assetId: string, before: readonly string[], after: readonly string[]): void {
  const clean = (tags: readonly string[]) => new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))
  const had = clean(before)
  const has = clean(after)
  const add = db.prepare('insert or ignore into asset_tag (asset_id, tag) values (?, ?)')
  const remove = db.prepare('delete from asset_tag where asset_id = ? and tag = ?')
  for (const tag of has) if (!had.has(tag)) add.run(assetId, tag)
  for (const tag of had) if (!has.has(tag)) remove.run(assetId, tag)
}

function storeComparison(db: Database, assetId: string, text: CardText, pictureId: string | null): void {
  db.prepare(
    `insert into asset_fingerprint (asset_id, picture_sha256, metadata_hash, metadata_text, word_count)
     values (@assetId, @pictureId, @metadataHash, @text, @words)
     on conflict (asset_id) do update set picture_sha256 = excluded.picture_sha256,
       metadata_hash = excluded.metadata_hash, metadata_text = excluded.metadata_text, word_count = excluded.word_count`,
  ).run({ assetId, pictureId, ...text })
}
