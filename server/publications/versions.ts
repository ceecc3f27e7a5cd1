/** Versions of assets: what is public of them, and the content that only those see who have the asset. */
import * as z from 'zod'
import { type AssetCard, parseAssetCardDocument } from '#shared/asset-card/card.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { type SignedEnvelope, signedEnvelopeSchema } from '#shared/provenance/signed-document.ts'
import type { Tx } from '../db/database.ts'
import { type Asset, type Media, mediaSchema } from './assets.ts'

export interface PublicVersion {
  readonly id: string
  readonly number: number
  readonly logIndex: number
  readonly publishedAt: Date
}

/** Newest first. */
export async function versionsOf(tx: Tx, { creatorId, id }: Asset): Promise<PublicVersion[]> {
  const rows = await tx
    .selectFrom('asset_versions')
    .select(['id', 'number', 'log_index', 'published_at'])
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', id)
    .orderBy('number', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    logIndex: Number(row.log_index),
    publishedAt: row.published_at,
  }))
}

/** Throws NOT_FOUND. */
export async function certificateOf(
  tx: Tx,
  creatorId: string,
  assetId: string,
  versionId: string,
): Promise<{ readonly logIndex: number; readonly certificate: SignedEnvelope }> {
  const row = await tx
    .selectFrom('asset_versions')
    .select(['log_index', 'certificate'])
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .where('id', '=', versionId)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'The asset has no such version.')
  return { logIndex: Number(row.log_index), certificate: signedEnvelopeSchema.parse(row.certificate) }
}

export interface VersionContent {
  readonly card: AssetCard
  readonly media: readonly Media[]
}

/** What is sold. As the service only; whether the caller has the asset is the caller's question. Throws NOT_FOUND. */
export async function contentOf(
  tx: Tx,
  creatorId: string,
  assetId: string,
  versionId: string,
): Promise<VersionContent> {
  const row = await tx
    .selectFrom('asset_versions')
    .select(['card', 'media'])
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', assetId)
    .where('id', '=', versionId)
    .executeTakeFirst()
  if (row === undefined) throw new LunaError('NOT_FOUND', 'The asset has no such version.')
  return { card: parseAssetCardDocument(row.card), media: z.array(mediaSchema).parse(row.media) }
}

/** A file of any version of the asset; undefined where there is none with this hash. As the service only. */
export async function soldFile(tx: Tx, { creatorId, id }: Asset, sha256: string): Promise<Media | undefined> {
  const rows = await tx
    .selectFrom('asset_versions')
    .select('media')
    .where('account_id', '=', creatorId)
    .where('asset_id', '=', id)
    .execute()
  return rows.flatMap(({ media }) => z.array(mediaSchema).parse(media)).find((media) => media.sha256 === sha256)
}
