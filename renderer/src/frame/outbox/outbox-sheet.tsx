import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CloudOff, Download, LogIn, RefreshCw, Store } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Mutation, SyncStatus } from '#shared/contract/studio/sync.ts'
import { api, client } from '../../api/client.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { openSignIn } from '../../pages/account/open-sign-in.ts'
import { formatAge } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { exportUnsent } from './export-unsent.ts'
import { MutationList } from './mutation-list.tsx'
import { syncLook } from './outbox-view.ts'

const words = en.outbox

export interface OutboxSheetProps {
  open: boolean
  onClose: () => void
}

/** What waits for the market, in its order, with what became of it and what to do. */
export function OutboxSheet({ open, onClose }: OutboxSheetProps) {
  const market = useMarketStatus().data
  const sync = useQuery({ ...api.sync.status.queryOptions(), enabled: open })
  const isSignedIn = market !== undefined && market.account !== null
  const mutations = useQuery({ ...api.sync.mutations.queryOptions({ input: {} }), enabled: open && isSignedIn })
  if (market !== undefined && market.account === null) {
    const signIn = (
      <Button tone="primary" icon={<LogIn />} onClick={openSignIn}>
        {en.account.signIn.open}
      </Button>
    )
    return (
      <Sheet open={open} onClose={onClose} title={words.title}>
        <EmptyState icon={<Store />} title={words.signedOutTitle} text={words.signedOutText} actions={signIn} />
      </Sheet>
    )
  }
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={words.title}
      footer={sync.data && <Footer sync={sync.data} count={mutations.data?.length ?? 0} />}
    >
      {market && sync.data && <Standing look={syncLook(market, sync.data)} />}
      {mutations.isError ? (
        <ErrorState compact error={mutations.error} onRetry={() => void mutations.refetch()} />
      ) : (
        <Changes mutations={mutations.data} />
      )}
    </Sheet>
  )
}

/** Says why sync is stopped, if it is. */
function Standing({ look }: { look: ReturnType<typeof syncLook> }) {
  if (look === 'sign_in_again') {
    return (
      <Banner>
        <p className="flex-1">{words.signInAgain}</p>
        <Button size="small" onClick={openSignIn}>
          {en.account.signIn.open}
        </Button>
      </Banner>
    )
  }
  if (look !== 'offline') return null
  return (
    <Banner>
      <CloudOff className="size-4 shrink-0 text-ink-2" aria-hidden />
      <p className="flex-1">{words.unreachable}</p>
    </Banner>
  )
}

function Banner({ children }: { children: ReactNode }) {
  return (
    <div role="status" className="mb-3 flex items-center gap-3 rounded-md bg-caution-soft p-3 text-sm">
      {children}
    </div>
  )
}

function Changes({ mutations }: { mutations: readonly Mutation[] | undefined }) {
  if (mutations === undefined) {
    return (
      <div aria-busy="true" className="flex flex-col gap-3">
        <Skeleton className="h-12 w-full" />
        <Skeleton className="h-12 w-full" />
      </div>
    )
  }
  if (mutations.length === 0) {
    return <EmptyState icon={<CircleCheck />} title={words.upToDate} text={words.upToDateText} />
  }
  return (
    <>
      <p className="pb-2 text-ink-2 text-sm">{words.intro}</p>
      <MutationList mutations={mutations} />
    </>
  )
}

function Footer({ sync, count }: { sync: SyncStatus; count: number }) {
  const isSyncing = sync.state === 'syncing'
  return (
    <>
      <p className="mr-auto self-center text-ink-2 text-xs">
        {sync.syncedAt === null ? words.never : words.syncedAt(formatAge(sync.syncedAt))}
      </p>
      {count > 0 && (
        <Button icon={<Download />} onClick={() => attempt(exportUnsent())}>
          {words.export}
        </Button>
      )}
      <Button tone="primary" icon={<RefreshCw />} busy={isSyncing} onClick={() => attempt(client.sync.now())}>
        {isSyncing ? words.syncing : words.now}
      </Button>
    </>
  )
}
