/** The faces of works, creators and the market, as their pages and their cards show them. */
import { isForAdults } from '#shared/asset-card/age.ts'
import type { CreatorProfile } from '#shared/contract/market/accounts.ts'
import type { LicenseView } from '#shared/contract/market/licensing.ts'
import type { PublicAsset } from '#shared/contract/market/publications.ts'
import { kinds } from '#shared/words/kinds.ts'
import type { ShownWork } from '../cards.ts'
import { bestPicture } from '../pictures.ts'
import { licenseName, priceText } from '../words.ts'
import type { CardFace } from './face.ts'

const MOST_PICTURES = 4

function priceOf({ status, offers }: PublicAsset, licenses: readonly LicenseView[]): string {
  if (status === 'sold_exclusively') return 'Sold under an exclusive license'
  const prices = offers.filter(({ offer }) => offer !== 'license').map(({ priceCents }) => priceCents)
  const [license] = licenses.toSorted((a, b) => a.priceCents - b.priceCents)
  if (prices.length > 0) {
    const lowest = Math.min(...prices)
    return lowest === 0 ? priceText(0) : `From ${priceText(lowest)}`
  }
  if (license === undefined) return 'Not on offer at the moment'
  return `${licenseName(license.terms.kind)} license, ${priceText(license.priceCents)}`
}

/** Pictures of works for adults are on no card. */
export function faceOfWork(asset: PublicAsset, licenses: readonly LicenseView[]): CardFace {
  const { name, kind, creator, previews, ageRating } = asset
  const isAdult = isForAdults(ageRating)
  const picture = isAdult ? null : bestPicture(previews)
  return {
    label: kinds[kind].one,
    title: name,
    plainTitle: kinds[kind].one,
    byline: `by ${creator.displayName}`,
    text: '',
    detail: priceOf(asset, licenses),
    badge: isAdult ? '18+' : null,
    pictures: picture === null ? [] : [picture],
    kind,
  }
}

function picturesOf(works: readonly ShownWork[]) {
  const shown = works.flatMap(({ thumbnail, ageRating }) =>
    thumbnail === null || isForAdults(ageRating) || !thumbnail.contentType.startsWith('image/') ? [] : [thumbnail],
  )
  return shown.slice(0, MOST_PICTURES)
}

/** `works`: the newest first. */
export function faceOfCreator(
  { displayName, handle, bio, isVerified }: CreatorProfile,
  works: readonly ShownWork[],
): CardFace {
  return {
    label: 'Creator',
    title: displayName,
    plainTitle: `@${handle}`,
    byline: `@${handle}`,
    text: bio,
    detail: '',
    badge: isVerified ? 'Verified' : null,
    pictures: picturesOf(works),
    kind: null,
  }
}

export const MARKET_PURPOSE = 'Assets for stories and games, reviewed by people'

export function faceOfMarket(recommended: readonly ShownWork[]): CardFace {
  return {
    label: '',
    title: 'Luna Market',
    plainTitle: 'Luna Market',
    byline: MARKET_PURPOSE,
    text: 'Characters, places, items, music and pictures, each with a signed certificate.',
    detail: '',
    badge: null,
    pictures: picturesOf(recommended),
    kind: null,
  }
}
