import { isForAdults, withoutAdultWorks } from '#shared/asset-card/age.ts'
import type { SearchFilters } from '#shared/contract/market/search.ts'
import type { AgeGate } from '../accounts/age.ts'
import type { PublicReads } from '../db/public-reads.ts'
import type { RequestContext } from '../http/context.ts'
import { marketImplementer } from '../http/implementer.ts'
import { countFacets } from './facets.ts'
import type { Search } from './search.ts'

export interface SearchRouterParts {
  readonly reads: PublicReads
  readonly search: Search
  readonly ageGate: AgeGate
}

export function searchRouter({ reads, search, ageGate }: SearchRouterParts) {
  const of = marketImplementer.search

  /** Works for adults are found by those who are shown them. */
  async function within<Filters extends SearchFilters>(filters: Filters, { identity }: RequestContext) {
    if (await ageGate(identity?.accountId ?? null)) return { filters, isOpen: true }
    return { filters: { ...filters, ageRating: withoutAdultWorks(filters.ageRating) }, isOpen: false }
  }

  return {
    assets: of.assets.handler(async ({ input, context }) =>
      search.find((await within(input, context)).filters, context.signal),
    ),
    facets: of.facets.handler(async ({ input, context }) => {
      const { filters, isOpen } = await within(input, context)
      const facets = await reads.read((tx) => countFacets(tx, filters))
      // Counted as if no rating were asked for, so that others can be chosen.
      const ageRatings = facets.ageRatings.filter(({ value }) => isOpen || !isForAdults(value))
      return { ...facets, ageRatings }
    }),
  }
}
