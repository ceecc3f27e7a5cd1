/** What assets derive from, as everyone may see them: also above and below assets that left the market. */
import { isForAdults } from '#shared/asset-card/age.ts'
import type { ChainLink } from '#shared/contract/market/publications.ts'
import { type DerivationKind, derivationKindSchema } from '#shared/offers/ancestry.ts'
import type { Tx } from '../db/database.ts'
import { isAfter } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { type Asset, assetsByIds, creatorNames } from './assets.ts'

interface Link {
  readonly assetId: string
  readonly childAssetId: string
  readonly kind: DerivationKind
  readonly royaltyPercent: number
}

/** Who reads a chain: works for adults lose their title for those to whom they are not shown. */
export interface ChainReader {
  readonly accountId: string | null
  readonly seesAdultWorks: boolean
}

/** In the order given. Read as the service, since a withdrawn asset keeps its place in the chain. */
export async function describeLinks(tx: Tx, links: readonly Link[], reader: ChainReader): Promise<ChainLink[]> {
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
  return links.flatMap(({ assetId, childAssetId, royaltyPercent, kind: derivationKind }) => {
    const asset = assets.get(assetId)
    const creator = asset && creators.get(asset.creatorId)
    if (asset === undefined || creator === undefined) return []
    const { kind, status, ageRating } = asset
    const isClosed = isForAdults(ageRating) && !reader.seesAdultWorks && asset.creatorId !== reader.accountId
    const name = status === 'removed' || isClosed ? null : asset.name
    const link = { assetId, childAssetId, derivationKind, royaltyPercent }
    return [{ ...link, kind, status, name, ageRating, creator }]
  })
}

/** What derives directly from the asset, oldest first. */
export async function derivativesOf(
  tx: Tx,
  { creatorId, id }: Asset,
  { cursor, limit }: PageRequest,
  reader: ChainReader,
): Promise<Paged<ChainLink>> {
  const rows = await tx
    .selectFrom('derivations')
    .select(['child_asset_id', 'royalty_percent', 'kind', 'created_at'])
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
    (row) => ({
      assetId: row.child_asset_id,
      childAssetId: row.child_asset_id,
      kind: derivationKindSchema.parse(row.kind),
      royaltyPercent: row.royalty_percent,
    }),
    (row) => [row.created_at, row.child_asset_id],
  )
  return { items: await describeLinks(tx, items, reader), nextCursor }
}
