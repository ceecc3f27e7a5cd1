/** How an asset leaves the market. Buyers keep it. */
import { LunaError } from '#shared/contract/errors.ts'
import type { Tx } from '../db/database.ts'
import { type Asset, type AssetStatus, assetById } from './assets.ts'
import { recordEvent } from './events.ts'

async function leave(
  tx: Tx,
  asset: Asset,
  status: Exclude<AssetStatus, 'published'>,
  at: Date,
  removal?: { readonly reason: string; readonly infringement: boolean },
): Promise<void> {
  await tx
    .updateTable('assets')
    .set({
      status,
      updated_at: at,
      ...(removal === undefined
        ? {}
        : { removal_reason: removal.reason, removed_for_infringement: removal.infringement }),
    })
    .where('account_id', '=', asset.creatorId)
    .where('id', '=', asset.id)
    .execute()
  const { id: assetId, creatorId, currentVersionId: versionId } = asset
  await recordEvent(tx, { creatorId, assetId, versionId, kind: status, at })
}

function statusSentence(asset: Asset): string {
  return `The asset is ${asset.status.replace('_', ' ')}.`
}

/** By its creator. Withdrawn already changes nothing. Throws NOT_FOUND, CONFLICT. */
export async function withdraw(tx: Tx, creatorId: string, assetId: string, at: Date): Promise<Asset> {
  const asset = await assetById(tx, assetId, 'update')
  if (asset.creatorId !== creatorId) throw new LunaError('NOT_FOUND', 'There is no such asset.')
  if (asset.status === 'withdrawn') return asset
  if (asset.status !== 'published') throw new LunaError('CONFLICT', statusSentence(asset))
  await leave(tx, asset, 'withdrawn', at)
  return { ...asset, status: 'withdrawn', updatedAt: at }
}

/** Once only: of two at the same time the second finds OFFER_UNAVAILABLE. Throws NOT_FOUND. */
export async function markSoldExclusively(tx: Tx, assetId: string, at: Date): Promise<void> {
  const asset = await assetById(tx, assetId, 'update')
  if (asset.status !== 'published') throw new LunaError('OFFER_UNAVAILABLE', statusSentence(asset))
  await leave(tx, asset, 'sold_exclusively', at)
}

/** After the exclusive sale was taken back. In any other state it changes nothing. Throws NOT_FOUND. */
export async function returnToMarket(tx: Tx, assetId: string, at: Date): Promise<void> {
  const asset = await assetById(tx, assetId, 'update')
  if (asset.status !== 'sold_exclusively') return
  const { creatorId, currentVersionId: versionId } = asset
  await tx
    .updateTable('assets')
    .set({ status: 'published', updated_at: at })
    .where('account_id', '=', creatorId)
    .where('id', '=', assetId)
    .execute()
  await recordEvent(tx, { creatorId, assetId, versionId, kind: 'updated', at })
}

/** By moderation, from any state. Removed already changes nothing. Throws NOT_FOUND. */
export async function remove(
  tx: Tx,
  assetId: string,
  removal: { readonly reason: string; readonly infringement: boolean },
  at: Date,
): Promise<void> {
  const asset = await assetById(tx, assetId, 'update')
  if (asset.status === 'removed') return
  await leave(tx, asset, 'removed', at, removal)
}

/** After an appeal against its removal: back to what it was. Throws NOT_FOUND, CONFLICT. */
export async function reinstate(
  tx: Tx,
  assetId: string,
  status: Exclude<AssetStatus, 'removed'>,
  at: Date,
): Promise<void> {
  const asset = await assetById(tx, assetId, 'update')
  if (asset.status !== 'removed') throw new LunaError('CONFLICT', statusSentence(asset))
  await tx
    .updateTable('assets')
    .set({ status, updated_at: at, removal_reason: null, removed_for_infringement: false })
    .where('account_id', '=', asset.creatorId)
    .where('id', '=', asset.id)
    .execute()
  const { creatorId, currentVersionId: versionId } = asset
  await recordEvent(tx, { creatorId, assetId, versionId, kind: status, at })
}
