/** A sale drawn: who gets which part of what the buyer pays, as segments and in words. */

import { depthsAbove, derivationsAbove, type ParentLink } from '#shared/offers/ancestry.ts'
import type { FeeSchedule } from '#shared/offers/offers.ts'
import { type NetParts, type NetPreview, previewNet } from '#shared/pricing/net-preview.ts'
import { rangeError, type Way } from './ways.ts'

export type Receiver = 'you' | 'parents' | 'platform' | 'processor'

export interface SplitPart {
  readonly receiver: Receiver
  /** How many steps up a parent is: 1 for a direct one; null for the others. */
  readonly depth: number | null
  /** Of a parent. */
  readonly assetId: string | null
  /** Below zero for a platform that pays part of the processor's fee itself. */
  readonly amountMicroDollars: bigint
  /** Of what the segments show together, in basis points; 0 for what is below zero. */
  readonly basisPoints: number
}

/**
 * In the order in which it is drawn: you, the parents from near to far, the platform, the processor. Parts of nothing
 * are left out, your own is always there.
 */
export function splitParts(parts: NetParts, parents: readonly ParentLink[] = []): SplitPart[] {
  const sold = soldBefore(parents)
  const depths = depthsAbove(sold.assetId, derivationsAbove(sold.assetId, parents))
  const all: Omit<SplitPart, 'basisPoints'>[] = [
    { receiver: 'you', depth: null, assetId: null, amountMicroDollars: parts.creatorNet },
    ...parts.royalties.map(({ assetId, amount }) => ({
      receiver: 'parents' as const,
      depth: depths.get(assetId) ?? 1,
      assetId,
      amountMicroDollars: amount,
    })),
    { receiver: 'platform', depth: null, assetId: null, amountMicroDollars: parts.platformKeeps },
    { receiver: 'processor', depth: null, assetId: null, amountMicroDollars: parts.processorFee },
  ]
  const drawn = all.reduce((sum, { amountMicroDollars: amount }) => (amount > 0n ? sum + amount : sum), 0n)
  return all
    .filter(({ receiver, amountMicroDollars }) => receiver === 'you' || amountMicroDollars !== 0n)
    .map((part) => ({ ...part, basisPoints: shareOf(part.amountMicroDollars, drawn) }))
}

function shareOf(amount: bigint, whole: bigint): number {
  return amount <= 0n || whole === 0n ? 0 : Number((amount * 10_000n) / whole)
}

/** Represents the priced work; only parents must be distinguished from it. */
const SOLD = { assetId: 'sold', creatorId: 'you' } as const

/** The links of a published work begin with its own. */
function soldBefore(parents: readonly ParentLink[]) {
  return { ...SOLD, assetId: parents[0]?.childAssetId ?? SOLD.assetId }
}

export interface PricedWay {
  way: Way
  priceCents: number
  fees: FeeSchedule
  parents?: readonly ParentLink[]
}

/** Null for a price that is not legal: there is no sale to split. */
export function netOf(
  { way, priceCents, fees, parents = [] }: PricedWay,
  volumes?: readonly number[],
): NetPreview | null {
  if (rangeError(way, priceCents) !== null) return null
  return previewNet({
    offer: way.offer,
    priceCents,
    ...(way.interval === null ? {} : { interval: way.interval }),
    ...(volumes === undefined ? {} : { volumes }),
    sold: soldBefore(parents),
    parents,
    fees,
  })
}
