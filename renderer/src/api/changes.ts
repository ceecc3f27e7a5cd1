/** Turns change events into refreshed queries: just what an event touches, several events at once. */
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { ChangeEvent } from '#shared/contract/studio/system.ts'

/** Events that come together are one refresh. */
const GATHER_MS = 250
/** An import or a check of the whole library changes assets without pause; views then refresh at this pace. */
const PACE_MS = 2000
/** Naming more assets than this one by one would cost more than asking anew for those that are shown. */
const NAMED_IDS = 50

/** Procedures whose answers depend on the whole library, by path. */
const LIBRARY_PATHS = [
  ['assets', 'list'],
  ['assets', 'facets'],
  ['assets', 'smartFolders'],
  ['collections', 'list'],
  ['jobs', 'importOutcome'],
  ['proposals', 'list'],
  ['system', 'storage'],
  // A check that ends may bring two assets together.
  ['duplicates', 'groups'],
] as const

/** Procedures that answer for one asset, with the name their input gives it. */
const ASSET_PATHS = [
  { path: ['assets', 'get'], input: 'id' },
  { path: ['revisions', 'list'], input: 'assetId' },
  { path: ['revisions', 'iterations'], input: 'assetId' },
  { path: ['generators', 'batches'], input: 'assetId' },
  { path: ['uniqueness', 'lastReport'], input: 'assetId' },
] as const

/** The partial query keys an event makes stale; in the form in which the query utilities build them. */
export function staleKeys(event: ChangeEvent): QueryKey[] {
  switch (event.type) {
    case 'assets':
      return [
        ...LIBRARY_PATHS.map((path) => [path]),
        ...(event.ids.length > NAMED_IDS
          ? ASSET_PATHS.map(({ path }) => [path])
          : event.ids.flatMap((id) => ASSET_PATHS.map(({ path, input }) => [path, { input: { [input]: id } }]))),
      ]
    case 'library':
      return [
        [['assets']],
        [['collections']],
        [['duplicates']],
        [['jobs', 'importOutcome']],
        [['proposals']],
        [['revisions']],
        [['uniqueness']],
        [['system', 'storage']],
      ]
    case 'settings':
      // The market's address is one of them.
      return [[['generators', 'config']], [['system']], [['jobs', 'watchFolders']], [['market']], [['sync']]]
    case 'models':
      return [[['models']], [['assets', 'list']], [['uniqueness']], [['system', 'storage']]]
    case 'market':
      // What the market shows of a match comes with the connection.
      return [[['market']], [['uniqueness', 'compare']]]
    case 'sync':
      return [[['sync']], [['prices']], [['market', 'status']]]
    case 'notifications':
      return [[['market', 'notifications']]]
    case 'submissions':
      return [[['submissions']], [['provenance']]]
    case 'earnings':
      return [[['earnings']]]
    case 'purchases':
      return [[['purchases']]]
    case 'catalogs':
      return [[['uniqueness']], [['assets', 'list']], [['system', 'storage']]]
  }
}

export interface ChangeCollector {
  add(event: ChangeEvent): void
}

/**
 * An answer that was asked for before the change may not hold it, and arriving it would pass for fresh: what is just
 * being fetched is refreshed after it has come, instead of being cut off, which at this pace a slow answer might never
 * survive.
 */
export function createChangeCollector(
  queryClient: Pick<QueryClient, 'invalidateQueries' | 'isFetching'>,
): ChangeCollector {
  let waiting = new Map<string, QueryKey>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let flushedAtMs = Number.NEGATIVE_INFINITY
  const flush = () => {
    const keys = [...waiting]
    waiting = new Map()
    timer = undefined
    flushedAtMs = Date.now()
    for (const [name, queryKey] of keys) {
      if (queryClient.isFetching({ queryKey }) > 0) waiting.set(name, queryKey)
      else void queryClient.invalidateQueries({ queryKey })
    }
    if (waiting.size > 0) timer = setTimeout(flush, GATHER_MS)
  }
  return {
    add(event) {
      for (const key of staleKeys(event)) waiting.set(JSON.stringify(key), key)
      if (timer !== undefined) return
      timer = setTimeout(flush, Math.max(GATHER_MS, PACE_MS - (Date.now() - flushedAtMs)))
    },
  }
}
