/** What is looked for in the market: pure, and small enough to be remembered. */
import type { AGE_RATINGS } from '#shared/asset-card/card.ts'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { SearchSort } from '#shared/contract/market/search.ts'
import type { LicenseKind } from '#shared/licensing/kinds.ts'

export interface MarketFilters {
  readonly kind: AssetKind | null
  readonly tag: string | null
  readonly license: LicenseKind | null
  readonly ageRating: (typeof AGE_RATINGS)[number] | null
  readonly minRating: number | null
  readonly maxPriceCents: number | null
}

export interface MarketLook {
  readonly q: string
  readonly by: 'everything' | 'pictures'
  readonly sort: SearchSort
  readonly filters: MarketFilters
  /** All works are listed although nothing is asked for. */
  readonly isBrowsing: boolean
}

export const NO_FILTERS: MarketFilters = {
  kind: null,
  tag: null,
  license: null,
  ageRating: null,
  minRating: null,
  maxPriceCents: null,
}

export const FIRST_LOOK: MarketLook = {
  q: '',
  by: 'everything',
  sort: 'relevance',
  filters: NO_FILTERS,
  isBrowsing: false,
}

export function countFilters(filters: MarketFilters): number {
  return Object.values(filters).filter((value) => value !== null).length
}

/** False where discovery is shown in place of a list. */
export function isListing({ q, filters, isBrowsing }: MarketLook): boolean {
  return isBrowsing || q.trim() !== '' || countFilters(filters) > 0
}

type FilterInput = { readonly q?: string } & {
  readonly [Name in keyof MarketFilters]?: NonNullable<MarketFilters[Name]>
}

/** As the market reads it; what is not chosen is left out. */
export function filterInput({ q, filters }: Pick<MarketLook, 'q' | 'filters'>): FilterInput {
  const { kind, tag, license, ageRating, minRating, maxPriceCents } = filters
  const words = q.trim()
  return {
    ...(words === '' ? {} : { q: words }),
    ...(kind === null ? {} : { kind }),
    ...(tag === null ? {} : { tag }),
    ...(license === null ? {} : { license }),
    ...(ageRating === null ? {} : { ageRating }),
    ...(minRating === null ? {} : { minRating }),
    ...(maxPriceCents === null ? {} : { maxPriceCents }),
  }
}

export function searchInput(look: MarketLook): FilterInput & { sort: SearchSort; layer?: 'text_to_image' } {
  const byPictures = look.by === 'pictures' && look.q.trim() !== ''
  // Pictures have only an order of their own: how well they show what the words say.
  if (byPictures) return { ...filterInput(look), sort: 'relevance', layer: 'text_to_image' }
  return { ...filterInput(look), sort: look.sort }
}
