/** Assets as the rest of the market reads them, and the few things about them that change. */
import { sql } from 'kysely'
import * as z from 'zod'
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { ASSET_KINDS, type AssetKind } from '#shared/asset-card/kinds.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { ancestrySchema, type ParentLink } from '#shared/offers/ancestry.ts'
import { MEDIA_ROLES } from '#shared/submissions/limits.ts'
import type { Tx } from '../db/database.ts'
import { publicCardOf } from './public-card.ts'

const ASSET_STATUSES = ['published', 'sold_exclusively', 'withdrawn', 'removed'] as const
export type AssetStatus = (typeof ASSET_STATUSES)[number]

export const mediaSchema = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  role: z.enum(MEDIA_ROLES),
  contentType: z.string().min(1).max(200),
  sizeBytes: z.int().min(0),
  width: z.int().min(1).optional(),
  height: z.int().min(1).optional(),
})
/** A file of a version, kept in the blob store under its hash. */
export type Media = z.infer<typeof mediaSchema>

/** An asset as everyone may see it; only `status` says whether they may. */
export interface Asset {
  readonly id: string
  readonly creatorId: string
  readonly kind: AssetKind
  readonly status: AssetStatus
  readonly name: string
  /** The public part. */
  readonly card: AssetCard
  readonly previews: readonly Media[]
  readonly tags: readonly string[]
  readonly ageRating: string
  readonly currentVersionId: string
  /** All links above it, those to its own parents first. */
  readonly ancestry: readonly ParentLink[]
  /** Accounts that share it. */
  readonly collaborators: readonly string[]
  /** 0 to 1. */
  readonly qualityScore: number | null
  /** 1 to 5. */
  readonly ratingAverage: number | null
  readonly ratingCount: number
  readonly salesCount: number
  /** Set by moderators: until then it is not offered. */
  readonly pausedUntil: Date | null
  readonly publishedAt: Date
  readonly updatedAt: Date
}

const rowSchema = z
  .object({
    id: z.string(),
    account_id: z.string(),
    kind: z.enum(ASSET_KINDS),
    status: z.enum(ASSET_STATUSES),
    name: z.string(),
    // What is public may have become less since the card was stored.
    card: z.unknown().transform((card) => publicCardOf(parseAssetCardDocument(card))),
    previews: z.array(mediaSchema),
    tags: z.array(z.string()),
    age_rating: z.string(),
    current_version_id: z.string(),
    ancestry: ancestrySchema,
    collaborators: z.array(z.string()),
    quality_score: z.number().nullable(),
    rating_average: z.number().nullable(),
    rating_count: z.number(),
    sales_count: z.bigint().transform(Number),
    paused_until: z.date().nullable(),
    published_at: z.date(),
    updated_at: z.date(),
  })
  .transform(
    (row): Asset => ({
      id: row.id,
      creatorId: row.account_id,
      kind: row.kind,
      status: row.status,
      name: row.name,
      card: row.card,
      previews: row.previews,
      tags: row.tags,
      ageRating: row.age_rating,
      currentVersionId: row.current_version_id,
      ancestry: row.ancestry,
      collaborators: row.collaborators,
      qualityScore: row.quality_score,
      ratingAverage: row.rating_average,
      ratingCount: row.rating_count,
      salesCount: row.sales_count,
      pausedUntil: row.paused_until,
      publishedAt: row.published_at,
      updatedAt: row.updated_at,
    }),
  )

/** Throws NOT_FOUND for an id that no asset ever had. */
export async function creatorOf(tx: Tx, assetId: string): Promise<string> {
  const row = await tx.selectFrom('asset_directory').select('account_id').where('id', '=', assetId).executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such asset.')
  return row.account_id
}

type Lock = 'none' | 'share' | 'update'

/** The asset as visible to this transaction's role; throws NOT_FOUND. A lock prevents concurrent changes. */
export async function assetById(tx: Tx, assetId: string, lock: Lock = 'none'): Promise<Asset> {
  const creatorId = await creatorOf(tx, assetId)
  const query = tx.selectFrom('assets').selectAll().where('account_id', '=', creatorId).where('id', '=', assetId)
  const locked = lock === 'none' ? query : lock === 'share' ? query.forShare() : query.forUpdate()
  const row = await locked.executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'There is no such asset.')
  return rowSchema.parse(row)
}

