/** What moderation is made of, and what it needs of other parts of the market. */
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { AssetStatus } from '../publications/assets.ts'

export interface RemovalRefunds {
  readonly assetId: string
  readonly reason: string
  /** Null: all that were ever sold. */
  readonly since: Date | null
  /** One decision refunds once. */
  readonly key: string
}

interface ReinstatedAsset {
  readonly creatorId: string
  readonly assetId: string
  readonly status: Exclude<AssetStatus, 'removed'>
}

interface Removal {
  readonly creatorId: string
  readonly assetId: string
  readonly reason: string
  /** A finding of two people, never of the market. */
  readonly infringement: boolean
  /** Whose work it really is, where that is known. */
  readonly rightfulId: string | null
}

/** Each takes part in the transaction of the decision, as the service. */
export interface ModerationEffects {
  remove(tx: Tx, removal: Removal): Promise<void>
  /** After an appeal was granted: back to what it was. */
  reinstate(tx: Tx, asset: ReinstatedAsset): Promise<void>
  /** Pauses and their end change what is found and sold. */
  changed(tx: Tx, assetId: string): Promise<void>
  /** Sees to it that the buyers get their money back. */
  refundBuyers(tx: Tx, refunds: RemovalRefunds): Promise<void>
}

export interface ModerationParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly effects: ModerationEffects
}
