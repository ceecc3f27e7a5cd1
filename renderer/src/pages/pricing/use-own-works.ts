/** The user's published works, with prices set here that the market does not have yet. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import type { OwnWork } from '#shared/contract/market/offers.ts'
import type { PendingPrices } from '#shared/contract/studio/prices.ts'
import { api } from '../../api/client.ts'
import { market, marketClient, type Relayed } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'

const PAGE_SIZE = 50

/** All pages; as old as the oldest of them. */
async function readAll(signal: AbortSignal): Promise<Relayed<OwnWork[]>> {
  const works: OwnWork[] = []
  let cursor: string | undefined
  const ages: string[] = []
  let isFromCache = false
  do {
    const input = { limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) }
    const page: Relayed<{ items: OwnWork[]; nextCursor: string | null }> = await marketClient.offers.own(input, {
      signal,
    })
    works.push(...page.data.items)
    ages.push(page.asOf)
    isFromCache ||= page.isFromCache
    cursor = page.data.nextCursor ?? undefined
  } while (cursor !== undefined)
  return { data: works, asOf: ages.toSorted()[0] ?? new Date().toISOString(), isFromCache }
}

export function useOwnWorks(): UseQueryResult<Relayed<OwnWork[]>> {
  return useQuery({ queryKey: [...market.offers.own.key(), 'all'], queryFn: ({ signal }) => readAll(signal) })
}

/** By asset. Changes that leave the outbox have reached the market, so its responses are reloaded. */
export function usePendingPrices(): ReadonlyMap<string, PendingPrices> {
  const { data } = useQuery(api.prices.pending.queryOptions())
  const pending = useMemo(() => new Map((data ?? []).map((prices) => [prices.assetId, prices])), [data])
  const before = useRef<ReadonlyMap<string, PendingPrices>>(new Map())
  useEffect(() => {
    const left = [...before.current.keys()].some((assetId) => !pending.has(assetId))
    before.current = pending
    if (left) void queryClient.invalidateQueries({ queryKey: market.offers.key() })
  }, [pending])
  return pending
}
