import type { MarketDatabase } from '../db/database.ts'
import { marketImplementer } from '../http/implementer.ts'
import { countFacets } from './facets.ts'
import type { Search } from './search.ts'

export interface SearchRouterParts {
  readonly database: MarketDatabase
  readonly search: Search
}

export function searchRouter({ database, search }: SearchRouterParts) {
  const of = marketImplementer.search
  return {
    assets: of.assets.handler(async ({ input, context }) => search.find(input, context.signal)),
    facets: of.facets.handler(({ input }) => database.asAccount(null, (tx) => countFacets(tx, input))),
  }
}
