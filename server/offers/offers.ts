/** What creators and buyers ask about prices. */
import { LunaError } from '#shared/contract/errors.ts'
import type {
  AssetOffer,
  DatedFeeSchedule,
  NetPreviewRequest,
  OwnWork,
  PastOffer,
  RecommendationRequest,
} from '#shared/contract/market/offers.ts'
import type { ParentLink } from '#shared/offers/ancestry.ts'
import type { FeeSchedule } from '#shared/offers/offers.ts'
import { type NetPreview, previewNet } from '#shared/pricing/net-preview.ts'
import { type PriceRecommendation, recommendPrice } from '#shared/pricing/recommend.ts'
import type { ReputationLevel } from '#shared/reputation/levels.ts'
import { requireShown, seesAdultWorks } from '../accounts/age.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Paged, PageRequest } from '../http/cursor.ts'
import { keepAnswer } from '../http/kept-answer.ts'
import { ancestryUnder, type ReadParent } from '../publications/ancestry.ts'
import { type Asset, assetById } from '../publications/assets.ts'
import { currentOffers, priceHistory, setOffers, type WantedOffers } from './asset-offers.ts'
import { comparablesTo } from './comparables.ts'
import { addFeeSchedule, feeScheduleAt, listFeeSchedules } from './fees.ts'
import { offersNow } from './offers-now.ts'
import { ownWorks } from './own-works.ts'
import { offerRules } from './rules.ts'

export interface OffersParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  levelOf(tx: Tx, accountId: string): Promise<ReputationLevel>
  /** Called in the transaction that changes the offers of an asset. */
  onChange(tx: Tx, assetId: string): Promise<void>
  /** Throws LICENSE_INCOMPATIBLE where a derivative's parents forbid what it is to become. */
  assertMayBeSold(tx: Tx, asset: Asset): Promise<void>
}

export interface OffersService {
  rules(): Promise<ReturnType<typeof offerRules>>
  feeSchedules(): Promise<{ currentVersion: number; items: DatedFeeSchedule[] }>
  /** Throws INVALID_INPUT, CONFLICT. */
  addFeeSchedule(
    platformBasisPoints: FeeSchedule['platformBasisPoints'],
    effectiveFrom: Date,
  ): Promise<DatedFeeSchedule>
  /** Throws NOT_FOUND. */
  ofAsset(callerId: string | null, assetId: string): Promise<AssetOffer[]>
  /** Throws NOT_FOUND, INVALID_INPUT, LICENSE_INCOMPATIBLE, CONFLICT. */
  set(
    creatorId: string,
    assetId: string,
    offers: WantedOffers['offers'],
    baseOfferIds?: WantedOffers['baseOfferIds'],
  ): Promise<AssetOffer[]>
  own(creatorId: string, page: PageRequest): Promise<Paged<OwnWork>>
  /** Throws NOT_FOUND. */
  history(creatorId: string, assetId: string): Promise<PastOffer[]>
  /** Throws NOT_FOUND, INVALID_INPUT. */
  recommend(creatorId: string, request: RecommendationRequest): Promise<PriceRecommendation>
  /** Throws NOT_FOUND, INVALID_INPUT. */
  netPreview(creatorId: string, request: NetPreviewRequest): Promise<NetPreview>
}

/** Represents an asset that is not published yet. */
const DRAFT_ID = '00000000-0000-7000-8000-000000000002'

async function ownAsset(tx: Tx, creatorId: string, assetId: string, lock: 'none' | 'update' = 'none'): Promise<Asset> {
  const asset = await assetById(tx, assetId, lock)
  if (asset.creatorId === creatorId) return asset
  throw new LunaError('NOT_FOUND', 'There is no such asset.')
}

function assertChangeable({ status }: Asset): void {
  if (status === 'published' || status === 'withdrawn') return
  throw new LunaError('CONFLICT', `The asset is ${status.replace('_', ' ')}; its prices can no longer change.`)
}

async function likenessOf(tx: Tx, creatorId: string, { assetId, kind, tags }: RecommendationRequest) {
  if (assetId !== undefined) {
    const asset = await ownAsset(tx, creatorId, assetId)
    return { assetId, kind: asset.kind, tags: asset.tags, quality: asset.qualityScore }
  }
  if (kind === undefined) throw new LunaError('INVALID_INPUT', 'kind: is missing; name it, or one of your assets.')
  return { assetId: null, kind, tags, quality: null }
}

