/** The market of the story, its people at their studios, and the steps that several chapters take. */
import type { Browser, Locator, Page } from '@playwright/test'
import type { RunningMarket } from '../market.ts'
import { goTo } from '../pages.ts'
import { startMarketOf } from '../prepared.ts'
import { signIn } from '../sign-in.ts'
import { all, marketOf, noModels } from '../start-with.ts'
import { closeAll, expect, type OpenStudio, openStudio, type Prepare } from '../studio.ts'

export const ADA = 'Ada Harrow'
export const BERTRAM = 'Bertram Quist'
export const CLEO = 'Cleo Marsh'
export const DAN = 'Dan Ott'
export const EVE = 'Eve Lind'

export interface World {
  readonly market: RunningMarket
  /** Two creators, a buyer, and one desk that both moderators use, each signed in. */
  readonly studios: Readonly<Record<'ada' | 'bertram' | 'cleo' | 'desk', OpenStudio>>
  close(): Promise<void>
}

export async function toPage(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click()
}

export async function openWorld(browser: Browser): Promise<World> {
  const market = await startMarketOf([
    { name: ADA, role: 'creator' },
    { name: BERTRAM, role: 'creator' },
    { name: CLEO, role: 'buyer' },
    { name: DAN, role: 'moderator' },
    { name: EVE, role: 'moderator' },
  ])
  const open = (prepare: Prepare) => openStudio(browser, { prepare, expectsRefusals: true })
  const reading = all(marketOf(market), noModels)
  const writing = marketOf(market)
  const [ada, bertram, cleo, desk] = await Promise.all([open(writing), open(writing), open(reading), open(reading)])
  const studios = { ada, bertram, cleo, desk }
  return {
    market,
    studios,
    close: () => closeAll(Object.values(studios)).finally(market.close),
  }
}

async function signInAs({ market }: World, studio: OpenStudio, name: string): Promise<void> {
  await goTo(studio.page, '/settings/market')
  await signIn(studio, market.person(name))
}

/** All at once, since each studio waits five seconds for its tokens. Dan's account is the one in use at the desk. */
export async function everybodySignsIn(world: World): Promise<void> {
  const { ada, bertram, cleo, desk } = world.studios
  const moderators = async () => {
    await signInAs(world, desk, EVE)
    await signInAs(world, desk, DAN)
  }
  await Promise.all([
    signInAs(world, ada, ADA),
    signInAs(world, bertram, BERTRAM),
    signInAs(world, cleo, CLEO),
    moderators(),
  ])
}

/** Another account of the same studio takes over. */
export async function switchTo(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: `Account: ${from}` }).click()
  await page.getByRole('menuitem', { name: to }).click()
  await expect(page.getByRole('button', { name: `Account: ${to}` })).toBeVisible()
}

/** Chooses from a list that drops down. */
export async function choose(within: Page | Locator, list: string, option: string): Promise<void> {
  const box = within.getByRole('combobox', { name: list, exact: true })
  await box.click()
  await box.page().getByRole('option', { name: option, exact: true }).click()
}

/**
 * Presses Pay on the payment page that a click opens in the browser. What the studio says about it, it
 * says for some seconds only and maybe before the payment page is done, so `notice` is awaited from the start.
 */
export async function pay(studio: OpenStudio, click: () => Promise<void>, notice?: Locator): Promise<void> {
  const { context } = studio
  const payInBrowser = async () => {
    const opened = context.waitForEvent('page')
    await click()
    const page = await opened
    await page.getByRole('button', { name: 'Pay', exact: true }).click()
    await page.waitForURL(/\/payments\/done/)
    await page.close()
  }
  await Promise.all([notice && expect(notice).toBeVisible(), payInBrowser()])
}
