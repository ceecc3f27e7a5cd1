/** A market whose connection is cut: an account stays, pages show what they read, and changes meet afterwards. */
import type { Locator } from '@playwright/test'
import { DEMO_PEOPLE } from '#server/demo/people.ts'
import type { RunningMarket } from './market.ts'
import { startConflict } from './market-conflict.ts'
import { AWAY_PAGES, CONFLICT } from './market-pages.ts'
import { openWork, rowOf } from './market-steps.ts'
import { goTo } from './pages.ts'
import { startDemoMarket } from './prepared.ts'
import { signIn } from './sign-in.ts'
import { openSignedIn } from './signed-in.ts'
import { all, marketOf, noModels, samples } from './start-with.ts'
import { expect, ofLongRuns, test } from './studio.ts'
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

test(
  'pages are sound without a connection, and a draft changed on two devices is decided after it',
  ofLongRuns,
  async ({ open }) => {
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
  },
)

/** What a page says instead of figures. */
const NOTHING_READ = /offline|Become a creator|Nothing read yet|not answer|Nothing submitted/i

test('switching accounts without a network shows nothing of the account before', async ({ open }) => {
  const [buyer, seller] = [DEMO_PEOPLE.buyer.name, DEMO_PEOPLE.coast.name]
  const studio = await open({ prepare: all(marketOf(market), noModels), expectsRefusals: true })
  const { page } = studio
  const main = page.getByRole('main')
  const buy = main.getByRole('button', { name: /^Buy for/ })
  const join = async (name: string) => {
    await goTo(page, '/settings/market')
    await signIn(studio, market.person(name))
    await expect(page.getByRole('button', { name: `Account: ${name}` })).toBeVisible()
  }
  const showAll = async (pages: Iterable<readonly [hash: string, shown: Locator]>) => {
    for (const [hash, shown] of pages) {
      await goTo(page, hash)
      await expect(shown.first()).toBeVisible()
    }
  }
  const bought = main.getByRole('button', { name: 'Download', exact: true })
  const work = rowOf(page, 'Published works and their prices')
  const messages = page.getByRole('button', { name: /^Messages from the market/ })
  const message = page.getByRole('dialog').getByRole('listitem')
  const readByBuyer = new Map([['/market/purchases', bought]])
  const readBySeller = new Map([
    ['/market', main.getByText('Harbour of Glass')],
    ['/earnings/overview', main.getByText('Gross sales')],
    ['/submissions', main.getByText('Harbour of Glass')],
    ['/licensing/listings', rowOf(page, 'My license listings')],
    ['/pricing', work],
  ])
  await join(buyer)
  await showAll(readByBuyer)
  await openWork(page, 'Harbour of Glass')
  await expect(buy).toBeEnabled()
  const workPage = new URL(page.url()).hash.slice(1)
  await join(seller)
  await showAll(readBySeller)
  await messages.click()
  const sentence = await message.locator('.break-words').first().innerText()
  await page.keyboard.press('Escape')

  market.network.cut()
  const change = async (from: string, to: string) => {
    await page.getByRole('button', { name: `Account: ${from}` }).click()
    await page.getByRole('menuitem').or(page.getByRole('menuitemcheckbox')).filter({ hasText: to }).click()
    await expect(page.getByRole('button', { name: `Account: ${to}` })).toBeVisible()
  }
  const showNone = async (pages: Iterable<readonly [hash: string, shown: Locator]>) => {
    for (const [hash, shown] of pages) {
      await goTo(page, hash)
      await expect(main.getByText(NOTHING_READ).first()).toBeVisible()
      await expect(shown).toHaveCount(0)
    }
  }
  await change(seller, buyer)
  await showNone([...readBySeller].toReversed().filter(([hash]) => hash !== '/market'))
  await messages.click()
  // Its own messages were read when it was signed in.
  await expect(page.getByRole('dialog').getByText(/^As of /)).toBeVisible()
  await expect(page.getByRole('dialog').getByText(sentence)).toHaveCount(0)
  await page.keyboard.press('Escape')

  // What the account itself read is shown with its age, and cannot be bought.
  await goTo(page, workPage)
  await expect(main.getByText(/^As of /).first()).toBeVisible()
  await expect(main.getByText('Luna Market is unreachable. Connect to buy.')).toBeVisible()
  await expect(buy).toBeDisabled()

  await goTo(page, '/pricing')
  await change(buyer, seller)
  await expect(work).toBeVisible()
  await showNone(readByBuyer)
})
