/** The market's messages to the account in use, and marking them as read, also without a connection. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Notification } from '#shared/contract/market/notifications.ts'
import { NOTIFICATIONS_INPUT } from '#shared/contract/studio/market.ts'
import { onAccountChange } from '../../api/account-scope.ts'
import { client } from '../../api/client.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { toast } from '../../components/toast.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { asRead, routeOf, worthTelling } from './notice-view.ts'
import { tellNatively } from './tell-natively.ts'

const words = en.notices

/** The newest message that was shown as a notification or toast, by account; kept over a restart. */
const useNotified = create<{ upTo: Record<string, string> }>()(
  persist((): { upTo: Record<string, string> } => ({ upTo: {} }), { name: 'luna.notices', version: 1 }),
)

const useReadHere = create<{ ids: ReadonlySet<string>; allUpTo: string }>()(() => ({ ids: new Set(), allUpTo: '' }))
onAccountChange(() => useReadHere.setState({ ids: new Set(), allUpTo: '' }))

export function useNotices() {
  const account = useMarketStatus().data?.account ?? null
  const query = useQuery({
    ...market.notifications.list.queryOptions({ input: NOTIFICATIONS_INPUT }),
    enabled: account !== null,
  })
  const readHere = useReadHere()
  const answer = query.data?.data
  const notices = useMemo(() => answer && asRead(answer, readHere), [answer, readHere])
  useTelling(account?.id ?? null, answer?.items)
  return { isSignedIn: account !== null, query, notices }
}

/** Tells what is new once, however many windows and restarts there are. */
function useTelling(accountId: string | null, items: readonly Notification[] | undefined): void {
  useEffect(() => {
    if (accountId === null || items === undefined) return
    const upTo = useNotified.getState().upTo[accountId]
    for (const notice of worthTelling(items, upTo)) tell(notice)
    const newest = items[0]?.createdAt ?? new Date(0).toISOString()
    if (newest !== upTo) useNotified.setState((state) => ({ upTo: { ...state.upTo, [accountId]: newest } }))
  }, [accountId, items])
}

/** Notifies through the system if the window is in the background and the host can, else in the window. */
function tell(notice: Notification): void {
  const route = routeOf(notice.content)
  if (tellNatively({ title: words.nativeTitle, body: notice.sentence.slice(0, 1_000), route })) return
  toast({
    title: notice.sentence,
    ...(route === null ? {} : { action: { label: words.show, onSelect: () => openNotice(notice) } }),
  })
}

export function openNotice({ id, content, readAt }: Notification): void {
  const route = routeOf(content)
  if (route !== null) navigate(route)
  if (readAt === null) markRead([id])
}

function markRead(ids: readonly string[]): void {
  useReadHere.setState((state) => ({ ids: new Set([...state.ids, ...ids]) }))
  send({ ids: [...ids] })
}

/** @param newest all up to this one */
export function markAllRead(newest: Notification): void {
  useReadHere.setState({ allUpTo: newest.createdAt })
  send({})
}

function send(input: { ids?: string[] }): void {
  attempt(
    client.sync.queue({ operation: 'notifications.read', input, subject: 'notifications', title: words.markTitle }),
  )
}
