import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { StudioClient } from '#shared/contract/studio/studio.ts'
import { createChangeCollector, staleKeys } from './changes.ts'

/** Only keys are built here, so no call is ever made. */
function keysOf(): ReturnType<typeof createTanstackQueryUtils<StudioClient>> {
  const target = () => undefined
  const endless: unknown = new Proxy(target, { get: () => endless })
  return createTanstackQueryUtils(endless as StudioClient)
}

describe('staleKeys', () => {
  const keys = keysOf()
  const first = '0190c4b2-0000-7000-8000-000000000001'
  const second = '0190c4b2-0000-7000-8000-000000000002'

  function cached(): QueryClient {
    const queryClient = new QueryClient()
    queryClient.setQueryData(keys.assets.get.queryKey({ input: { id: first } }), undefined)
    for (const id of [first, second]) {
      queryClient.getQueryCache().build(queryClient, { queryKey: keys.assets.get.queryKey({ input: { id } }) })
      queryClient
        .getQueryCache()
        .build(queryClient, { queryKey: keys.uniqueness.lastReport.queryKey({ input: { assetId: id } }) })
    }
    queryClient.getQueryCache().build(queryClient, { queryKey: keys.assets.list.queryKey({ input: {} }) })
    queryClient.getQueryCache().build(queryClient, { queryKey: keys.models.list.queryKey() })
    queryClient
      .getQueryCache()
      .build(queryClient, { queryKey: keys.duplicates.groups.queryKey({ input: { assetIds: [first] } }) })
    return queryClient
  }

  function touched(queryClient: QueryClient, event: Parameters<typeof staleKeys>[0]): string[] {
    const found = staleKeys(event).flatMap((queryKey) => queryClient.getQueryCache().findAll({ queryKey }))
    return [...new Set(found.map((query) => query.queryHash))].sort()
  }

  it('touches the lists, the groups and just the named assets', () => {
    const queryClient = cached()
    const hashes = touched(queryClient, { type: 'assets', ids: [first] })
    expect(hashes.filter((hash) => hash.includes(first))).toHaveLength(3)
    expect(hashes.filter((hash) => hash.includes('duplicates'))).toHaveLength(1)
    expect(hashes.filter((hash) => hash.includes(second))).toHaveLength(0)
    expect(hashes.filter((hash) => hash.includes('"list"'))).toHaveLength(1)
  })

  it('leaves the models alone when the library changes, and touches all assets', () => {
    const hashes = touched(cached(), { type: 'library' })
    expect(hashes.some((hash) => hash.includes('models'))).toBe(false)
    expect(hashes.filter((hash) => hash.includes('"get"'))).toHaveLength(2)
  })
})

describe('staleKeys of many assets', () => {
  it('asks for all that are shown instead of naming each', () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `id-${index}`)
    expect(staleKeys({ type: 'assets', ids }).length).toBeLessThan(20)
  })
})

describe('createChangeCollector', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('refreshes once for many events, and at a steady pace while they go on', () => {
    vi.useFakeTimers()
    const invalidateQueries = vi.fn<QueryClient['invalidateQueries']>(() => Promise.resolve())
    const collector = createChangeCollector({ invalidateQueries, isFetching: () => 0 })
    for (let index = 0; index < 50; index++) collector.add({ type: 'library' })
    expect(invalidateQueries).not.toHaveBeenCalled()
    vi.runAllTimers()
    expect(invalidateQueries).toHaveBeenCalledTimes(staleKeys({ type: 'library' }).length)
    collector.add({ type: 'library' })
    vi.advanceTimersByTime(1000)
    expect(invalidateQueries).toHaveBeenCalledTimes(staleKeys({ type: 'library' }).length)
    vi.advanceTimersByTime(1000)
    expect(invalidateQueries).toHaveBeenCalledTimes(2 * staleKeys({ type: 'library' }).length)
  })

  it('asks again after an answer that was under way when the change came', async () => {
    vi.useFakeTimers()
    const queryClient = new QueryClient()
    const answers: ((value: number) => void)[] = []
    const ask = () => new Promise<number>((resolve) => answers.push(resolve))
    const observer = new QueryObserver(queryClient, {
      queryKey: [['assets', 'list']],
      queryFn: ask,
      staleTime: Infinity,
    })
    const stop = observer.subscribe(() => undefined)
    createChangeCollector(queryClient).add({ type: 'library' })
    await vi.advanceTimersByTimeAsync(5000)
    expect(answers).toHaveLength(1)
    answers[0]?.(4)
    await vi.advanceTimersByTimeAsync(5000)
    answers[1]?.(5)
    await vi.advanceTimersByTimeAsync(5000)
    expect(observer.getCurrentResult().data).toBe(5)
    expect(answers).toHaveLength(2)
    stop()
  })
})
