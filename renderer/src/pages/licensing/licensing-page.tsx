import { Tabs } from '../../components/tabs.tsx'
import { ErrorBoundary } from '../../frame/error-boundary.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { LICENSING_TABS, type LicensingTab } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { BrowseTab } from './browse-tab.tsx'
import { EarningsTab } from './earnings-tab.tsx'
import { ListingsTab } from './listings-tab.tsx'
import { PurchasesTab } from './purchases-tab.tsx'

const words = en.licensing

const CONTENT = {
  browse: BrowseTab,
  listings: ListingsTab,
  purchases: PurchasesTab,
  earnings: EarningsTab,
} as const satisfies Record<LicensingTab, unknown>

export function LicensingPage({ tab }: { tab: LicensingTab }) {
  const tabs = LICENSING_TABS.map((value) => {
    const Content = CONTENT[value]
    const content = (
      <ErrorBoundary key={value}>
        <Content />
      </ErrorBoundary>
    )
    return { value, label: words.tabs[value], content }
  })
  return (
    <PageLayout title={words.title}>
      <div className="flex size-full min-h-0 flex-col">
        <Tabs
          label={words.tabsLabel}
          tabs={tabs}
          value={tab}
          onChange={(next) => navigate({ page: 'licensing', tab: next })}
        />
      </div>
    </PageLayout>
  )
}
