import { HELP_TOPICS, type HelpTopic } from '#shared/help/topics.ts'

/** Every address of the app. Add a page here, then in app.tsx. */
export const SETTINGS_SECTIONS = [
  'models',
  'market',
  'generator',
  'catalogs',
  'storage',
  'folders',
  'limits',
  'privacy',
  'appearance',
  'shortcuts',
  'about',
] as const
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number]

export const EARNINGS_VIEWS = [
  'overview',
  'ledger',
  'statements',
  'payouts',
  'royalties',
  'shares',
  'reputation',
] as const
export type EarningsView = (typeof EARNINGS_VIEWS)[number]

export const LICENSING_TABS = ['browse', 'listings', 'purchases', 'earnings'] as const
export type LicensingTab = (typeof LICENSING_TABS)[number]

/** The topics of the help, and the changes of each version. */
export const HELP_ROUTES = [...HELP_TOPICS, 'whats-new'] as const
export type HelpRoute = HelpTopic | 'whats-new'

export type Route =
  | { page: 'library' }
  | { page: 'asset'; id: string }
  | { page: 'report'; id: string; matchId: string | null }
  | { page: 'import'; id: string }
  /** Of one import; null: of the whole library. */
  | { page: 'duplicates'; importId: string | null }
  | { page: 'submissions'; id: string | null }
  | { page: 'pricing' }
  | { page: 'earnings'; view: EarningsView }
  | { page: 'licensing'; tab: LicensingTab }
  | { page: 'market' }
  | { page: 'market_asset'; id: string }
  | { page: 'creator'; handle: string }
  | { page: 'purchases' }
  | { page: 'review'; id: string | null }
  | { page: 'cases'; id: string | null }
  | { page: 'settings'; section: SettingsSection }
  | { page: 'help'; topic: HelpRoute }

export type PageName = Route['page']

export const HOME: Route = { page: 'library' }

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function parseAsset(id: string, rest: string[]): Route | null {
  if (rest.length === 0) return { page: 'asset', id }
  if (rest[0] !== 'report') return null
  return { page: 'report', id, matchId: rest[1] ?? null }
}

/** The one of `names` that an address says, the first where it says none; null for another. */
function oneOf<Name extends string>(names: readonly [Name, ...Name[]], said: string | undefined): Name | null {
  if (said === undefined) return names[0]
  return names.find((name) => name === said) ?? null
}

function parseMarket(view: string | undefined, name: string | undefined): Route | null {
  if (view === undefined) return { page: 'market' }
  if (view === 'purchases' && name === undefined) return { page: 'purchases' }
  if (view === 'asset' && name !== undefined) return { page: 'market_asset', id: name }
  if (view === 'creator' && name !== undefined) return { page: 'creator', handle: name }
  return null
}

/** Pages that have at most one thing after their name. */
function parsePage(page: string, second: string | undefined): Route | null {
  switch (page) {
    case 'library':
    case 'pricing':
      return second === undefined ? { page } : null
    case 'duplicates':
      return { page, importId: second ?? null }
    case 'submissions':
    case 'review':
    case 'cases':
      return { page, id: second ?? null }
    case 'earnings': {
      const view = oneOf(EARNINGS_VIEWS, second)
      return view && { page, view }
    }
    case 'licensing': {
      const tab = oneOf(LICENSING_TABS, second)
      return tab && { page, tab }
    }
    case 'settings': {
      const section = oneOf(SETTINGS_SECTIONS, second)
      return section && { page, section }
    }
    case 'help': {
      const topic = oneOf(HELP_ROUTES, second)
      return topic && { page, topic }
    }
    default:
      return null
  }
}

/** Reads a location hash such as `#/asset/0190…/report`; null for an address that leads nowhere. */
export function parseRoute(hash: string): Route | null {
  const [page, second, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decode)
  if (page === undefined) return HOME
  if (page === 'asset' && second !== undefined) return parseAsset(second, rest)
  if (page === 'import') return second !== undefined && rest.length === 0 ? { page, id: second } : null
  if (page === 'market') return rest.length <= 1 ? parseMarket(second, rest[0]) : null
  return rest.length === 0 ? parsePage(page, second) : null
}

function hashOf(...segments: readonly (string | null)[]): string {
  return `#/${segments
    .filter((segment) => segment !== null)
    .map(encodeURIComponent)
    .join('/')}`
}

export function routeHash(route: Route): string {
  switch (route.page) {
    case 'library':
    case 'pricing':
    case 'market':
      return hashOf(route.page)
    case 'asset':
    case 'import':
      return hashOf(route.page, route.id)
    case 'report':
      return hashOf('asset', route.id, 'report', route.matchId)
    case 'submissions':
    case 'review':
    case 'cases':
      return hashOf(route.page, route.id)
    case 'duplicates':
      return hashOf('duplicates', route.importId)
    case 'earnings':
      return hashOf('earnings', route.view)
    case 'licensing':
      return hashOf('licensing', route.tab)
    case 'market_asset':
      return hashOf('market', 'asset', route.id)
    case 'creator':
      return hashOf('market', 'creator', route.handle)
    case 'purchases':
      return hashOf('market', 'purchases')
    case 'settings':
      return hashOf('settings', route.section)
    case 'help':
      return hashOf('help', route.topic)
  }
}
