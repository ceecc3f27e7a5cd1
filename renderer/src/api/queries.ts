/** The query client, and questions that several pages ask. */
import { QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import type { MarketStatus } from '#shared/contract/studio/market.ts'
import type { Settings } from '#shared/contract/studio/system.ts'
import { hashAccountKey } from './account-scope.ts'
import { api } from './client.ts'
import { worthRetrying } from './errors.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // Change events say when an answer is old; time alone never does.
      staleTime: Number.POSITIVE_INFINITY,
      queryKeyHashFn: hashAccountKey,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: worthRetrying,
      retryDelay: 400,
    },
    mutations: { networkMode: 'always' },
  },
})

export function useAsset(id: string | null): UseQueryResult<AssetDetail> {
  return useQuery({
    ...api.assets.get.queryOptions({ input: { id: id ?? '' } }),
    enabled: id !== null,
  })
}

export function useSettings(): UseQueryResult<Settings> {
  return useQuery(api.system.settings.queryOptions())
}

export function useMarketStatus(): UseQueryResult<MarketStatus> {
  return useQuery(api.market.status.queryOptions())
}

/** True while the market does not answer: what is shown may be old, and what needs its answer cannot be done. */
export function useIsMarketAway(): boolean {
  return useMarketStatus().data?.reachability === 'unreachable'
}

export type FacetList = { value: string; count: number }[]

export interface Facets {
  kinds: FacetList
  tags: FacetList
  models: FacetList
  loras: FacetList
  total: number
  trashed: number
}

export function useFacets(): UseQueryResult<Facets> {
  return useQuery(api.assets.facets.queryOptions())
}
