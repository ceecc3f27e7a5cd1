/** Switching accounts and signing out, which discards unsent changes only on request. */
import type { MarketAccount, MarketStatus } from '#shared/contract/studio/market.ts'
import { adoptStatus } from '../../api/account-scope.ts'
import { client } from '../../api/client.ts'
import { describeError } from '../../api/errors.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { openOverlay } from '../../state/overlays.ts'
import { en } from '../../strings/en.ts'

const words = en.account

async function refresh(status: MarketStatus): Promise<void> {
  adoptStatus(queryClient, status)
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: [['market']] }),
    queryClient.invalidateQueries({ queryKey: [['sync']] }),
  ])
}

/** Where something waits, shows what it is instead. */
export function signOut({ id, displayName }: MarketAccount): void {
  const done = client.market
    .signOut({ accountId: id })
    .then(refresh)
    .then(() => toast({ title: words.signedOutOf(displayName) }))
    .catch((error: unknown) => {
      if (describeError(error).code !== 'UNSENT_CHANGES') throw error
      openOverlay({ name: 'unsent', accountId: id })
    })
  attempt(done)
}

/** On the person's word, after the changes were named. */
export async function giveUpAndSignOut({ id, displayName }: MarketAccount): Promise<void> {
  await refresh(await client.market.signOut({ accountId: id, discardUnsent: true }))
  toast({ title: words.signedOutOf(displayName) })
}

export function switchAccount({ id, displayName }: MarketAccount): void {
  attempt(
    client.market
      .switchAccount({ accountId: id })
      .then(refresh)
      .then(() => toast({ title: words.inUse(displayName) })),
  )
}
