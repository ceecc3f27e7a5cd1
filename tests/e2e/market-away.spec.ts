/** A market whose connection is cut: an account stays, pages show what they read, and changes meet afterwards. */
import { DEMO_PEOPLE } from '#server/demo/people.ts'
import type { RunningMarket } from './market.ts'
import { startConflict } from './market-conflict.ts'
import { AWAY_PAGES, CONFLICT } from './market-pages.ts'
import { rowOf } from './market-steps.ts'
import { goTo } from './pages.ts'
import { startDemoMarket } from './prepared.ts'
import { signIn } from './sign-in.ts'
import { openSignedIn } from './signed-in.ts'
import { all, marketOf, noModels, samples } from './start-with.ts'
import { expect, test } from './studio.ts'
import { visit, walk } from './walk.ts'

// One market serves both tests, each of which cuts its network; so they run one after the other.
test.describe.configure({ mode: 'default' })

let market: RunningMarket

test.beforeAll(async () => {
  market = await startDemoMarket()
})
test.afterEach(() => market.network.mend())
test.afterAll(() => market.close())

test('an account is signed in through a browser, and stays so over a restart and without a network', async ({
  open,
}) => {
  const { name } = DEMO_PEOPLE.coast
  const studio = await open({ prepare: all(marketOf(market), noModels), expectsRefusals: true })
  await goTo(studio.page, '/settings/market')
  await signIn(studio, market.person(name))

  await studio.restart()
  market.network.cut()
  await studio.page.reload()
  await expect(studio.page.getByRole('main').getByText(name).first()).toBeVisible()
})

test('pages are sound without a connection, and a draft changed on two devices is decided after it', async ({
  open,
}) => {
  const { page } = await openSignedIn(open, { market, name: CONFLICT.as, startWith: [samples, noModels] })
  await visit(page, AWAY_PAGES)
  const conflict = await startConflict(page, market, CONFLICT)
  market.network.cut()
  await conflict.changeHere()
  expect(await walk(page, AWAY_PAGES)).toEqual([])

  await conflict.changeElsewhere()
  market.network.mend()
  expect(await walk(page, [{ name: 'submissions conflict', open: conflict.open, isPart: true }])).toEqual([])
  await conflict.open(page)
  await conflict.decide()
  await conflict.whenDecisionArrived()
})

test('switching accounts without a network shows nothing of the account before', async ({ open }) => {
  const [buyer, seller] = [DEMO_PEOPLE.buyer.name, DEMO_PEOPLE.coast.name]
  const studio = await open({ prepare: all(marketOf(market), noModels), expectsRefusals: true })
  const { page } = studio
  const main = page.getByRole('main')
  await goTo(page, '/settings/market')
  for (const name of [buyer, seller]) {
    await signIn(studio, market.person(name))
    await expect(page.getByRole('button', { name: `Account: ${name}` })).toBeVisible()
  }
  const work = rowOf(page, 'Published works and their prices')
  const pages = [
    ['/market', main.getByText('Harbour of Glass').first()],
    ['/earnings/overview', main.getByText('Gross sales').first()],
    ['/pricing', work],
  ] as const
  for (const [hash, shown] of pages) {
    await goTo(page, hash)
    await expect(shown).toBeVisible()
  }

  market.network.cut()
  const change = async (from: string, to: string) => {
    await page.getByRole('button', { name: `Account: ${from}` }).click()
    await page.getByRole('menuitem').or(page.getByRole('menuitemcheckbox')).filter({ hasText: to }).click()
    await expect(page.getByRole('button', { name: `Account: ${to}` })).toBeVisible()
  }
  await change(seller, buyer)
  for (const [hash, shown] of pages.toReversed()) {
    await goTo(page, hash)
    await expect(main.getByText(/offline|Become a creator|Nothing read yet|not answer/i).first()).toBeVisible()
    await expect(shown).toHaveCount(0)
  }

  await goTo(page, '/pricing')
  await change(buyer, seller)
  await expect(work).toBeVisible()
})
