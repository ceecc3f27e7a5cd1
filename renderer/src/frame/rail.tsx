import {
  CircleHelp,
  Gavel,
  Images,
  Keyboard,
  Landmark,
  type LucideIcon,
  Scale,
  Search,
  Send,
  Settings,
  Store,
  Tag,
} from 'lucide-react'
import { useMarketStatus } from '../api/queries.ts'
import { cx } from '../components/cx.ts'
import { IconButton } from '../components/icon-button.tsx'
import { AccountMenu } from '../pages/account/account-menu.tsx'
import { navigate } from '../router/router.ts'
import { type PageName, type Route, routeHash } from '../router/routes.ts'
import { openOverlay } from '../state/overlays.ts'
import { en } from '../strings/en.ts'
import { NoticesButton } from './notices/notices-button.tsx'

interface RailItem {
  label: string
  icon: LucideIcon
  to: Route
  /** The pages that belong to it. */
  pages: readonly PageName[]
  /** Shown to accounts with this role alone. */
  role?: 'moderator'
}

const ITEMS: readonly RailItem[] = [
  {
    label: en.frame.library,
    icon: Images,
    to: { page: 'library' },
    pages: ['library', 'asset', 'report', 'import', 'duplicates'],
  },
  { label: en.frame.submissions, icon: Send, to: { page: 'submissions', id: null }, pages: ['submissions'] },
  { label: en.frame.pricing, icon: Tag, to: { page: 'pricing' }, pages: ['pricing'] },
  { label: en.frame.earnings, icon: Landmark, to: { page: 'earnings', view: 'overview' }, pages: ['earnings'] },
  { label: en.frame.licensing, icon: Scale, to: { page: 'licensing', tab: 'browse' }, pages: ['licensing'] },
  {
    label: en.frame.market,
    icon: Store,
    to: { page: 'market' },
    pages: ['market', 'market_asset', 'creator', 'purchases'],
  },
  {
    label: en.frame.review,
    icon: Gavel,
    to: { page: 'review', id: null },
    pages: ['review', 'cases'],
    role: 'moderator',
  },
  { label: en.frame.settings, icon: Settings, to: { page: 'settings', section: 'models' }, pages: ['settings'] },
]

export function Rail({ page }: { page: PageName | null }) {
  const roles = useMarketStatus().data?.account?.roles ?? []
  return (
    <nav
      aria-label={en.frame.rail}
      className="no-select flex w-18 shrink-0 flex-col items-center gap-1 border-line border-r bg-panel py-2"
    >
      {ITEMS.filter(({ role }) => role === undefined || roles.includes(role)).map((item) => {
        const active = page !== null && item.pages.includes(page)
        return (
          <a
            key={item.label}
            href={routeHash(item.to)}
            aria-current={active ? 'page' : undefined}
            draggable={false}
            className={cx(
              'flex h-13 w-17 flex-col items-center justify-center gap-1 rounded-md text-[11px] transition-colors',
              active ? 'bg-accent-soft font-medium text-accent' : 'text-ink-2 hover:bg-hover hover:text-ink',
            )}
          >
            <item.icon className="size-5" strokeWidth={1.75} aria-hidden />
            {item.label}
          </a>
        )
      })}
      <div className="mt-auto flex flex-col gap-1">
        <IconButton
          label={en.frame.palette.open}
          icon={<Search />}
          shortcut="mod+k"
          tooltipSide="right"
          onClick={() => openOverlay({ name: 'palette' })}
        />
        <IconButton
          label={en.help.open}
          icon={<CircleHelp />}
          shortcut="f1"
          tooltipSide="right"
          onClick={() => navigate({ page: 'help', topic: 'getting-started' })}
        />
        <IconButton
          label={en.frame.shortcuts.open}
          icon={<Keyboard />}
          shortcut="?"
          tooltipSide="right"
          onClick={() => openOverlay({ name: 'shortcuts' })}
        />
        <NoticesButton />
        <AccountMenu />
      </div>
    </nav>
  )
}
