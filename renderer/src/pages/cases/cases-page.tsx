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
import { CasesToDecide, LicenceComplaints, OwnCases, OwnReports } from './lists.tsx'

const words = en.cases

/** Cases: about one's own works for everybody, to decide for moderators. */
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

type ListName = 'toDecide' | 'complaints' | 'own' | 'reports'

function Lists({ isModerator }: { isModerator: boolean }) {
  const [chosen, setChosen] = useState<ListName>(isModerator ? 'toDecide' : 'own')
  const tab = (value: ListName, content: ReactNode) => ({ value, label: words.tabs[value], content })
  return (
    <div className="flex size-full min-h-0 flex-col">
      <Tabs<ListName>
        label={words.tabs.label}
        value={chosen}
        onChange={setChosen}
        tabs={[
          ...(isModerator ? [tab('toDecide', <CasesToDecide />), tab('complaints', <LicenceComplaints />)] : []),
          tab('own', <OwnCases />),
          tab('reports', <OwnReports />),
        ]}
      />
    </div>
  )
}
