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
import { LibraryPage } from './pages/library/library-page.tsx'
import { ReportPage } from './pages/report/report-page.tsx'
import { SettingsPage } from './pages/settings/settings-page.tsx'
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
    case 'library':
    case 'settings':
      return route.page
    case 'asset':
    case 'report':
      return `${route.page} ${route.id}`
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
