/** Every address of the app. Add a page here, then in app.tsx. */
export const SETTINGS_SECTIONS = [
  'models',
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

export type Route =
  | { page: 'library' }
  | { page: 'asset'; id: string }
  | { page: 'report'; id: string; matchId: string | null }
  | { page: 'settings'; section: SettingsSection }

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

function parseSettings(section: string | undefined): Route | null {
  if (section === undefined) return { page: 'settings', section: 'models' }
  const known = SETTINGS_SECTIONS.find((name) => name === section)
  return known ? { page: 'settings', section: known } : null
}

/** Reads a location hash such as `#/asset/0190…/report`; null for an address that leads nowhere. */
export function parseRoute(hash: string): Route | null {
  const [page, second, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decode)
  if (page === undefined) return HOME
  if (page === 'library' && second === undefined) return { page: 'library' }
  if (page === 'asset' && second !== undefined) return parseAsset(second, rest)
  if (page === 'settings' && rest.length === 0) return parseSettings(second)
  return null
}

export function routeHash(route: Route): string {
  switch (route.page) {
    case 'library':
      return '#/library'
    case 'asset':
      return `#/asset/${encodeURIComponent(route.id)}`
    case 'report': {
      const base = `#/asset/${encodeURIComponent(route.id)}/report`
      return route.matchId === null ? base : `${base}/${encodeURIComponent(route.matchId)}`
    }
    case 'settings':
      return `#/settings/${route.section}`
  }
}
