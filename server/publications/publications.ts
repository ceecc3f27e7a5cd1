/** Publications: what review, sales, licensing and moderation do with assets, each within their own transaction. */
import type { Clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { type Asset, type AssetStatus, addSales, assetById, sellable, setQuality, setRating } from './assets.ts'
import { markSoldExclusively, reinstate, remove, returnToMarket, withdraw } from './lifecycle.ts'
import { type Publication, type Published, publish } from './publish.ts'
import type { MarketSigner } from './signing-key.ts'

/** All of these take part in the caller's transaction as the service. */
export interface Publications {
  /** Called by the human decision to approve, and by nothing else. Throws NOT_FOUND, CONFLICT, SUBMISSION_INVALID. */
  publish(tx: Tx, publication: Publication): Promise<Published>
  /** Whatever its status. Throws NOT_FOUND. */
  assetById(tx: Tx, assetId: string): Promise<Asset>
  /** Throws NOT_FOUND, OFFER_UNAVAILABLE; stays sellable until the transaction ends. */
  sellable(tx: Tx, assetId: string): Promise<Asset>
  /** Throws NOT_FOUND, OFFER_UNAVAILABLE where it is sold or gone already. */
  markSoldExclusively(tx: Tx, assetId: string): Promise<void>
  /** After an exclusive sale was taken back; no other state changes. Throws NOT_FOUND. */
  returnToMarket(tx: Tx, assetId: string): Promise<void>
  /** By its creator. Throws NOT_FOUND, CONFLICT. */
  withdraw(tx: Tx, creatorId: string, assetId: string): Promise<Asset>
  /** By moderation. Throws NOT_FOUND. */
  remove(tx: Tx, assetId: string, reason: string, infringement: boolean): Promise<void>
  /** After an appeal against its removal. Throws NOT_FOUND, CONFLICT. */
  reinstate(tx: Tx, assetId: string, status: Exclude<AssetStatus, 'removed'>): Promise<void>
  /** `count` is negative for refunds. */
  addSales(tx: Tx, assetId: string, count: number): Promise<void>
  /** `average` from 1 to 5, null without ratings. */
  setRating(tx: Tx, assetId: string, rating: { average: number | null; count: number }): Promise<void>
  /** `score` from 0 to 1; null without ratings. */
  setQuality(tx: Tx, assetId: string, score: number | null): Promise<void>
}

export interface PublicationsParts {
  readonly clock: Clock
  readonly signer: MarketSigner
  /** Called for every visible or searchable change of an asset, in the transaction that makes it. */
  readonly onChange: (tx: Tx, assetId: string) => Promise<void>
}

export function createPublications({ clock, signer, onChange }: PublicationsParts): Publications {
  return {
    assetById: (tx, assetId) => assetById(tx, assetId),
    sellable,
    async publish(tx, publication) {
      const published = await publish(tx, signer, publication, clock.now())
      await onChange(tx, published.assetId)
      return published
    },
    async markSoldExclusively(tx, assetId) {
      await markSoldExclusively(tx, assetId, clock.now())
      await onChange(tx, assetId)
    },
    async returnToMarket(tx, assetId) {
      await returnToMarket(tx, assetId, clock.now())
      await onChange(tx, assetId)
    },
    async withdraw(tx, creatorId, assetId) {
      const asset = await withdraw(tx, creatorId, assetId, clock.now())
      await onChange(tx, assetId)
      return asset
    },
    async remove(tx, assetId, reason, infringement) {
      await remove(tx, assetId, { reason, infringement }, clock.now())
      await onChange(tx, assetId)
    },
    async reinstate(tx, assetId, status) {
      await reinstate(tx, assetId, status, clock.now())
      await onChange(tx, assetId)
    },
    async addSales(tx, assetId, count) {
      await addSales(tx, assetId, count)
      await onChange(tx, assetId)
    },
    async setRating(tx, assetId, rating) {
      await setRating(tx, assetId, rating)
      await onChange(tx, assetId)
    },
    async setQuality(tx, assetId, score) {
      await setQuality(tx, assetId, score)
      await onChange(tx, assetId)
    },
  }
}
