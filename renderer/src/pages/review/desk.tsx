import { useQuery } from '@tanstack/react-query'
import { FileQuestion } from 'lucide-react'
import { type ReactNode, useReducer, useState } from 'react'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import { describeError } from '../../api/errors.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { navigate } from '../../router/router.ts'
import { formatTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { ChangeList } from '../submissions/round-changes.tsx'
import { AsideDialog, DeskActions } from './aside.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { EMPTY_DRAFT, missingFor, type Outcome, stepDraft } from './decision-draft.ts'
import { DecisionPanel } from './decision-panel.tsx'
import { EarlierDecisions } from './earlier.tsx'
import { EvidenceTab } from './evidence-tab.tsx'
import { DeskError } from './for-moderators.tsx'
import { FromColleagues } from './from-colleagues.tsx'
import type { Aside, DeskTab } from './keys.ts'
import { OpinionPanel } from './opinion-panel.tsx'
import { usePendingDecision } from './pending-decision.ts'
import { ReasonDialog } from './reason-dialog.tsx'
import { useDeskKeys } from './use-desk-keys.ts'
import { WorkTab } from './work-tab.tsx'

const words = en.review.item

/** What was asked of a colleague may be answered at any time. */
const ASKED_MS = 30_000

/** Addresses of files under review work for a quarter of an hour. */
const RENEW_LINKS_MS = 600_000

/** One assigned submission: the work, similar works, and the decision. */
export function ReviewDesk({ id }: { id: string }) {
  const found = useQuery({
    ...market.review.find.queryOptions({ input: { id } }),
    refetchInterval: ({ state }) => (state.data?.data.opinion === 'asked' ? ASKED_MS : RENEW_LINKS_MS),
  })
  // What was taken up stays on the desk while a later look at it fails.
  if (found.isError && !found.data) return <NotHere error={found.error} onRetry={() => void found.refetch()} />
  if (!found.data) return <Skeleton className="m-4 h-96" />
  const item = found.data.data
  return item.task === 'opinion' ? <OpinionDesk item={item} /> : <Desk item={item} />
}

function NotHere({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (describeError(error).code !== 'NOT_FOUND') return <DeskError error={error} onRetry={onRetry} />
  const back = <Button onClick={() => navigate({ page: 'review', id: null })}>{words.back}</Button>
  return <EmptyState icon={<FileQuestion />} title={words.gone} text={words.goneText} actions={back} />
}

function Desk({ item }: { item: ReviewItem }) {
  // Of an appeal, what the creator says against the decision comes first.
  const [tab, setTab] = useState<DeskTab>(item.kind === 'appeal' ? 'earlier' : 'work')
  const [draft, step] = useReducer(stepDraft, EMPTY_DRAFT)
  /** The field of the reason that is being written; undefined while none is. */
  const [reasonField, setReasonField] = useState<string | null | undefined>()
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  /** The one whose missing parts are said. */
  const [tried, setTried] = useState<Outcome | null>(null)
  const pending = usePendingDecision()
  const isPending = pending?.itemId === item.id
  const decide = (wanted: Outcome) => {
    setTried(wanted)
    if (missingFor(draft, wanted).length === 0) setOutcome(wanted)
  }
  const [aside, setAside] = useState<Aside | null>(null)
  useDeskKeys({ isPending, setTab, step, addReason: setReasonField, decide, setAside })
  return (
    <div className="flex size-full min-h-0">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <DeskHeader item={item} actions={<DeskActions item={item} isPending={isPending} onAside={setAside} />} />
        <FromColleagues item={item} />
        <DeskTabs item={item} tab={tab} onTab={setTab} onReason={setReasonField} />
      </div>
      <DecisionPanel
        draft={draft}
        tried={tried}
        isPending={isPending}
        onStep={step}
        onReason={() => setReasonField(null)}
        onDecide={decide}
      />
      {reasonField !== undefined && (
        <ReasonDialog
          item={item}
          field={reasonField}
          onAdd={(reason) => step({ type: 'add_reason', reason })}
          onClose={() => setReasonField(undefined)}
        />
      )}
      {outcome !== null && (
        <ConfirmDialog item={item} draft={draft} outcome={outcome} onClose={() => setOutcome(null)} />
      )}
      {aside !== null && <AsideDialog item={item} aside={aside} onClose={() => setAside(null)} />}
    </div>
  )
}

interface DeskTabsProps {
  item: ReviewItem
  tab: DeskTab
  onTab: (tab: DeskTab) => void
  onReason: ((field: string | null) => void) | null
}

function DeskTabs({ item, tab, onTab, onReason }: DeskTabsProps) {
  const { evidence, changes, earlier } = item
  return (
    <Tabs<DeskTab>
      label={words.tabs.label}
      value={tab}
      onChange={onTab}
      tabs={[
        { value: 'work', label: words.tabs.work, content: <WorkTab item={item} onReason={onReason} /> },
        {
          value: 'evidence',
          label: words.tabs.evidence,
          badge: <Count of={evidence.matches.length} />,
          content: <EvidenceTab item={item} />,
        },
        {
          value: 'changes',
          label: words.tabs.changes,
          content: (
            <div className="max-w-180 p-4">
              <ChangeList changes={changes} />
            </div>
          ),
        },
        {
          value: 'earlier',
          label: words.tabs.earlier,
          badge: <Count of={earlier.length} />,
          content: <EarlierDecisions item={item} />,
        },
      ]}
    />
  )
}

/** The same work for who writes a second opinion: everything but what the first reviewer thinks. */
function OpinionDesk({ item }: { item: ReviewItem }) {
  const [tab, setTab] = useState<DeskTab>('work')
  return (
    <div className="flex size-full min-h-0">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <DeskHeader item={item} actions={null} />
        <DeskTabs item={item} tab={tab} onTab={setTab} onReason={null} />
      </div>
      <OpinionPanel item={item} />
    </div>
  )
}

function Count({ of }: { of: number }) {
  if (of === 0) return null
  return <span className="tnum rounded-full bg-pressed px-1.5 text-ink-2 text-xs">{of}</span>
}

function DeskHeader({ item, actions }: { item: ReviewItem; actions: ReactNode }) {
  const facts = [
    en.kinds[item.assetKind].one,
    item.kind === 'appeal' ? words.appeal : words.round(item.round),
    item.isNewVersion && words.newVersion,
    item.claimUntil !== null && words.until(formatTime(item.claimUntil)),
  ]
  return (
    // In a narrow window the actions take a row of their own, so that the name stays legible.
    <header className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-3 pb-2">
      <KindIcon kind={item.assetKind} className="mt-1 size-5 shrink-0 text-ink-2" />
      <div className="min-w-80 flex-1">
        <h2 className="truncate font-semibold text-lg" title={item.name}>
          {item.name}
        </h2>
        <p className="tnum text-ink-2 text-sm">{facts.filter(Boolean).join(' · ')}</p>
        <p className="text-ink-3 text-xs">{words.blind}</p>
      </div>
      {actions}
    </header>
  )
}
