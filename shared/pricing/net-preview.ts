/**
 * What is left of a price for everybody concerned, before it is set. The split is that of real sales; the platform pays
 * the processor from its own share, so that the creator's share is exactly that of the fee schedule.
 */
import { LunaError } from '../contract/errors.ts'
import {
  type Cents,
  cents,
  centsToMicroDollars,
  formatMicroDollars,
  type MicroDollars,
  microDollars,
} from '../money/money.ts'
import type { AssetParty, ParentLink } from '../offers/ancestry.ts'
import {
  type BillingInterval,
  CURRENT_FEE_SCHEDULE,
  type FeeSchedule,
  OFFERS,
  type OfferKind,
  validatePrice,
} from '../offers/offers.ts'
import { splitSale } from '../offers/split.ts'
import { MIN_CARD_CHARGE, processorFeeOfSale, topUpFeeShare, USUAL_TOP_UP } from './processor-fees.ts'

export interface NetPreviewInput {
  readonly offer: OfferKind
  /** Of subscriptions: what one interval costs. */
  readonly priceCents: number
  readonly interval?: BillingInterval
  readonly sold: AssetParty
  /** The sold asset's parent first, the root last. */
  readonly parents?: readonly ParentLink[]
  readonly fees?: FeeSchedule
  /** Share of sales expected to be refunded, 0 to 10,000. */
  readonly refundBasisPoints?: number
  /** Numbers of sales to calculate. */
  readonly volumes?: readonly number[]
  /** What a buyer fills the wallet with at a time. */
  readonly topUpCents?: number
}

interface RoyaltyPart extends AssetParty {
  readonly amount: MicroDollars
}

/** `buyerPays` = `creatorNet` + royalties + `processorFee` + `platformKeeps`, to the micro-dollar. */
export interface NetParts {
  readonly buyerPays: MicroDollars
  /** By the fee schedule: what the platform takes, of which it pays the processor. */
  readonly platformFee: MicroDollars
  readonly processorFee: MicroDollars
  /** Below zero where the processor takes more than the platform does. */
  readonly platformKeeps: MicroDollars
  readonly royalties: readonly RoyaltyPart[]
  readonly creatorNet: MicroDollars
}

/** After refunds, which give buyers everything back; the processor keeps its fee. */
export interface VolumeRow extends NetParts {
  readonly sales: number
  readonly refunded: number
}

export interface NetPreview {
  readonly offer: OfferKind
  readonly feeScheduleVersion: number
  readonly perSale: NetParts
  readonly refundBasisPoints: number
  /** What one sale brings the creator on average once refunds are taken back, rounded down. */
  readonly expectedCreatorNet: MicroDollars
  /** For purchases from the wallet: the part of the top-up's card fee that falls on this one. Not part of the sale. */
  readonly topUp: { readonly topUpCents: Cents; readonly feeShare: MicroDollars } | null
  readonly volumes: readonly VolumeRow[]
  readonly sentences: readonly string[]
}

const DEFAULT_VOLUMES = [10, 100, 1_000] as const
/** 2 %: an assumption to start from, which the creator can change. */
const DEFAULT_REFUND_BASIS_POINTS = 200
const ALL_BASIS_POINTS = 10_000

function invalid(detail: string): never {
  throw new LunaError('INVALID_INPUT', detail)
}

function partsOfSale(input: NetPreviewInput, price: Cents, fees: FeeSchedule): NetParts {
  const { offer, sold, parents = [] } = input
  const buyerPays = centsToMicroDollars(price)
  const split = splitSale({ offer, amount: buyerPays, sold, parents, fees })
  const processorFee = centsToMicroDollars(processorFeeOfSale(offer, price))
  const creators = split.parts.flatMap((part) => (part.party === 'creator' ? [part] : []))
  return {
    buyerPays,
    platformFee: split.platform,
    processorFee,
    platformKeeps: microDollars(split.platform - processorFee),
    royalties: creators
      .filter(({ depth }) => depth > 0)
      .map(({ assetId, accountId, amount }) => ({ assetId, creatorId: accountId, amount })),
    creatorNet: microDollars(creators.find(({ depth }) => depth === 0)?.amount ?? 0n),
  }
}

