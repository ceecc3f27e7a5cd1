/** What search engines read of a page: schema.org. */
import type { CreatorProfile } from '#shared/contract/market/accounts.ts'
import type { LicenseView } from '#shared/contract/market/licensing.ts'
import type { PublicAsset, PublicOffer } from '#shared/contract/market/publications.ts'
import { currentCents } from '#shared/offers/discounts.ts'
import { creatorPath, workPath } from '#shared/web-addresses.ts'
import { kinds } from '#shared/words/kinds.ts'
import { kindPath } from './addresses.ts'
import { bestPicture } from './pictures.ts'
import { licenseName, OFFER_WORDS } from './words.ts'

const dollars = (priceCents: number): string => (priceCents / 100).toFixed(2)

/** A reduced price names the lowest of the 30 days before as the one that is struck through. */
function reducedData({ priorCents, endsAt }: NonNullable<PublicOffer['reduction']>, specification: object) {
  if (priorCents === null) return { priceValidUntil: endsAt }
  const priceType = 'https://schema.org/StrikethroughPrice'
  const prior = { '@type': 'UnitPriceSpecification', price: dollars(priorCents), priceCurrency: 'USD', priceType }
  return { priceValidUntil: endsAt, priceSpecification: [specification, prior] }
}

function wayData(way: PublicOffer, url: string) {
  const data = offerData(OFFER_WORDS[way.offer].name, currentCents(way), url, way.interval)
  return way.reduction === undefined ? data : { ...data, ...reducedData(way.reduction, data.priceSpecification) }
}

function offerData(name: string, priceCents: number, url: string, interval: PublicOffer['interval'] = null) {
  const price = { price: dollars(priceCents), priceCurrency: 'USD' }
  const each = interval === null ? {} : { unitText: interval }
  return {
    ...{ '@type': 'Offer', name, url, availability: 'https://schema.org/InStock', ...price },
    priceSpecification: { '@type': 'UnitPriceSpecification', ...price, ...each },
  }
}

/** The work is both: something made, and something to buy. */
export function workData(asset: PublicAsset, licenses: readonly LicenseView[], url: string): object {
  const { name, card, kind, creator, tags, rating, publishedAt, updatedAt, previews, offers } = asset
  const address = url + workPath(asset)
  const picture = bestPicture(previews)
  const author = {
    ...{ '@type': 'Person', name: creator.displayName },
    ...(creator.handle === null ? {} : { url: url + creatorPath(creator.handle) }),
  }
  const ways = [
    ...offers.filter(({ offer }) => offer !== 'license').map((way) => wayData(way, address)),
    ...licenses.map(({ priceCents, terms }) => offerData(`${licenseName(terms.kind)} license`, priceCents, address)),
  ]
  const shared = {
    ...{ name, url: address, description: card.description ?? '' },
    ...(picture === null ? {} : { image: url + picture.path }),
  }
  const aggregateRating =
    rating.average === null
      ? {}
      : { aggregateRating: { '@type': 'AggregateRating', ratingValue: rating.average, ratingCount: rating.count } }
  const work = {
    ...{ '@type': 'CreativeWork', '@id': `${address}#work`, ...shared, author, genre: kinds[kind].one },
    ...{ keywords: tags.join(', '), datePublished: publishedAt, dateModified: updatedAt },
    ...{ license: `${url}/licenses`, ...(picture === null ? {} : { thumbnailUrl: url + picture.path }) },
  }
  const product = {
    ...{ '@type': 'Product', '@id': `${address}#product`, ...shared, brand: author, category: kinds[kind].many },
    ...(ways.length === 0 ? {} : { offers: ways }),
    ...aggregateRating,
  }
  const trail = [
    { '@type': 'ListItem', position: 1, name: kinds[kind].many, item: url + kindPath(kind) },
    { '@type': 'ListItem', position: 2, name, item: address },
  ]
  return {
    '@context': 'https://schema.org',
    '@graph': [work, product, { '@type': 'BreadcrumbList', itemListElement: trail }],
  }
}

export function creatorData({ handle, displayName, bio }: CreatorProfile, url: string): object {
  return {
    ...{ '@context': 'https://schema.org', '@type': 'ProfilePage' },
    mainEntity: { '@type': 'Person', name: displayName, description: bio, url: url + creatorPath(handle) },
  }
}
