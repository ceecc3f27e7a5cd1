import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CloudCheck, CloudOff, GitCompareArrows, LogIn, RefreshCw, UserRound } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import type { SyncStatus } from '#shared/contract/studio/sync.ts'
import { api, client } from '../api/client.ts'
import { useMarketStatus } from '../api/queries.ts'
import { openSignIn } from '../pages/account/open-sign-in.ts'
import { useOnline } from '../state/online.ts'
import { openOverlay } from '../state/overlays.ts'
import { en } from '../strings/en.ts'
import { type SyncLook, syncLook } from './outbox/outbox-view.ts'

const words = en.outbox.status

type Shown = Exclude<SyncLook, 'no_market'>

const LOOKS: Record<Shown, { icon: ReactNode; text: string }> = {
  signed_out: { icon: <UserRound aria-hidden />, text: words.signedOut },
  sign_in_again: { icon: <LogIn className="text-caution" aria-hidden />, text: words.signInAgain },
  offline: { icon: <CloudOff aria-hidden />, text: words.offline },
  syncing: { icon: <RefreshCw aria-hidden />, text: words.syncing },
  idle: { icon: <CloudCheck aria-hidden />, text: words.idle },
}

/** How this studio and the market stand to each other, in the status strip; opens what waits, or the sign-in. */
export function SyncButton() {
  const market = useMarketStatus().data
  const sync = useQuery(api.sync.status.queryOptions()).data
  useSyncWhenOnline(market?.account != null)
  if (market === undefined || sync === undefined) return null
  const look = syncLook(market, sync)
  if (look === 'no_market') return null
  const isOut = look === 'signed_out' || look === 'sign_in_again'
  return (
    <button
      type="button"
      onClick={() => (isOut ? openSignIn() : openOverlay({ name: 'outbox' }))}
      className="flex h-6 min-w-0 items-center gap-3 rounded-sm px-2 hover:bg-hover [&_svg]:size-3.5 [&_svg]:shrink-0"
    >
      <span className="flex items-center gap-1.5">
        {LOOKS[look].icon}
        {LOOKS[look].text}
      </span>
      {look !== 'signed_out' && <Counts sync={sync} />}
    </button>
  )
}

function Counts({ sync: { waiting, refused, conflicts } }: { sync: SyncStatus }) {
  return (
    <>
      {waiting > 0 && <span className="tnum">{words.waiting(waiting)}</span>}
      {refused > 0 && (
        <span className="tnum flex items-center gap-1 text-stop">
          <CircleAlert aria-hidden />
          {words.refused(refused)}
        </span>
      )}
      {conflicts > 0 && (
        <span className="tnum flex items-center gap-1 text-caution">
          <GitCompareArrows aria-hidden />
          {words.conflicts(conflicts)}
        </span>
      )}
    </>
  )
}

/** A machine that has a connection again need not wait for the next turn. */
function useSyncWhenOnline(isSignedIn: boolean): void {
  const isOnline = useOnline()
  useEffect(() => {
    if (isOnline && isSignedIn) void client.sync.now().catch(() => undefined)
  }, [isOnline, isSignedIn])
}
