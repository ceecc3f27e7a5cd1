import { useQuery } from '@tanstack/react-query'
import { CircleCheck, RefreshCw, ShieldAlert, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { MarketCatalog } from '#shared/contract/studio/uniqueness.ts'
import { api } from '../../api/client.ts'
import { describeError } from '../../api/errors.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { navigate } from '../../router/router.ts'
import { formatAge, formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { useJobs } from './jobs.ts'
import { lookForChanges, removeMarketCatalog, trustMarketKeys } from './market-catalog-actions.ts'
import { cancelJob } from './model-actions.ts'
import { Confirm, Group, SwitchRow } from './parts.tsx'
import { saveSetting } from './save-setting.ts'

const words = en.marketCatalog

/** What is held of the market's catalog, how old it is, and whether it follows by itself. */
export function MarketCatalogGroup() {
  const query = useQuery(api.uniqueness.marketCatalog.queryOptions())
  if (query.isError && !query.data) {
    return <ErrorState compact error={query.error} onRetry={() => void query.refetch()} />
  }
  if (!query.data) return <Skeleton className="h-28 w-full" />
  const { data } = query
  if (data.marketUrl === null) return <NoMarket />
  return (
    <Group title={words.title} intro={words.intro(new URL(data.marketUrl).host)} aside={<LookButton catalog={data} />}>
      <div className="flex flex-col">
        <SwitchRow
          label={words.follow}
          help={words.followHelp}
          checked={data.isFollowed}
          onChange={(checked) => saveSetting('followCatalog', checked, words.follow)}
        />
        {data.hasForeignKey && <ForeignKey />}
        <Download jobId={data.jobId} />
        {data.held === null ? (
          data.jobId === null && <NotHere catalog={data} />
        ) : (
          <Held catalog={data} held={data.held} />
        )}
        {data.error !== null && !data.hasForeignKey && <Failure error={data.error} />}
      </div>
    </Group>
  )
}

function NoMarket() {
  const open = <Button onClick={() => navigate({ page: 'settings', section: 'market' })}>{words.openMarket}</Button>
  return (
    <Group title={words.title} aside={open}>
      <p className="text-ink-2 text-sm">{words.noMarket}</p>
    </Group>
  )
}

function LookButton({ catalog }: { catalog: MarketCatalog }) {
  const [isLooking, setLooking] = useState(false)
  const look = () => {
    setLooking(true)
    void lookForChanges().finally(() => setLooking(false))
  }
  const isBusy = isLooking || catalog.jobId !== null
  return (
    <Button icon={<RefreshCw />} busy={isBusy} onClick={look}>
      {isLooking ? words.looking : catalog.held === null ? words.get : words.look}
    </Button>
  )
}

function NotHere({ catalog }: { catalog: MarketCatalog }) {
  return (
    <p className="border-line border-t py-3 text-ink-2 text-sm">{catalog.isFollowed ? words.none : words.noneOff}</p>
  )
}

function Download({ jobId }: { jobId: string | null }) {
  const job = useJobs().find(({ id }) => id === jobId)
  if (job === undefined) return null
  const bytes = en.common.bytes
  return (
    <div role="status" className="flex items-center gap-3 border-line border-t py-3 text-sm">
      <span className="min-w-0 truncate">{words.downloading}</span>
      <ProgressBar className="max-w-60 flex-1" label={words.downloading} done={job.done} total={job.total} />
      {job.total > 0 && (
        <span className="tnum text-ink-2 text-xs">{words.progress(bytes(job.done), bytes(job.total))}</span>
      )}
      <Button size="small" tone="quiet" onClick={() => cancelJob(job.id)}>
        {en.common.cancel}
      </Button>
    </div>
  )
}

function Held({ catalog, held }: { catalog: MarketCatalog; held: NonNullable<MarketCatalog['held']> }) {
  const [asking, setAsking] = useState(false)
  const fits = held.profile === catalog.wantedProfile
  const hasModel = !catalog.wantedProfile.startsWith('lexical@')
  const fitText = hasModel ? (fits ? words.matches : words.mismatch(held.profile)) : words.noModel
  const Mark = fits && hasModel ? CircleCheck : TriangleAlert
  return (
    <div className="flex items-start gap-4 border-line border-t py-3">
      <div className="min-w-0 flex-1">
        <p className="font-medium text-sm">
          <time dateTime={held.asOf} title={formatDateTime(held.asOf)}>
            {words.asOf(formatAge(held.asOf))}
          </time>
        </p>
        <p className="tnum text-ink-2 text-xs">{words.facts(held.entries, en.common.bytes(held.sizeBytes))}</p>
        <p className="tnum text-ink-2 text-xs">{words.snapshot(formatDateTime(held.snapshotAt), held.changedAssets)}</p>
        <p className="mt-1 flex items-center gap-1.5 text-ink-2 text-xs">
          <Mark className={`size-3.5 shrink-0 ${fits && hasModel ? 'text-positive' : 'text-caution'}`} aria-hidden />
          {fitText}
        </p>
      </div>
      <Button size="small" onClick={() => setAsking(true)}>
        {words.remove}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={words.removeTitle}
        text={words.removeText}
        action={en.common.remove}
        onConfirm={removeMarketCatalog}
      />
    </div>
  )
}

function ForeignKey() {
  const [asking, setAsking] = useState(false)
  return (
    <div role="alert" className="flex items-start gap-3 border-line border-t py-3">
      <ShieldAlert className="mt-0.5 size-4 shrink-0 text-stop" aria-hidden />
      <div className="min-w-0 max-w-140 flex-1">
        <p className="font-medium text-sm">{words.foreignKey}</p>
        <p className="text-ink-2 text-sm">{words.foreignKeyText}</p>
      </div>
      <Button size="small" onClick={() => setAsking(true)}>
        {words.trust}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={words.trustTitle}
        text={words.trustText}
        action={words.trustAction}
        onConfirm={trustMarketKeys}
      />
    </div>
  )
}

function Failure({ error }: { error: NonNullable<MarketCatalog['error']> }) {
  const shown = describeError(error)
  return (
    <p role="status" className="flex items-start gap-2 border-line border-t py-3 text-ink-2 text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-caution" aria-hidden />
      <span>
        <span className="font-medium text-ink">{words.failed}.</span> {shown.message}
      </span>
    </p>
  )
}
