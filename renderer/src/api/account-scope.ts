/**
 * Which account the page's answers belong to. Queries whose answers depend on the account are keyed by it, and a change
 * of account removes them at once: without a connection nothing would replace what the other account had read.
 */
import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query'
import { create } from 'zustand'
import type { MarketStatus } from '#shared/contract/studio/market.ts'
import { api } from './client.ts'

interface AccountScope {
  /** Market and account; null until the engine has said which account is in use. */
  readonly owner: string | null
  /** Counts the changes of account, so that an answer on its way to one account never reaches another. */
  readonly generation: number
}

/** Parts of the studio API whose answers depend on the account in use or on the market. */
const ACCOUNT_PARTS: ReadonlySet<unknown> = new Set([
  'market',
  'sync',
  'submissions',
  'earnings',
  'purchases',
  'licensing',
  'provenance',
  'prices',
])

export const useAccountScope = create<AccountScope>()(() => ({ owner: null, generation: 0 }))

/** The account itself is part of the market's status, which therefore survives a change of account. */
function dependsOnAccount(queryKey: QueryKey): boolean {
  const [path] = queryKey
  if (!Array.isArray(path)) return false
  const [part, procedure]: readonly unknown[] = path
  return ACCOUNT_PARTS.has(part) && !(part === 'market' && procedure === 'status')
}

/** The hash of a query key, which is another one for each account where the answer depends on the account. */
export function hashAccountKey(queryKey: QueryKey): string {
  return dependsOnAccount(queryKey) ? hashKey([useAccountScope.getState().generation, ...queryKey]) : hashKey(queryKey)
}

const listeners = new Set<() => void>()

/** Calls `listener` whenever another account comes into use, for state that belongs to the account before. */
export function onAccountChange(listener: () => void): void {
  listeners.add(listener)
}

const ownerOf = ({ url, account }: Pick<MarketStatus, 'url' | 'account'>) => `${url ?? ''} ${account?.id ?? ''}`

/** Removes what belongs to the account before, where `status` names another account or another market. */
export function adoptAccount(queryClient: QueryClient, status: Pick<MarketStatus, 'url' | 'account'>): void {
  const { owner, generation } = useAccountScope.getState()
  const next = ownerOf(status)
  if (next === owner) return
  // What was asked for before the first status arrived was answered for the same account.
  if (owner === null) {
    useAccountScope.setState({ owner: next })
    return
  }
  useAccountScope.setState({ owner: next, generation: generation + 1 })
  queryClient.removeQueries({ predicate: ({ queryKey }) => dependsOnAccount(queryKey) })
  for (const listener of listeners) listener()
}

/** Stores a status that a call has returned, without waiting for the change event. */
export function adoptStatus(queryClient: QueryClient, status: MarketStatus): void {
  const queryKey = api.market.status.queryKey()
  // An answer on its way may still name the account before.
  void queryClient.cancelQueries({ queryKey })
  queryClient.setQueryData(queryKey, status)
  adoptAccount(queryClient, status)
}
