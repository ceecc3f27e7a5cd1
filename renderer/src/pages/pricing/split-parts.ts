/** A sale drawn: who gets which part of what the buyer pays, as segments and in words. */
import type { FeeSchedule } from '#shared/offers/offers.ts'
import type { ParentLink } from '#shared/offers/split.ts'
import { type NetParts, type NetPreview, previewNet } from '#shared/pricing/net-preview.ts'
import { rangeError, type Way } from './ways.ts'

export type Receiver = 'you' | 'parents' | 'platform' | 'processor'

export interface SplitPart {
  readonly receiver: Receiver
  /** Which parent: 1 for the direct one; null for the others. */
  readonly depth: number | null
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
  const depthOf = (assetId: string) => parents.findIndex((parent) => parent.assetId === assetId) + 1
  const all: Omit<SplitPart, 'basisPoints'>[] = [
    { receiver: 'you', depth: null, amountMicroDollars: parts.creatorNet },
    ...parts.royalties.map(({ assetId, amount }) => ({
      receiver: 'parents' as const,
      depth: depthOf(assetId) || 1,
      amountMicroDollars: amount,
    })),
    { receiver: 'platform', depth: null, amountMicroDollars: parts.platformKeeps },
    { receiver: 'processor', depth: null, amountMicroDollars: parts.processorFee },
  ]
  const drawn = all.reduce((sum, { amountMicroDollars: amount }) => (amount > 0n ? sum + amount : sum), 0n)
  return all
    .filter(({ receiver, amountMicroDollars }) => receiver === 'you' || amountMicroDollars !== 0n)
    .map((part) => ({ ...part, basisPoints: shareOf(part.amountMicroDollars, drawn) }))
}

function shareOf(amount: bigint, whole: bigint): number {
  return amount <= 0n || whole === 0n ? 0 : Number((amount * 10_000n) / whole)
}

/** Stands for the work that is priced; only parents have to be told apart from it. */
const SOLD = { assetId: 'sold', creatorId: 'you' } as const

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
    sold: SOLD,
    parents,
    fees,
  })
}
