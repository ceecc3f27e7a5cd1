/** Assets as lists and details show them. */
import type { Database } from 'better-sqlite3'
import * as z from 'zod'
import { ASSET_KINDS } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type AssetDetail, type AssetSummary, flagSchema } from '#shared/contract/studio/assets.ts'
import { VERDICTS } from '#shared/similarity/verdict.ts'
import { currentState } from '../revisions/current-state.ts'

/** The profile name under which reports without any model stand. */
const NO_MODEL_PROFILE = 'lexical'

const rowSchema = z.object({
  id: z.string(),
  kind: z.enum(ASSET_KINDS),
  name: z.string(),
  picture_sha256: z.string().nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  has_alpha: z.number().nullable(),
  dominant_color: z.string().nullable(),
  rating: z.number(),
  flag: flagSchema.nullable(),
  tags: z.string(),
  has_draft: z.number(),
  verdict: z.enum(VERDICTS).nullable(),
  uniqueness: z.number().nullable(),
  is_stale: z.number().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
})

const SELECT = `
  select a.id, a.kind, a.name, a.picture_sha256, p.width, p.height, p.has_alpha, p.dominant_color, a.rating, a.flag,
    (select json_group_array(tag) from asset_tag t where t.asset_id = a.id) as tags,
    exists (select 1 from draft d where d.asset_id = a.id) as has_draft,
    report.verdict, report.uniqueness,
    report.metadata_hash <> f.metadata_hash or report.picture_sha256 is not f.picture_sha256
      or report.profile <> @profile as is_stale,
    a.created_at, a.updated_at
  from json_each(@numbers) wanted
  join asset a on a.number = wanted.value
  join asset_fingerprint f on f.asset_id = a.id
  left join media p on p.sha256 = a.picture_sha256
  left join preflight_report report on report.asset_id = a.id
  order by wanted.key`

export interface ListedAsset {
  readonly number: number
  /** The number of assets in the stack, including this one. */
  readonly groupSize: number
}

/** In the given order. */
export function assetSummaries(
  db: Database,
  assets: readonly ListedAsset[],
  activeProfile: string | null,
): AssetSummary[] {
  const rows = db.prepare(SELECT).all({
    numbers: JSON.stringify(assets.map(({ number }) => number)),
    profile: activeProfile ?? NO_MODEL_PROFILE,
  })
  return rows.map((row, index) => summaryFrom(rowSchema.parse(row), assets[index]?.groupSize ?? 1))
}

function summaryFrom(row: z.infer<typeof rowSchema>, groupSize: number): AssetSummary {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    pictureId: row.picture_sha256,
    width: row.width,
    height: row.height,
    hasAlpha: row.has_alpha === 1,
    dominantColor: row.dominant_color,
    rating: row.rating,
    flag: row.flag,
    tags: z.array(z.string()).parse(JSON.parse(row.tags)),
    hasDraft: row.has_draft === 1,
    collapsedCount: groupSize - 1,
    verdict:
      row.verdict === null || row.uniqueness === null
        ? null
        : { verdict: row.verdict, uniqueness: row.uniqueness, stale: row.is_stale === 1 },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** Throws NOT_FOUND. */
export function assetDetail(db: Database, id: string, activeProfile: string | null): AssetDetail {
  const state = currentState(db, id)
  const number = Number(db.prepare('select number from asset where id = ?').pluck().get(id))
  const [summary] = assetSummaries(db, [{ number, groupSize: 1 }], activeProfile)
  if (summary === undefined) throw new LunaError('NOT_FOUND', `asset ${id}`)
  return {
    summary,
    card: state.card,
    media: state.mediaId === null ? null : mediaFile(db, state.mediaId),
    recipe: state.recipe,
    paths: texts(db, 'select path from asset_path where asset_id = ? order by path', id),
    collectionIds: texts(db, 'select collection_id from collection_asset where asset_id = ? order by 1', id),
    headRevisionId: state.headRevisionId,
    branch: state.branch,
    draftUpdatedAt: state.draftUpdatedAt,
  }
}

function texts(db: Database, sql: string, id: string): string[] {
  return db.prepare(sql).pluck().all(id).map(String)
}

const mediaRowSchema = z.object({
  media_type: z.string(),
  size_bytes: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  original_name: z.string(),
  sources: z.string(),
})

function mediaFile(db: Database, id: string): AssetDetail['media'] {
  const row = mediaRowSchema.parse(
    db
      .prepare(
        `select media_type, size_bytes, width, height, original_name,
           (select json_group_array(path order by path) from media_source s where s.sha256 = m.sha256) as sources
         from media m where sha256 = ?`,
      )
      .get(id),
  )
  return {
    id,
    mediaType: row.media_type,
    sizeBytes: row.size_bytes,
    width: row.width,
    height: row.height,
    originalName: row.original_name,
    sourcePaths: z.array(z.string()).parse(JSON.parse(row.sources)),
  }
}
