import { useMarketStatus } from '../../api/queries.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { EARNINGS_VIEWS, type EarningsView } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { BecomeCreator } from '../account/become-creator.tsx'
import { SharesView } from '../shares/shares-view.tsx'
import { LedgerView } from './ledger-view.tsx'
import { NotSignedIn } from './not-signed-in.tsx'
import { OverviewView } from './overview-view.tsx'
import { PayoutsView } from './payouts-view.tsx'
import { ReputationView } from './reputation-view.tsx'
import { RoyaltiesView } from './royalties-view.tsx'
import { StatementsView } from './statements-view.tsx'

const words = en.earnings

/** What the works of the account in use earn; for those who do not sell yet, how to begin. */
export function EarningsPage({ view }: { view: EarningsView }) {
  return (
    <PageLayout title={words.title}>
      <Gate view={view} />
    </PageLayout>
  )
}

function Gate({ view }: { view: EarningsView }) {
  const status = useMarketStatus()
  if (status.isError) return <ErrorState error={status.error} onRetry={() => void status.refetch()} />
  if (status.data === undefined) return <Skeleton className="m-6 h-40" />
  const { account, url } = status.data
  if (account === null) return <NotSignedIn hasMarket={url !== null} />
  if (!account.roles.includes('creator')) return <BecomeCreator account={account} />
  return (
    <div className="flex size-full min-h-0 flex-col">
      <Tabs
        label={words.viewsLabel}
        value={view}
        onChange={(next) => navigate({ page: 'earnings', view: next })}
        tabs={EARNINGS_VIEWS.map((value) => ({
          value,
          label: words.views[value],
          content: <View view={value} key={account.id} />,
        }))}
      />
    </div>
  )
}

function View({ view }: { view: EarningsView }) {
  switch (view) {
    case 'overview':
      return <OverviewView />
    case 'ledger':
      return <LedgerView />
    case 'statements':
      return <StatementsView />
    case 'payouts':
      return <PayoutsView />
    case 'royalties':
      return <RoyaltiesView />
    case 'shares':
      return <SharesView />
    case 'reputation':
      return <ReputationView />
  }
}
