import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, ClipboardCheck } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { OneCase } from './case-view.tsx'
import { CasesToDecide, Contests, LicenseComplaints, OwnCases, OwnReports } from './lists.tsx'
import { RatingDesk } from './rating-desk.tsx'
import { RefundDesk } from './refund-desk.tsx'
import { type Count, useWaitingCounts } from './waiting-counts.ts'

const words = en.cases

/** Cases: those about the user's own works, and for moderators those to decide. */
export function CasesPage({ id }: { id: string | null }) {
  const status = useQuery(api.market.status.queryOptions())
  const isModerator = status.data?.account?.roles.includes('moderator') ?? false
  return (
    <PageLayout title={words.title} toolbar={<Toolbar isList={id === null} isModerator={isModerator} />}>
      {id === null ? (
        <Lists key={String(isModerator)} isModerator={isModerator} />
      ) : (
        <OneCase key={id} id={id} isModerator={isModerator} />
      )}
    </PageLayout>
  )
}

function Toolbar({ isList, isModerator }: { isList: boolean; isModerator: boolean }) {
  return (
    <>
      {!isList && (
        <IconButton label={words.back} icon={<ArrowLeft />} onClick={() => navigate({ page: 'cases', id: null })} />
      )}
      <span aria-hidden className="pl-1 font-semibold text-xl">
        {words.title}
      </span>
      {isModerator && (
        <Button
          className="ml-auto"
          tone="quiet"
          icon={<ClipboardCheck />}
          onClick={() => navigate({ page: 'review', id: null })}
        >
          {words.review}
        </Button>
      )}
    </>
  )
}

type ListName = 'toDecide' | 'refunds' | 'ratings' | 'contests' | 'complaints' | 'own' | 'reports'

function Lists({ isModerator }: { isModerator: boolean }) {
  const [chosen, setChosen] = useState<ListName>(isModerator ? 'toDecide' : 'own')
  const counts = useWaitingCounts(isModerator)
  const tab = (value: ListName, content: ReactNode, count: Count | null = null) => ({
    value,
    label: words.tabs[value],
    content,
    badge: <Badge count={count} />,
  })
  const toDecide = [
    tab('toDecide', <CasesToDecide />, counts.cases),
    tab('refunds', <RefundDesk />, counts.refunds),
    tab('ratings', <RatingDesk />, counts.ratings),
    tab('contests', <Contests />, counts.contests),
    tab('complaints', <LicenseComplaints />),
  ]
  return (
    <div className="flex size-full min-h-0 flex-col">
      <Tabs<ListName>
        label={words.tabs.label}
        value={chosen}
        onChange={setChosen}
        tabs={[...(isModerator ? toDecide : []), tab('own', <OwnCases />), tab('reports', <OwnReports />)]}
      />
    </div>
  )
}

function Badge({ count }: { count: Count | null }) {
  if (count === null || count.count === 0) return null
  const text = count.isMore ? words.orMore(count.count) : en.common.count(count.count)
  return <span className="tnum rounded-full bg-pressed px-1.5 text-ink-2 text-xs">{text}</span>
}
