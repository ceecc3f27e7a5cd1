import {
  Database,
  FolderSync,
  Gauge,
  HardDrive,
  Info,
  Keyboard,
  type LucideIcon,
  Palette,
  ScanSearch,
  ShieldCheck,
  Sparkles,
  Store,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { Settings } from '#shared/contract/studio/system.ts'
import { useSettings } from '../../api/queries.ts'
import { cx } from '../../components/cx.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { ErrorBoundary } from '../../frame/error-boundary.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { routeHash, type SettingsSection } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { CatalogsSection } from './catalogs-section.tsx'
import { FoldersSection } from './folders-section.tsx'
import { GeneratorSection } from './generator-section.tsx'
import { LimitsSection } from './limits-section.tsx'
import { MarketSection } from './market-section.tsx'
import { ModelsSection } from './models-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { ShortcutsSection } from './shortcuts-section.tsx'
import { StorageSection } from './storage-section.tsx'

const words = en.settings

const SECTIONS: readonly { section: SettingsSection; icon: LucideIcon }[] = [
  { section: 'models', icon: ScanSearch },
  { section: 'market', icon: Store },
  { section: 'generator', icon: Sparkles },
  { section: 'catalogs', icon: Database },
  { section: 'storage', icon: HardDrive },
  { section: 'folders', icon: FolderSync },
  { section: 'limits', icon: Gauge },
  { section: 'privacy', icon: ShieldCheck },
  { section: 'appearance', icon: Palette },
  { section: 'shortcuts', icon: Keyboard },
  { section: 'about', icon: Info },
]

export interface SettingsPageProps {
  section: SettingsSection
}

/** The sections at the left, the open one at the right. */
export function SettingsPage({ section }: SettingsPageProps) {
  return (
    <PageLayout title={words.title}>
      <div className="flex size-full min-h-0">
        <nav
          aria-label={words.sectionsLabel}
          className="no-select flex w-52 shrink-0 flex-col gap-0.5 overflow-y-auto border-line border-r bg-panel p-2"
        >
          {SECTIONS.map(({ section: target, icon: Icon }) => (
            <a
              key={target}
              href={routeHash({ page: 'settings', section: target })}
              aria-current={target === section ? 'page' : undefined}
              draggable={false}
              className={cx(
                'flex h-8 items-center gap-2 rounded-md px-2 text-sm',
                target === section
                  ? 'bg-accent-soft font-medium text-accent'
                  : 'text-ink-2 hover:bg-hover hover:text-ink',
              )}
            >
              <Icon className="size-4 shrink-0" aria-hidden />
              {words.sections[target]}
            </a>
          ))}
        </nav>
        <div key={section} className="min-w-0 flex-1 overflow-y-auto">
          <div className="flex max-w-200 flex-col gap-8 p-6">
            <ErrorBoundary>
              <Section section={section} />
            </ErrorBoundary>
          </div>
        </div>
      </div>
    </PageLayout>
  )
}

function Section({ section }: SettingsPageProps) {
  switch (section) {
    case 'models':
      return <WithSettings>{(settings) => <ModelsSection settings={settings} />}</WithSettings>
    case 'market':
      return <WithSettings>{(settings) => <MarketSection settings={settings} />}</WithSettings>
    case 'generator':
      return <GeneratorSection />
    case 'catalogs':
      return <CatalogsSection />
    case 'storage':
      return <StorageSection />
    case 'folders':
      return <FoldersSection />
    case 'limits':
      return <WithSettings>{(settings) => <LimitsSection settings={settings} />}</WithSettings>
    case 'privacy':
      return <WithSettings>{(settings) => <PrivacySection settings={settings} />}</WithSettings>
    case 'appearance':
      return <WithSettings>{(settings) => <AppearanceSection settings={settings} />}</WithSettings>
    case 'shortcuts':
      return <ShortcutsSection />
    case 'about':
      return <WithSettings>{(settings) => <AboutSection settings={settings} />}</WithSettings>
  }
}

function WithSettings({ children }: { children: (settings: Settings) => ReactNode }) {
  const settings = useSettings()
  if (settings.data) return children(settings.data)
  if (settings.isError) return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
  return <Skeleton className="h-40 w-full" />
}
