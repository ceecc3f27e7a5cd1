/** Builds the query for licenses on offer from the filters. */
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { LicensesQuery } from '#shared/contract/market/licensing.ts'
import type { LicenseKind, UsageRight } from '#shared/licensing/kinds.ts'
import { parsePrice } from '#shared/money/money.ts'

/** Empty texts and false mean: whatever. */
export interface BrowseFilters {
  readonly text: string
  readonly kind: LicenseKind | ''
  readonly assetKind: AssetKind | ''
  readonly usageRight: UsageRight | ''
  readonly territory: string
  /** As typed. */
  readonly minPrice: string
  readonly maxPrice: string
  readonly forAdvertising: boolean
  readonly forDerivatives: boolean
  readonly forTraining: boolean
  readonly sort: LicensesQuery['sort']
}

export const NO_FILTERS: BrowseFilters = {
  ...{ text: '', kind: '', assetKind: '', usageRight: '', territory: '', minPrice: '', maxPrice: '' },
  ...{ forAdvertising: false, forDerivatives: false, forTraining: false, sort: 'newest' },
}

/** Whole cents; null for nothing and for what is no price yet. */
export function typedCents(text: string): number | null {
  if (text.trim() === '') return null
  try {
    return parsePrice(text)
  } catch {
    return null
  }
}

/** Something is looked for, the order aside. */
export function isFiltered({ sort: _, ...filters }: BrowseFilters): boolean {
  return Object.values(filters).some((value) => value !== '' && value !== false)
}

const PAGE_SIZE = 30

export function browseInput(filters: BrowseFilters, cursor: string | undefined): LicensesInput {
  const { text, kind, assetKind, usageRight, territory, forAdvertising, forDerivatives, forTraining, sort } = filters
  const minPriceCents = typedCents(filters.minPrice)
  const maxPriceCents = typedCents(filters.maxPrice)
  return {
    limit: PAGE_SIZE,
    sort,
    ...(cursor === undefined ? {} : { cursor }),
    ...(text.trim() === '' ? {} : { q: text.trim() }),
    ...(kind === '' ? {} : { kind }),
    ...(assetKind === '' ? {} : { assetKind }),
    ...(usageRight === '' ? {} : { usageRight }),
    ...(territory === '' ? {} : { territory }),
    ...(minPriceCents === null ? {} : { minPriceCents }),
    ...(maxPriceCents === null ? {} : { maxPriceCents }),
    // Flags travel as texts in an address.
    ...(forAdvertising ? { permitsAdvertising: 'true' } : {}),
    ...(forDerivatives ? { permitsDerivatives: 'true' } : {}),
    ...(forTraining ? { allowsAiTraining: 'true' } : {}),
  }
}

type Flag = 'permitsAdvertising' | 'permitsDerivatives' | 'allowsAiTraining'
type LicensesInput = Partial<Omit<LicensesQuery, Flag>> & { readonly [Name in Flag]?: string }
