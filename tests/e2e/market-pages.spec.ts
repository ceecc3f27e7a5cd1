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
      await goTo(page, '/settings/market')
      await signIn(studio, market.person(as))
      for (const size of SIZES) {
        await page.setViewportSize(size)
        for (const { name, open } of pages) {
          await open(page)
          await photograph(page, name, size)
          // It is dark now; light is looked at too, once.
          expect(await grievances(page), `${name}, dark`).toEqual([])
          if (size !== SIZES[0]) continue
          await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
          expect(await grievances(page), `${name}, light`).toEqual([])
        }
      }
      await studio.close()
    })
  }
})
