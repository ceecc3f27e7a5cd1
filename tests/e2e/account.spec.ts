/** An account at the market: signed in through a browser, kept over a restart, offline, and signed out again. */
import { type RunningMarket, startMarket } from './market.ts'
import { signIn } from './sign-in.ts'
import { expect, openStudio, test } from './studio.ts'

test.describe('an account at the market', () => {
  let market: RunningMarket

  test.beforeAll(async () => {
    market = await startMarket([{ name: 'Mira Voss', role: 'creator' }])
  })
  test.afterAll(() => market.close())

  test('is signed in through a browser, and stays so over a restart and without a network', async ({ browser }) => {
    const studio = await openStudio(browser, {
      prepare: async () => ({ environment: { LUNA_MARKET_URL: market.url } }),
      // What is asked of the market while its line is cut.
      expectsRefusals: true,
    })
    await studio.page.goto(new URL('/#/settings/market', studio.page.url()).href)
    await signIn(studio, market.person('Mira Voss'))

    await studio.restart()
    market.network.cut()
    await studio.page.goto(new URL('/#/settings/market', studio.page.url()).href)
    await expect(studio.page.getByText('Mira Voss').first()).toBeVisible()
    market.network.mend()
    await studio.close()
  })
})