async function parentsOf(tx: Tx, creatorId: string, request: NetPreviewRequest): Promise<readonly ParentLink[]> {
  if (request.assetId !== undefined) return (await ownAsset(tx, creatorId, request.assetId)).ancestry
  const parents: ReadParent[] = []
  for (const { assetId, royaltyPercent } of request.parents ?? (request.parent ? [request.parent] : [])) {
    parents.push({ asset: await assetById(tx, assetId), kind: 'remix', royaltyPercent })
  }
  return ancestryUnder(DRAFT_ID, parents)
}

function pricing({ database, clock, levelOf }: OffersParts): Pick<OffersService, 'recommend' | 'netPreview'> {
  return {
    recommend: (creatorId, request) =>
      database.asService(async (tx) => {
        const { offer, interval, licenseKind = 'royalty_free' } = request
        const likeness = await likenessOf(tx, creatorId, request)
        const reputation = await levelOf(tx, creatorId)
        const effectiveInterval = offer === 'subscription' ? (interval ?? 'month') : null
        const comparables = await comparablesTo(tx, {
          ...likeness,
          creatorId,
          offer,
          interval: effectiveInterval,
          licenseKind,
          showsAdultWorks: await seesAdultWorks(tx, creatorId),
        })
        const { kind, quality } = likeness
        const input = { kind, offer, licenseKind, quality, reputation, comparables }
        return recommendPrice(effectiveInterval === null ? input : { ...input, interval: effectiveInterval })
      }),

    netPreview: (creatorId, request) =>
      database.asAccount(creatorId, async (tx) => {
        const { assetId = DRAFT_ID, offer, priceCents, interval, refundBasisPoints, volumes, topUpCents } = request
        return previewNet({
          offer,
          priceCents,
          ...(interval === undefined ? {} : { interval }),
          ...(refundBasisPoints === undefined ? {} : { refundBasisPoints }),
          ...(volumes === undefined ? {} : { volumes }),
          ...(topUpCents === undefined ? {} : { topUpCents }),
          sold: { assetId, creatorId },
          parents: await parentsOf(tx, creatorId, request),
          fees: await feeScheduleAt(tx, clock.now()),
        })
      }),
  }
}

export function createOffersService(parts: OffersParts): OffersService {
  const { database, clock, assertMayBeSold, onChange } = parts
  return {
    ...pricing(parts),
    rules: () => database.asAccount(null, async (tx) => offerRules(await feeScheduleAt(tx, clock.now()))),
    feeSchedules: () => database.asAccount(null, (tx) => listFeeSchedules(tx, clock.now())),
    addFeeSchedule: (platformBasisPoints, effectiveFrom) =>
      database.asService((tx) => addFeeSchedule(tx, platformBasisPoints, effectiveFrom, clock.now())),
    // As the service: what a price was before it was reduced is only read there.
    ofAsset: (callerId, assetId) =>
      database.asService(async (tx) => {
        const asset = await assetById(tx, assetId)
        await requireShown(tx, callerId, asset)
        return asset.status === 'published' || asset.creatorId === callerId ? offersNow(tx, assetId, clock.now()) : []
      }),
    set: (creatorId, assetId, offers, baseOfferIds) =>
      database.asService(async (tx) => {
        const asset = await ownAsset(tx, creatorId, assetId, 'update')
        assertChangeable(asset)
        if (offers.length > 0) await assertMayBeSold(tx, asset)
        await setOffers(tx, asset, { offers, baseOfferIds }, clock.now())
        await onChange(tx, assetId)
        const items = await currentOffers(tx, assetId)
        // Repeated, it would find its own prices in the place of those it was made from.
        await keepAnswer(tx, { items })
        return items
      }),
    own: (creatorId, page) => database.asAccount(creatorId, (tx) => ownWorks(tx, creatorId, page)),
    history: (creatorId, assetId) =>
      database.asAccount(creatorId, async (tx) => {
        await ownAsset(tx, creatorId, assetId)
        return priceHistory(tx, creatorId, assetId)
      }),
  }
}
