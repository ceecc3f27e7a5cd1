/** What the outbox says of each change and of all of them. */
import type { MarketStatus } from '#shared/contract/studio/market.ts'
import type { Mutation, SyncStatus } from '#shared/contract/studio/sync.ts'
import { en } from '../../strings/en.ts'

const words = en.outbox

/** Ids of those that wait although they could be sent, since an earlier one of the same subject waits for the person. */
export function blockedIds(mutations: readonly Mutation[]): ReadonlySet<string> {
  const stopped = new Set<string>()
  const blocked = new Set<string>()
  for (const { id, subject, state } of mutations) {
    if (state === 'held' || state === 'refused') stopped.add(subject)
    else if (stopped.has(subject)) blocked.add(id)
  }
  return blocked
}

/** What the person can do; null where nothing needs to be done. */
export function whatToDo({ state, error }: Pick<Mutation, 'state' | 'error'>): string | null {
  if (state !== 'refused' || error === null) return null
  return words.whatToDo[error.code] ?? words.otherwise
}

/** Of a submission that a conflict is about; null for other subjects. */
export function submissionOf(subject: string): string | null {
  return /^submission:(.+)$/.exec(subject)?.[1] ?? null
}

/** All that need the person, and of those that merely wait no more than can be looked through. */
export function shownMutations(mutations: readonly Mutation[], limit: number): { shown: Mutation[]; more: number } {
  let waiting = 0
  const shown = mutations.filter(({ state }) => state === 'held' || state === 'refused' || ++waiting <= limit)
  return { shown, more: mutations.length - shown.length }
}

export type SyncLook = 'no_market' | 'signed_out' | 'sign_in_again' | 'offline' | 'syncing' | 'idle'

/** `no_market`: nothing is said at all. */
export function syncLook(market: Pick<MarketStatus, 'url' | 'account'>, sync: Pick<SyncStatus, 'state'>): SyncLook {
  if (market.url === null) return 'no_market'
  if (market.account === null) return 'signed_out'
  if (market.account.needsSignIn) return 'sign_in_again'
  return sync.state
}