/** All assets of a creator, as for `assetById`; in one order everywhere, so that two never wait for each other. */
export async function lockAssetsOf(tx: Tx, creatorId: string): Promise<void> {
  await tx.selectFrom('assets').select('id').where('account_id', '=', creatorId).orderBy('id').forUpdate().execute()
}

/** Those of the ids that this transaction's role may see, in no order. */
export async function assetsByIds(tx: Tx, assetIds: readonly string[]): Promise<Asset[]> {
  if (assetIds.length === 0) return []
  const rows = await sql`
    with places as materialized (select id, account_id from asset_directory where id = any(${[...assetIds]}::uuid[]))
    select assets.* from assets join places on places.account_id = assets.account_id and places.id = assets.id`.execute(
    tx,
  )
  return z.array(rowSchema).parse(rows.rows)
}

/**
 * The asset if it may be sold; it cannot be withdrawn, removed or exclusively sold before this transaction ends.
 * Throws NOT_FOUND, OFFER_UNAVAILABLE.
 */
export async function sellable(tx: Tx, assetId: string): Promise<Asset> {
  const asset = await assetById(tx, assetId, 'share')
  if (asset.pausedUntil !== null) throw new LunaError('OFFER_UNAVAILABLE', 'The listing is paused.')
  if (asset.status === 'published') return asset
  throw new LunaError('OFFER_UNAVAILABLE', `The asset is ${asset.status.replace('_', ' ')}.`)
}

/** Takes note of sales; `count` is negative for refunds. */
export async function addSales(tx: Tx, assetId: string, count: number): Promise<void> {
  await tx
    .updateTable('assets')
    .set({ sales_count: sql<bigint>`greatest(sales_count + ${count}, 0)` })
    .where('account_id', '=', await creatorOf(tx, assetId))
    .where('id', '=', assetId)
    .execute()
}

export async function setRating(
  tx: Tx,
  assetId: string,
  rating: { readonly average: number | null; readonly count: number },
): Promise<void> {
  await tx
    .updateTable('assets')
    .set({ rating_average: rating.average, rating_count: rating.count })
    .where('account_id', '=', await creatorOf(tx, assetId))
    .where('id', '=', assetId)
    .execute()
}

/** `score` from 0 to 1; null without ratings. */
export async function setQuality(tx: Tx, assetId: string, score: number | null): Promise<void> {
  await tx
    .updateTable('assets')
    .set({ quality_score: score })
    .where('account_id', '=', await creatorOf(tx, assetId))
    .where('id', '=', assetId)
    .execute()
}

export interface CreatorName {
  readonly creatorId: string
  readonly handle: string | null
  readonly displayName: string
  readonly isVerified: boolean
}

interface ProfileColumns {
  readonly handle: string | null
  readonly display_name: string | null
  readonly is_verified: boolean
}

/** One without a profile is there without a handle. */
export function publicCreator(creatorId: string, profile: ProfileColumns | undefined): CreatorName {
  return {
    creatorId,
    handle: profile?.handle ?? null,
    displayName: profile?.display_name ?? 'Former creator',
    isVerified: profile?.is_verified ?? false,
  }
}

/** Public names of creators. */
export async function creatorNames(tx: Tx, creatorIds: readonly string[]): Promise<Map<string, CreatorName>> {
  const unique = [...new Set(creatorIds)]
  if (unique.length === 0) return new Map()
  const rows = await tx
    .selectFrom('creator_profiles')
    .select(['account_id', 'handle', 'display_name', sql<boolean>`verified_at is not null`.as('is_verified')])
    .where('account_id', 'in', unique)
    .execute()
  const known = new Map(rows.map((row) => [row.account_id, row]))
  return new Map(unique.map((creatorId) => [creatorId, publicCreator(creatorId, known.get(creatorId))]))
}
