/** Every page of the market, as each kind of person sees it: it fits, it looks as it should, and axe finds nothing. */
import { type RunningMarket, startMarket } from './market.ts'
import { WALKS } from './market-pages.ts'
import { goTo } from './pages.ts'
import { signIn } from './sign-in.ts'
import { expect, openStudio, test } from './studio.ts'
import { grievances, photograph, SIZES } from './walk.ts'

test.describe('the pages of the market', () => {
  let market: RunningMarket

  test.beforeAll(async () => {
    test.setTimeout(180_000)
    market = await startMarket('demo')
  })
  test.afterAll(() => market.close())

  for (const { as, pages } of WALKS) {
    test(`are sound for ${as}`, async ({ browser }) => {
      test.setTimeout(300_000)
      const studio = await openStudio(browser, {
        prepare: async () => ({ environment: { LUNA_MARKET_URL: market.url } }),
      })
      const { page } = studio
      const findings: string[] = []
      await goTo(page, '/settings/market')
      await signIn(studio, market.person(as))
      for (const size of SIZES) {
        await page.setViewportSize(size)
        for (const { name, open } of pages) {
          await open(page)
          findings.push(...(await photograph(page, name, size)))
          if (size !== SIZES[0]) continue
          for (const colorScheme of ['dark', 'light'] as const) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
            findings.push(...(await grievances(page)).map((grievance) => `${name}, ${colorScheme}: ${grievance}`))
          }
        }
      }
      expect(findings).toEqual([])
      await studio.close()
    })
  }
})
