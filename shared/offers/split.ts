/**
 * Who gets what of a sale. The platform takes its share by the fee schedule; the creator gets the rest and passes
 * each acknowledged parent its royalty along the chain. The parts always sum to the whole.
 */
import { LunaError } from '../contract/errors.ts'
import { formatMicroDollars, type MicroDollars, microDollars } from '../money/money.ts'
import { type FeeSchedule, OFFERS, type OfferKind } from './offers.ts'

const ALL_BASIS_POINTS = 10_000n
const MICRO_DOLLARS_PER_CENT = 10_000n

/** How many parents above the sold asset are paid, at most. */
export const MAX_DERIVATION_DEPTH = 5

export interface AssetParty {
  readonly assetId: string
  readonly creatorId: string
}

/** The parent of the asset before it in the chain. */
export interface ParentLink extends AssetParty {
  /** Whole percent (0 to 100) of what the child's creator receives. */
  readonly royaltyPercent: number
}

export interface Sale {
  readonly offer: OfferKind
  /** What the buyer pays without tax; whole cents except for offers that settle from the wallet. */
  readonly amount: MicroDollars
  readonly sold: AssetParty
  /** The sold asset's parent first, the root last. */
  readonly parents: readonly ParentLink[]
  readonly fees: FeeSchedule
}

export type SalePart =
  | { readonly party: 'platform'; readonly amount: MicroDollars }
  | {
      readonly party: 'creator'
      readonly assetId: string
      readonly creatorId: string
      /** 0 for the sold asset, 1 for its parent, and so on. */
      readonly depth: number
      readonly amount: MicroDollars
    }

export interface SaleSplit {
  readonly feeScheduleVersion: number
  readonly platform: MicroDollars
  /** The creators' side before royalties: the amount less the platform's share. */
  readonly creatorShare: MicroDollars
  /** Platform first, then the chain from the sold asset to its root. A part may be zero; it is listed all the same. */
  readonly parts: readonly SalePart[]
}

function invalid(detail: string): never {
  throw new LunaError('INVALID_INPUT', detail)
}

function assertSale(sale: Sale): void {
  if (sale.amount < 0n) invalid(`amount: ${formatMicroDollars(sale.amount)} is negative.`)
  if (OFFERS[sale.offer].settles !== 'wallet' && sale.amount % MICRO_DOLLARS_PER_CENT !== 0n) {
    invalid(`amount: ${formatMicroDollars(sale.amount)} is not in whole cents, which this offer settles in.`)
  }
  if (sale.parents.length > MAX_DERIVATION_DEPTH) invalid(`parents: at most ${MAX_DERIVATION_DEPTH} are paid.`)
  const seen = new Set([sale.sold.assetId])
  for (const { assetId, royaltyPercent } of sale.parents) {
    if (seen.has(assetId)) invalid(`parents: asset ${assetId} stands in its own chain.`)
    seen.add(assetId)
    if (!Number.isInteger(royaltyPercent) || royaltyPercent < 0 || royaltyPercent > 100) {
      invalid(`parents: a royalty of ${royaltyPercent} % is not a whole percent from 0 to 100.`)
    }
  }
}

/** Floor to the creators' side: to whole cents where cents are settled, to whole micro-dollars from the wallet. */
function creatorShareOf(sale: Sale): MicroDollars {
  const platformBasisPoints = sale.fees.platformBasisPoints[sale.offer]
  if (!Number.isInteger(platformBasisPoints) || platformBasisPoints < 0 || platformBasisPoints > 10_000) {
    invalid(`fees: ${platformBasisPoints} is not a share in basis points.`)
  }
  const smallest = OFFERS[sale.offer].settles === 'wallet' ? 1n : MICRO_DOLLARS_PER_CENT
  const share = (sale.amount * (ALL_BASIS_POINTS - BigInt(platformBasisPoints))) / ALL_BASIS_POINTS
  return microDollars(share - (share % smallest))
}

/**
 * Splits one sale. Each parent receives its percentage of what its child's creator received (floored to the
 * micro-dollar, the rest stays with the child) and passes its own parent's share on in the same way.
 * Throws INVALID_INPUT for amounts, percentages or chains that cannot be.
 */
export function splitSale(sale: Sale): SaleSplit {
  assertSale(sale)
  const creatorShare = creatorShareOf(sale)
  const platform = microDollars(sale.amount - creatorShare)
  const parts: SalePart[] = [{ party: 'platform', amount: platform }]
  let received: bigint = creatorShare
  for (const [depth, { assetId, creatorId }] of [sale.sold, ...sale.parents].entries()) {
    const royaltyPercent = sale.parents[depth]?.royaltyPercent ?? 0
    const passedOn = (received * BigInt(royaltyPercent)) / 100n
    parts.push({ party: 'creator', assetId, creatorId, depth, amount: microDollars(received - passedOn) })
    received = passedOn
  }
  return { feeScheduleVersion: sale.fees.version, platform, creatorShare, parts }
}
