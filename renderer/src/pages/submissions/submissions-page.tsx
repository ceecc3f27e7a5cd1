import { useQuery } from '@tanstack/react-query'
import { FolderOpen, Gavel, Send } from 'lucide-react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import {
  LOCAL_STATES,
  type LocalSubmissionState,
  type StudioSubmissionSummary,
} from '#shared/contract/studio/submissions.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { NoMarketData } from '../../components/market-data.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { SubmissionDetail } from './submission-detail.tsx'
import { SubmissionList } from './submission-list.tsx'

const words = en.submissions

type Shown = LocalSubmissionState | 'all'

/** Survives a restart. */
const useShown = create<{ shown: Shown }>()(
  persist((): { shown: Shown } => ({ shown: 'all' }), { name: 'luna.submissions', version: 1 }),
)

/** All past, current and planned submissions with their states. */
export function SubmissionsPage({ id }: { id: string | null }) {
  const submissions = useQuery(api.submissions.list.queryOptions())
  const { data } = submissions
  return (
    <PageLayout
      title={words.title}
      {...(data !== undefined && data.length > 0 ? { toolbar: <Toolbar items={data} /> } : {})}
    >
      {data !== undefined ? (
        <Content items={data} id={id} />
      ) : submissions.isError ? (
        <NoMarketData error={submissions.error} onRetry={() => void submissions.refetch()} />
      ) : (
        <Loading />
      )}
    </PageLayout>
  )
}

function Toolbar({ items }: { items: readonly StudioSubmissionSummary[] }) {
  const shown = useShown((state) => state.shown)
  const present = LOCAL_STATES.filter((state) => items.some((item) => item.state === state))
  const options = [
    { value: 'all' as const, label: words.all },
    ...present.map((state) => ({ value: state, label: words.states[state] })),
  ]
  const count = items.filter(({ state }) => shown === 'all' || state === shown).length
  return (
    <>
      <span aria-hidden className="pl-1 font-semibold text-xl">
        {words.title}
      </span>
      <span className="tnum text-ink-2 text-sm">
        {shown === 'all' ? words.count(items.length) : words.filtered(count, items.length)}
      </span>
      <div className="ml-auto flex items-center gap-2">
        <Button tone="quiet" icon={<Gavel />} onClick={() => navigate({ page: 'cases', id: null })}>
          {en.cases.title}
        </Button>
        <Select
          quiet
          label={words.filter}
          value={shown}
          options={options.some(({ value }) => value === shown) ? options : [...options, labeled(shown)]}
          onChange={(value) => useShown.setState({ shown: value })}
        />
      </div>
    </>
  )
}

function labeled(shown: Shown) {
  return { value: shown, label: shown === 'all' ? words.all : words.states[shown] }
}

function Content({ items, id }: { items: readonly StudioSubmissionSummary[]; id: string | null }) {
  const shown = useShown((state) => state.shown)
  if (items.length === 0) {
    const open = (
      <Button tone="primary" icon={<FolderOpen />} onClick={() => navigate({ page: 'library' })}>
        {words.empty.action}
      </Button>
    )
    return <EmptyState icon={<Send />} title={words.empty.title} text={words.empty.text} actions={open} />
  }
  const listed = items.filter(({ state }) => shown === 'all' || state === shown)
  const openId = id ?? listed[0]?.id ?? null
  return (
    <div className="flex size-full min-h-0">
      <div className="w-80 shrink-0 overflow-y-auto border-line border-r bg-panel min-[1200px]:w-96">
        {listed.length === 0 ? (
          <p className="p-6 text-center text-ink-2 text-sm">{words.noneInState}</p>
        ) : (
          <SubmissionList items={listed} openId={openId} />
        )}
      </div>
      <div className="min-w-0 flex-1 overflow-y-auto">
        {openId === null ? (
          <p className="p-8 text-center text-ink-2 text-sm">{words.choose}</p>
        ) : (
          <SubmissionDetail key={openId} id={openId} />
        )}
      </div>
    </div>
  )
}

function Loading() {
  return (
    <div className="flex size-full" role="status" aria-label={en.common.loading}>
      <div className="flex w-80 shrink-0 flex-col gap-3 border-line border-r bg-panel p-3">
        {[0, 1, 2, 3, 4].map((row) => (
          <Skeleton key={row} className="h-14 w-full" />
        ))}
      </div>
      <div className="flex flex-1 flex-col gap-4 p-6">
        <Skeleton className="h-8 w-1/2" />
        <Skeleton className="h-24 w-full" />
        <Skeleton className="h-40 w-full" />
      </div>
    </div>
  )
}