function volumeRow(parts: NetParts, sales: number, refundBasisPoints: number): VolumeRow {
  if (!Number.isSafeInteger(sales) || sales < 0) invalid(`volumes: ${sales} is not a number of sales.`)
  const refunded = Number((BigInt(sales) * BigInt(refundBasisPoints) + 5_000n) / BigInt(ALL_BASIS_POINTS))
  const kept = BigInt(sales - refunded)
  const timesKept = (amount: MicroDollars) => microDollars(amount * kept)
  const processorFee = microDollars(parts.processorFee * BigInt(sales))
  const platformFee = timesKept(parts.platformFee)
  return {
    sales,
    refunded,
    buyerPays: timesKept(parts.buyerPays),
    platformFee,
    processorFee,
    platformKeeps: microDollars(platformFee - processorFee),
    royalties: parts.royalties.map((royalty) => ({ ...royalty, amount: timesKept(royalty.amount) })),
    creatorNet: timesKept(parts.creatorNet),
  }
}

function percent(basisPoints: number): string {
  return `${basisPoints / 100}%`
}

function notesOn(price: Cents, offer: OfferKind, parts: NetParts): string[] {
  if (price === 0) return ['It is free: nothing is charged and nothing is earned.']
  const isCard = OFFERS[offer].settles !== 'wallet'
  return [
    ...(isCard && price < MIN_CARD_CHARGE
      ? [`Cards cannot be charged less than ${formatMicroDollars(centsToMicroDollars(MIN_CARD_CHARGE))}.`]
      : []),
    ...(parts.platformKeeps < 0n
      ? ['The card fee exceeds the platform’s share; the platform pays the difference.']
      : []),
  ]
}

function sentencesOf(preview: Omit<NetPreview, 'sentences'>, price: Cents, fees: FeeSchedule): string[] {
  const { offer, perSale: parts, refundBasisPoints, expectedCreatorNet, topUp } = preview
  const royalties = parts.royalties.reduce((sum, { amount }) => sum + amount, 0n)
  const money = (amount: bigint) => formatMicroDollars(microDollars(amount))
  return [
    `The buyer pays ${money(parts.buyerPays)}; you receive ${money(parts.creatorNet)}.`,
    `The platform takes ${percent(fees.platformBasisPoints[offer])}, ${money(parts.platformFee)}.`,
    ...(parts.processorFee > 0n ? [`Of this it pays the card processor ${money(parts.processorFee)}.`] : []),
    ...(topUp === null
      ? []
      : [
          `Paid from the wallet without a card fee. Filling it with ${money(centsToMicroDollars(topUp.topUpCents))} cost ` +
            `a fee of which ${money(topUp.feeShare)} falls on this purchase; the platform bears it.`,
        ]),
    ...(royalties > 0n ? [`The parent works receive ${money(royalties)} of your share.`] : []),
    `If ${percent(refundBasisPoints)} of sales are refunded, a sale earns you ${money(expectedCreatorNet)} on average.`,
    ...(parts.processorFee > 0n ? ['The processor keeps its fee for a refunded sale; the platform bears it.'] : []),
    ...notesOn(price, offer, parts),
  ]
}

/** Throws INVALID_INPUT for a price the offer does not allow, and for shares or volumes that cannot be. */
export function previewNet(input: NetPreviewInput): NetPreview {
  const { offer, fees = CURRENT_FEE_SCHEDULE, refundBasisPoints = DEFAULT_REFUND_BASIS_POINTS } = input
  if (!Number.isInteger(refundBasisPoints) || refundBasisPoints < 0 || refundBasisPoints > ALL_BASIS_POINTS) {
    invalid(`refundBasisPoints: ${refundBasisPoints} is not a share in basis points.`)
  }
  const topUpCents = cents(input.topUpCents ?? USUAL_TOP_UP)
  if (topUpCents < MIN_CARD_CHARGE) invalid(`topUpCents: ${topUpCents} is below the minimum card charge.`)
  const price = validatePrice(offer, input.priceCents, input.interval)
  const perSale = partsOfSale(input, price, fees)
  const kept = BigInt(ALL_BASIS_POINTS - refundBasisPoints)
  const preview = {
    offer,
    feeScheduleVersion: fees.version,
    perSale,
    refundBasisPoints,
    expectedCreatorNet: microDollars((perSale.creatorNet * kept) / BigInt(ALL_BASIS_POINTS)),
    topUp:
      OFFERS[offer].settles === 'wallet'
        ? { topUpCents, feeShare: topUpFeeShare(perSale.buyerPays, topUpCents) }
        : null,
    volumes: (input.volumes ?? DEFAULT_VOLUMES).map((sales) => volumeRow(perSale, sales, refundBasisPoints)),
  }
  return { ...preview, sentences: sentencesOf(preview, price, fees) }
}
