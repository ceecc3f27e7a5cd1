import { QueryClientProvider } from '@tanstack/react-query'
import { Tooltip } from 'radix-ui'
import { useEffect } from 'react'
import { startLive } from './api/live.ts'
import { queryClient, useSettings } from './api/queries.ts'
import { Button } from './components/button.tsx'
import { EmptyState } from './components/empty-state.tsx'
import { AppFrame } from './frame/app-frame.tsx'
import { ErrorBoundary } from './frame/error-boundary.tsx'
import { AssetPage } from './pages/asset/asset-page.tsx'
import { CasesPage } from './pages/cases/cases-page.tsx'
import { EarningsPage } from './pages/earnings/earnings-page.tsx'
import { LibraryPage } from './pages/library/library-page.tsx'
import { LicensingPage } from './pages/licensing/licensing-page.tsx'
import { CreatorPage } from './pages/market/creator-page.tsx'
import { MarketAssetPage } from './pages/market/market-asset-page.tsx'
import { MarketPage } from './pages/market/market-page.tsx'
import { PurchasesPage } from './pages/market/purchases-page.tsx'
import { PricingPage } from './pages/pricing/pricing-page.tsx'
import { ReportPage } from './pages/report/report-page.tsx'
import { ReviewPage } from './pages/review/review-page.tsx'
import { SettingsPage } from './pages/settings/settings-page.tsx'
import { SubmissionsPage } from './pages/submissions/submissions-page.tsx'
import { navigate, useRoute } from './router/router.ts'
import { HOME, type Route, routeHash } from './router/routes.ts'
import { useFrame } from './state/view-state.ts'
import { en } from './strings/en.ts'
import { applyTheme } from './theme/theme.ts'

export function App() {
  useEffect(() => startLive(queryClient), [])
  return (
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
        <ThemeFollower />
        <RoutedFrame />
      </Tooltip.Provider>
    </QueryClientProvider>
  )
}

function ThemeFollower() {
  const theme = useSettings().data?.theme
  useEffect(() => {
    if (theme) applyTheme(theme)
  }, [theme])
  return null
}

function RoutedFrame() {
  const route = useRoute()
  useEffect(() => {
    if (route) useFrame.setState({ lastHash: routeHash(route) })
  }, [route])
  return (
    <AppFrame page={route?.page ?? null}>
      <ErrorBoundary key={route ? pageKey(route) : 'nowhere'}>
        {route ? <Page route={route} /> : <Nowhere />}
      </ErrorBoundary>
    </AppFrame>
  )
}

/** Going on within a page keeps it standing, with its focus and scroll position. */
function pageKey(route: Route): string {
  switch (route.page) {
    case 'asset':
    case 'report':
    case 'market_asset':
      return `${route.page} ${route.id}`
    case 'creator':
      return `${route.page} ${route.handle}`
    default:
      return route.page
  }
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'library':
      return <LibraryPage />
    case 'asset':
      return <AssetPage id={route.id} />
    case 'report':
      return <ReportPage id={route.id} matchId={route.matchId} />
    case 'submissions':
      return <SubmissionsPage id={route.id} />
    case 'pricing':
      return <PricingPage />
    case 'earnings':
      return <EarningsPage view={route.view} />
    case 'licensing':
      return <LicensingPage tab={route.tab} />
    case 'market':
      return <MarketPage />
    case 'market_asset':
      return <MarketAssetPage id={route.id} />
    case 'creator':
      return <CreatorPage handle={route.handle} />
    case 'purchases':
      return <PurchasesPage />
    case 'review':
      return <ReviewPage id={route.id} />
    case 'cases':
      return <CasesPage id={route.id} />
    case 'settings':
      return <SettingsPage section={route.section} />
  }
}

function Nowhere() {
  return (
    <EmptyState
      title={en.errors.notFoundTitle}
      text={en.errors.notFoundText}
      actions={<Button onClick={() => navigate(HOME)}>{en.errors.toLibrary}</Button>}
    />
  )
}
