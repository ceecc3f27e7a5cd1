import { isForAdults } from '#shared/asset-card/age.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { PublicMedia } from '#shared/contract/market/publications.ts'
import type { DiscoveredAsset } from '#shared/contract/market/reputation.ts'
import type { SearchHit } from '#shared/contract/market/search.ts'
import type { OfferKind } from '#shared/offers/offers.ts'
import type { ReputationLevel } from '#shared/reputation/levels.ts'
import { KindIcon } from '../../components/kind-icon.tsx'
import { formatCents } from '../../components/money.ts'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { LevelMark, StarsMark, VerifiedMark } from './creator-marks.tsx'
import { MarketPicture } from './market-picture.tsx'

const words = en.market

/** A work as lists show it, from wherever it comes. */
export interface ShownWork {
  readonly id: string
  readonly name: string
  readonly kind: AssetKind
  readonly thumbnail: PublicMedia | null
  readonly minPriceCents: number | null
  readonly ageRating: string
  /** Null where the list does not say. */
  readonly offers: readonly OfferKind[] | null
  readonly rating: { readonly average: number | null; readonly count: number }
  readonly creator: { readonly name: string; readonly level: ReputationLevel | null; readonly isVerified: boolean }
}

export function workOfHit(hit: SearchHit): ShownWork {
  const { assetId, name, kind, thumbnail, minPriceCents, ageRating, offers, rating, creator, creatorLevel } = hit
  const shownCreator = { name: creator.displayName, level: creatorLevel, isVerified: creator.isVerified }
  const work = { id: assetId, name, kind, thumbnail, minPriceCents, ageRating, offers, rating }
  return { ...work, creator: shownCreator }
}

export function workOfDiscovered(work: DiscoveredAsset): ShownWork {
  const { id, name, kind, thumbnail, minPriceCents, ageRating, averageStars, ratingCount, creator } = work
  return {
    id,
    name,
    kind,
    thumbnail,
    minPriceCents,
    ageRating,
    offers: null,
    rating: { average: averageStars, count: ratingCount },
    creator: { name: creator.displayName, level: creator.level, isVerified: false },
  }
}

function priceText(cents: number | null, offers: ShownWork['offers']): string {
  // A free license is no price of the work.
  if (cents === null) return offers?.includes('license') ? words.card.freeLicense : words.card.notOffered
  return cents === 0 ? words.card.free : words.card.from(formatCents(cents))
}

export const CARD_CAPTION_PX = 88

export interface WorkCardProps {
  work: ShownWork
  /** Of the picture, CSS pixels. */
  pictureHeight: number
  index?: number
  tabIndex?: number
}

export function WorkCard({ work, pictureHeight, index, tabIndex }: WorkCardProps) {
  const { id, name, kind, creator, minPriceCents, offers, rating } = work
  const price = priceText(minPriceCents, offers)
  return (
    <a
      href={routeHash({ page: 'market_asset', id })}
      data-index={index}
      tabIndex={tabIndex}
      draggable={false}
      className="no-select group flex min-w-0 flex-col rounded-md p-1 hover:bg-hover"
    >
      <span className="block overflow-hidden rounded-sm bg-mat p-1" style={{ height: pictureHeight }}>
        <MarketPicture assetId={id} media={work.thumbnail} kind={kind} />
      </span>
      <span className="flex min-w-0 flex-col gap-0.5 px-1 pt-1.5" style={{ height: CARD_CAPTION_PX - 8 }}>
        <span className="flex items-center gap-1.5">
          <KindIcon kind={kind} className="size-3.5 shrink-0 text-ink-3" />
          <span className="truncate font-medium text-sm" title={name}>
            {name}
          </span>
          {isForAdults(work.ageRating) && (
            <span className="shrink-0 rounded-sm bg-caution-soft px-1 font-semibold text-caution text-xs">
              {words.card.adult}
            </span>
          )}
        </span>
        <span className="flex min-w-0 items-center gap-1.5 text-ink-2 text-xs">
          <span className="truncate">{words.card.by(creator.name)}</span>
          {creator.isVerified && <VerifiedMark />}
          {creator.level !== null && <LevelMark level={creator.level} />}
        </span>
        <span className="flex min-w-0 items-center gap-2">
          <span className="tnum shrink-0 font-medium text-sm">{price}</span>
          {offers !== null && offers.length > 0 && (
            <span className="truncate text-ink-3 text-xs">{words.card.ways(offers.length)}</span>
          )}
          <span className="ml-auto shrink-0">
            <StarsMark average={rating.average} count={rating.count} />
          </span>
        </span>
      </span>
    </a>
  )
}
