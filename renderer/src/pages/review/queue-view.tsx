import { useQuery } from '@tanstack/react-query'
import { ClipboardCheck, Flag, TriangleAlert } from 'lucide-react'
import { useCallback, useMemo, useState } from 'react'
import type { QueueItem } from '#shared/contract/market/review.ts'
import { market } from '../../api/market.ts'
import type { Command } from '../../commands/command.ts'
import { useCommands } from '../../commands/commands.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Framed } from '../../components/framed.tsx'
import { Select } from '../../components/select.tsx'
import { ShortcutKeys } from '../../components/shortcut-keys.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Stat } from '../../components/stat.tsx'
import { navigate } from '../../router/router.ts'
import { formatAge, formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { Conduct } from './conduct.tsx'
import { DeskError } from './for-moderators.tsx'
import { takeUp, takeUpNext, takeUpOpinion } from './take-up.ts'

const words = en.review.queue
const REFRESH_MS = 30_000
const NEXT_KEY = 'n'

type Filter = 'all' | 'review' | 'appeal'
const FILTERS = (['all', 'review', 'appeal'] as const).map((value) => ({ value, label: words.kinds[value] }))

/** What waits, and the way to the next one. */
export function ReviewQueue() {
  const [filter, setFilter] = useState<Filter>('all')
  const kind = filter === 'all' ? undefined : filter
  const queue = useQuery({ ...market.review.queue.queryOptions({ input: { kind } }), refetchInterval: REFRESH_MS })
  const takeNext = useCallback(() => takeUpNext(kind), [kind])
  useCommands(
    useMemo<Command[]>(
      () => [
        {
          id: 'review-next',
          title: en.review.commands.next,
          section: en.review.section,
          shortcuts: [NEXT_KEY],
          run: takeNext,
        },
      ],
      [takeNext],
    ),
  )
  if (queue.isError && !queue.data) return <DeskError error={queue.error} onRetry={() => void queue.refetch()} />
  if (!queue.data) return <Skeleton className="m-4 h-60" />
  const { items, waiting, marked, wait } = queue.data.data
  const held = items.filter(({ claimedByMe }) => claimedByMe).length
  return (
    <div className="flex size-full flex-col gap-4 overflow-y-auto p-4">
      <div className="flex flex-wrap gap-2">
        <Stat label={words.waiting} value={en.common.count(waiting)} />
        <Stat label={words.held} value={en.common.count(held)} />
        {marked > 0 && <Stat label={words.marked} value={en.common.count(marked)} />}
        <div className="min-w-60 flex-[3] rounded-md border border-line bg-raised px-3 py-2">
          <span className="block text-ink-2 text-xs">{words.wait}</span>
          <span className="tnum block text-sm">{wait.sentence}</span>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button tone="primary" icon={<ClipboardCheck />} disabled={items.length === 0} onClick={takeNext}>
          {held > 0 ? words.resume : words.next}
          <ShortcutKeys shortcut={NEXT_KEY} />
        </Button>
        <p className="min-w-0 flex-1 text-ink-2 text-sm">{words.order}</p>
        <div className="w-36 shrink-0">
          <Select label={words.filter} value={filter} options={FILTERS} onChange={setFilter} />
        </div>
      </div>
      <QueueTable items={items} />
      <Conduct />
    </div>
  )
}

function QueueTable({ items }: { items: readonly QueueItem[] }) {
  if (items.length === 0) return <EmptyState icon={<ClipboardCheck />} title={words.none} text={words.noneText} />
  return (
    <Framed>
      <DataTable
        label={words.title}
        rows={items}
        keyOf={({ id }) => id}
        columns={[
          { key: 'name', header: words.columns.name, cell: (item) => <NameAndMarks item={item} /> },
          { key: 'kind', header: words.columns.kind, width: '8rem', cell: ({ assetKind }) => en.kinds[assetKind].one },
          {
            key: 'round',
            header: words.columns.round,
            width: '5rem',
            cell: ({ kind, round }) => (kind === 'appeal' ? words.appeal : en.common.count(round)),
          },
          {
            key: 'since',
            header: words.columns.since,
            width: '8rem',
            cell: ({ queuedAt, isOverdue }) => (
              <span title={formatDateTime(queuedAt)} className={cx(isOverdue && 'font-medium text-caution')}>
                {formatAge(queuedAt)}
              </span>
            ),
          },
          { key: 'state', header: words.columns.state, width: '13rem', cell: (item) => <QueueState item={item} /> },
        ]}
      />
    </Framed>
  )
}

/** What is said about a submission before anybody opens it. */
function NameAndMarks({ item }: { item: QueueItem }) {
  const { name, signals, skips, isMarked, isHandedToMe, isOverdue } = item
  const marks = [
    isHandedToMe && words.handedToMe,
    isMarked ? words.isMarked : skips > 0 && words.skips(skips),
    isOverdue && words.overdue,
    ...signals,
  ].filter((mark) => mark !== false)
  return (
    <div className="min-w-0">
      <p className="truncate" title={name}>
        {name}
      </p>
      {marks.length > 0 && (
        <p className="flex items-center gap-1 text-ink-2 text-xs" title={marks.join(' ')}>
          {isMarked ? (
            <Flag className="size-3 shrink-0 text-stop" aria-hidden />
          ) : (
            <TriangleAlert className="size-3 shrink-0 text-caution" aria-hidden />
          )}
          <span className="truncate">{marks.join(' · ')}</span>
        </p>
      )}
    </div>
  )
}

function QueueState({ item }: { item: QueueItem }) {
  const { id, claimedByMe, opinion, mayGiveOpinion, isFree } = item
  const open = {
    resume: () => navigate({ page: 'review', id }),
    take: () => takeUp(id),
    opinion: () => takeUpOpinion(id),
  }
  const what = claimedByMe ? 'resume' : mayGiveOpinion ? 'opinion' : isFree ? 'take' : null
  if (what === null) return words.taken
  return (
    <span className="flex items-center gap-2">
      <Button size="small" aria-label={words.action[what](item.name)} onClick={open[what]}>
        {words.actions[what]}
      </Button>
      {claimedByMe && opinion !== 'none' && (
        <span className="truncate text-ink-2 text-xs">{words.opinion[opinion]}</span>
      )}
    </span>
  )
}
