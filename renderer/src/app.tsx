import { QueryClientProvider } from '@tanstack/react-query'
import { Tooltip } from 'radix-ui'
import { lazy, Suspense, useEffect } from 'react'
import { startLive } from './api/live.ts'
import { queryClient, useSettings } from './api/queries.ts'
import { Button } from './components/button.tsx'
import { EmptyState } from './components/empty-state.tsx'
import { Skeleton } from './components/skeleton.tsx'
import { AccountBoundary } from './frame/account-boundary.tsx'
import { AppFrame } from './frame/app-frame.tsx'
import { ErrorBoundary } from './frame/error-boundary.tsx'
import { AssetPage } from './pages/asset/asset-page.tsx'
import { LibraryPage } from './pages/library/library-page.tsx'
import { navigate, useRoute } from './router/router.ts'
import { HOME, type Route, routeHash } from './router/routes.ts'
import { useFrame } from './state/view-state.ts'
import { en } from './strings/en.ts'
import { applyTheme } from './theme/theme.ts'

// The library and the editor come with the app; every other page is loaded when it is first opened.
const CasesPage = lazy(async () => ({ default: (await import('./pages/cases/cases-page.tsx')).CasesPage }))
const DuplicatesPage = lazy(async () => ({
  default: (await import('./pages/duplicates/duplicates-page.tsx')).DuplicatesPage,
}))
const EarningsPage = lazy(async () => ({ default: (await import('./pages/earnings/earnings-page.tsx')).EarningsPage }))
const HelpPage = lazy(async () => ({ default: (await import('./pages/help/help-page.tsx')).HelpPage }))
const ImportPage = lazy(async () => ({ default: (await import('./pages/import/import-page.tsx')).ImportPage }))
const LicensingPage = lazy(async () => ({
  default: (await import('./pages/licensing/licensing-page.tsx')).LicensingPage,
}))
const CreatorPage = lazy(async () => ({ default: (await import('./pages/market/creator-page.tsx')).CreatorPage }))
const MarketAssetPage = lazy(async () => ({
  default: (await import('./pages/market/market-asset-page.tsx')).MarketAssetPage,
}))
const MarketPage = lazy(async () => ({ default: (await import('./pages/market/market-page.tsx')).MarketPage }))
const PurchasesPage = lazy(async () => ({ default: (await import('./pages/market/purchases-page.tsx')).PurchasesPage }))
const PricingPage = lazy(async () => ({ default: (await import('./pages/pricing/pricing-page.tsx')).PricingPage }))
const ReportPage = lazy(async () => ({ default: (await import('./pages/report/report-page.tsx')).ReportPage }))
const ReviewPage = lazy(async () => ({ default: (await import('./pages/review/review-page.tsx')).ReviewPage }))
const SettingsPage = lazy(async () => ({ default: (await import('./pages/settings/settings-page.tsx')).SettingsPage }))
const SubmissionsPage = lazy(async () => ({
  default: (await import('./pages/submissions/submissions-page.tsx')).SubmissionsPage,
}))

export function App() {
  useEffect(() => startLive(queryClient), [])
  return (
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
        <ThemeFollower />
        <AccountBoundary>{(generation) => <RoutedFrame generation={generation} />}</AccountBoundary>
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

function RoutedFrame({ generation }: { generation: number }) {
  const route = useRoute()
  useEffect(() => {
    if (route) useFrame.setState({ lastHash: routeHash(route) })
  }, [route])
  return (
    <AppFrame page={route?.page ?? null}>
      <ErrorBoundary key={`${generation} ${route ? pageKey(route) : 'nowhere'}`}>
        <Suspense fallback={<Skeleton className="m-6 h-40" />}>{route ? <Page route={route} /> : <Nowhere />}</Suspense>
      </ErrorBoundary>
    </AppFrame>
  )
}

/** Navigation within a page keeps it mounted, with its focus and scroll position. */
function pageKey(route: Route): string {
  switch (route.page) {
    case 'asset':
    case 'report':
    case 'import':
    case 'market_asset':
      return `${route.page} ${route.id}`
    case 'duplicates':
      return `${route.page} ${route.importId ?? ''}`
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
    case 'import':
      return <ImportPage id={route.id} />
    case 'duplicates':
      return <DuplicatesPage importId={route.importId} />
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
    case 'help':
      return <HelpPage topic={route.topic} />
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
