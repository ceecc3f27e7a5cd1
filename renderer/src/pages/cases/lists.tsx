import { useQuery } from '@tanstack/react-query'
import { Copy, FileWarning, Flag, Gavel, Scale } from 'lucide-react'
import { useState } from 'react'
import { type CaseState, caseStateSchema } from '#shared/contract/market/moderation.ts'
import { market } from '../../api/market.ts'
import { DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Select, type SelectOption } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { navigate } from '../../router/router.ts'
import { formatAge, formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { ComplaintDesk } from './complaint-desk.tsx'
import { LIMIT, lists } from './waiting-counts.ts'

const words = en.cases
const { columns } = words
const LOADING = <Skeleton className="m-4 h-60" />

const open = ({ id }: { id: string }) => navigate({ page: 'cases', id })

const nameColumn = {
  key: 'name',
  header: columns.name,
  cell: ({ name }: { name: string }) => <span title={name}>{name}</span>,
}
const kindColumn = {
  key: 'kind',
  header: columns.kind,
  width: '10rem',
  cell: ({ kind }: { kind: keyof typeof words.kinds }) => words.kinds[kind],
}
const stateColumn = {
  key: 'state',
  header: columns.state,
  width: '10rem',
  cell: ({ state }: { state: CaseState }) => words.states[state],
}
const openedColumn = {
  key: 'opened',
  header: columns.opened,
  width: '9rem',
  cell: ({ openedAt }: { openedAt: string }) => formatAge(openedAt),
}
const answerColumn = {
  key: 'answer',
  header: columns.answer,
  width: '9rem',
  cell: ({ answerUntil }: { answerUntil: string | null }) => (answerUntil === null ? '–' : formatDate(answerUntil)),
}

/** Cases about the person or their works. */
export function OwnCases() {
  const query = useQuery(market.moderation.ownCases.queryOptions({ input: { limit: LIMIT } }))
  return (
    <MarketData query={query} loading={LOADING}>
      {({ items }) => (
        <DataTable
          label={words.tabs.own}
          rows={items}
          keyOf={({ id }) => id}
          onOpen={open}
          columns={[nameColumn, kindColumn, stateColumn, openedColumn, answerColumn]}
          empty={<EmptyState icon={<Scale />} title={words.none.own} text={words.none.ownText} />}
        />
      )}
    </MarketData>
  )
}

/** What the person reported, and what became of it. */
export function OwnReports() {
  const query = useQuery(market.moderation.reports.queryOptions({ input: { limit: LIMIT } }))
  return (
    <MarketData query={query} loading={LOADING}>
      {({ items }) => (
        <DataTable
          label={words.tabs.reports}
          rows={items}
          keyOf={({ id }) => id}
          columns={[
            nameColumn,
            kindColumn,
            {
              key: 'outcome',
              header: columns.outcome,
              width: '12rem',
              cell: ({ outcome }) => words.outcome[outcome ?? 'open'],
            },
            { key: 'opened', header: columns.opened, width: '9rem', cell: ({ createdAt }) => formatAge(createdAt) },
          ]}
          empty={<EmptyState icon={<Flag />} title={words.none.reports} text={words.none.reportsText} />}
        />
      )}
    </MarketData>
  )
}

const ALL = ''
const STATES: readonly SelectOption<CaseState | ''>[] = [
  { value: ALL, label: words.allStates },
  ...caseStateSchema.options.map((value) => ({ value, label: words.states[value] })),
]

/** What moderators have to decide, the longest waiting first. */
export function CasesToDecide() {
  const [state, setState] = useState<CaseState | ''>(ALL)
  const filtered = market.moderation.cases.queryOptions({
    input: { limit: LIMIT, isContest: 'false', ...(state === ALL ? {} : { state }) },
  })
  const query = useQuery(state === ALL ? lists.cases() : filtered)
  return (
    <div className="flex min-h-full flex-col">
      <div className="w-50 shrink-0 px-4 py-3">
        <Select<CaseState | ''> label={words.filter} value={state} options={STATES} onChange={setState} />
      </div>
      <MarketData query={query} loading={LOADING}>
        {({ items }) => (
          <DataTable
            label={words.tabs.toDecide}
            rows={items}
            keyOf={({ id }) => id}
            onOpen={open}
            columns={[
              nameColumn,
              kindColumn,
              stateColumn,
              {
                key: 'reports',
                header: columns.reports,
                align: 'right',
                width: '6rem',
                cell: ({ reports }) => en.common.count(reports),
              },
              openedColumn,
              answerColumn,
            ]}
            empty={<EmptyState icon={<Gavel />} title={words.none.toDecide} text={words.none.toDecideText} />}
          />
        )}
      </MarketData>
    </div>
  )
}

/** Contests of exact copies: two say that the same work is theirs. */
export function Contests() {
  const query = useQuery(lists.contests())
  return (
    <MarketData query={query} loading={LOADING}>
      {({ items }) => (
        <DataTable
          label={words.tabs.contests}
          rows={items}
          keyOf={({ id }) => id}
          onOpen={open}
          columns={[nameColumn, stateColumn, openedColumn, answerColumn]}
          empty={<EmptyState icon={<Copy />} title={words.none.contests} text={words.none.contestsText} />}
        />
      )}
    </MarketData>
  )
}

/** Complaints of creators about how their licensees use their works. */
export function LicenseComplaints() {
  const query = useQuery(lists.complaints())
  return (
    <MarketData query={query} loading={LOADING}>
      {({ items }, { isFromCache }) =>
        items.length === 0 ? (
          <EmptyState icon={<FileWarning />} title={words.none.complaints} text={words.none.complaintsText} />
        ) : (
          <div className="flex max-w-200 flex-col gap-3 p-4">
            {items.map((complaint) => (
              <ComplaintDesk key={complaint.id} complaint={complaint} isOffline={isFromCache} />
            ))}
          </div>
        )
      }
    </MarketData>
  )
}
