import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  EARNINGS_VIEWS,
  HELP_ROUTES,
  LICENSING_TABS,
  parseRoute,
  type Route,
  routeHash,
  SETTINGS_SECTIONS,
} from './routes.ts'

const segment = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }).filter((text) => text.isWellFormed())

const anyRoute: fc.Arbitrary<Route> = fc.oneof(
  fc.constant<Route>({ page: 'library' }),
  segment.map((id): Route => ({ page: 'asset', id })),
  segment.map((id): Route => ({ page: 'import', id })),
  fc.record({ page: fc.constant('report' as const), id: segment, matchId: fc.option(segment) }),
  fc.option(segment).map((importId): Route => ({ page: 'duplicates', importId })),
  fc.record({ page: fc.constantFrom('submissions', 'review', 'cases'), id: fc.option(segment) }),
  fc.constantFrom<Route>({ page: 'pricing' }, { page: 'market' }, { page: 'purchases' }),
  segment.map((id): Route => ({ page: 'market_asset', id })),
  segment.map((handle): Route => ({ page: 'creator', handle })),
  fc.constantFrom(...EARNINGS_VIEWS).map((view): Route => ({ page: 'earnings', view })),
  fc.constantFrom(...LICENSING_TABS).map((tab): Route => ({ page: 'licensing', tab })),
  fc.constantFrom(...HELP_ROUTES).map((topic): Route => ({ page: 'help', topic })),
  fc.constantFrom(...SETTINGS_SECTIONS).map((section): Route => ({ page: 'settings', section })),
)

describe('routes', () => {
  it('reads back every address it writes', () => {
    void fc.assert(
      fc.property(anyRoute, (route) => {
        expect(parseRoute(routeHash(route))).toEqual(route)
      }),
    )
  })

  it('opens the library where no page is named', () => {
    for (const hash of ['', '#', '#/']) expect(parseRoute(hash)).toEqual({ page: 'library' })
  })

  it('keeps a match id whole, colons and all', () => {
    expect(parseRoute('#/asset/a1/report/catalog:7:42')).toEqual({ page: 'report', id: 'a1', matchId: 'catalog:7:42' })
  })

  it.each([
    '#/nowhere',
    '#/asset',
    '#/import',
    '#/asset/a1/history',
    '#/settings/wallpaper',
    '#/help/wallpaper',
    '#/settings/models/extra',
    '#/earnings/all',
    '#/market/asset',
  ])('leads nowhere for %s', (hash) => {
    expect(parseRoute(hash)).toBeNull()
  })

  it('survives a malformed escape', () => {
    expect(parseRoute('#/asset/%E0%A4%A')).toEqual({ page: 'asset', id: '%E0%A4%A' })
  })
})
