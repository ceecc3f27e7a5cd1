/** Chains of derivatives, as everyone may see them: also above and below assets that left the market. */
import type { ChainLink } from '#shared/contract/market/publications.ts'
import type { Tx } from '../db/database.ts'
import { isAfter } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { type Asset, assetsByIds, creatorNames } from './assets.ts'

interface Link {
  readonly assetId: string
  readonly royaltyPercent: number
}

/** In the order given. Read as the service, since a withdrawn asset keeps its place in the chain. */
export async function describeLinks(tx: Tx, links: readonly Link[]): Promise<ChainLink[]> {
  const assets = new Map(
    (
      await assetsByIds(
        tx,
        links.map(({ assetId }) => assetId),
      )
    ).map((asset) => [asset.id, asset]),
  )
  const creators = await creatorNames(
    tx,
    [...assets.values()].map(({ creatorId }) => creatorId),
  )
  return links.flatMap(({ assetId, royaltyPercent }) => {
    const asset = assets.get(assetId)
    const creator = asset && creators.get(asset.creatorId)
    if (asset === undefined || creator === undefined) return []
    const { kind, status, name } = asset
    return [{ assetId, royaltyPercent, kind, status, name: status === 'removed' ? null : name, creator }]
  })
}

/** What derives directly from the asset, oldest first. */
export async function derivativesOf(
  tx: Tx,
  { creatorId, id }: Asset,
  { cursor, limit }: PageRequest,
): Promise<Paged<ChainLink>> {
  const rows = await tx
    .selectFrom('derivations')
    .select(['child_asset_id', 'royalty_percent', 'created_at'])
    .where('account_id', '=', creatorId)
    .where('parent_asset_id', '=', id)
    .where(isAfter(decodeCursor(timeAndIdSchema, cursor), ['created_at', 'child_asset_id']))
    .orderBy('created_at')
    .orderBy('child_asset_id')
    .limit(limit + 1)
    .execute()
  const { items, nextCursor } = pageFrom(
    rows,
    limit,
    (row) => ({ assetId: row.child_asset_id, royaltyPercent: row.royalty_percent }),
    (row) => [row.created_at, row.child_asset_id],
  )
  return { items: await describeLinks(tx, items), nextCursor }
}
