/** The market of the story, its people at their studios, and the steps that several chapters take. */
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test'
import { type RunningMarket, startMarket } from '../market.ts'
import { signIn } from '../sign-in.ts'
import { statusStrip } from '../steps.ts'
import { expect, type OpenStudio, openStudio } from '../studio.ts'

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

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.goto(new URL(`/#${hash}`, page.url()).href)
}

export async function toPage(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click()
}

export async function openWorld(browser: Browser): Promise<World> {
  const market = await startMarket([
    { name: ADA, role: 'creator' },
    { name: BERTRAM, role: 'creator' },
    { name: CLEO, role: 'buyer' },
    { name: DAN, role: 'moderator' },
    { name: EVE, role: 'moderator' },
  ])
  const prepare = async () => ({ environment: { LUNA_MARKET_URL: market.url } })
  const open = () => openStudio(browser, { prepare, expectsRefusals: true })
  const [ada, bertram, cleo, desk] = await Promise.all([open(), open(), open(), open()])
  const studios = { ada, bertram, cleo, desk }
  return {
    market,
    studios,
    async close() {
      const closed = await Promise.allSettled(Object.values(studios).map((studio) => studio.close()))
      await market.close()
      // What a page reported is told once everything has ended.
      for (const result of closed) if (result.status === 'rejected') throw result.reason
    },
  }
}

async function signInAs({ market }: World, studio: OpenStudio, name: string): Promise<void> {
  await goTo(studio.page, '/settings/market')
  await signIn(studio, market.person(name))
}

/** The moderators one after the other, so that Dan's account is the one in use. */
export async function everybodySignsIn(world: World): Promise<void> {
  const { ada, bertram, cleo, desk } = world.studios
  await signInAs(world, ada, ADA)
  await signInAs(world, bertram, BERTRAM)
  await signInAs(world, cleo, CLEO)
  await signInAs(world, desk, EVE)
  await signInAs(world, desk, DAN)
}

/** Another account of the same studio takes over. */
export async function switchTo(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: `Account: ${from}` }).click()
  await page.getByRole('menuitem', { name: to }).click()
  await expect(page.getByRole('button', { name: `Account: ${to}` })).toBeVisible()
}

/** Asks the market now for what is new, and sends what waits. */
async function sync(page: Page): Promise<void> {
  await statusStrip(page)
    .getByRole('button', { name: /^(In step with the market|Market offline|Syncing)/ })
    .click()
  const outbox = page.getByRole('dialog', { name: 'Changes for the market' })
  await outbox.getByRole('button', { name: 'Sync now' }).click()
  await expect(outbox.getByRole('button', { name: 'Sync now' })).toBeEnabled()
  await outbox.getByRole('button', { name: 'Close' }).click()
  await expect(outbox).toBeHidden()
}

/** Syncs as often as it takes until the market's news is seen. */
export async function awaitNews(page: Page, news: Locator): Promise<void> {
  await expect(async () => {
    if (!(await news.isVisible())) await sync(page)
    await expect(news).toBeVisible({ timeout: 1_500 })
  }).toPass({ timeout: 45_000 })
}

/** Chooses from a list that drops down. */
export async function choose(within: Page | Locator, list: string, option: string): Promise<void> {
  const box = within.getByRole('combobox', { name: list, exact: true })
  await box.click()
  await box.page().getByRole('option', { name: option, exact: true }).click()
}

/** Presses Pay on the payment page that a click opens in the browser. */
export async function pay(context: BrowserContext, click: () => Promise<void>): Promise<void> {
  const opened = context.waitForEvent('page')
  await click()
  const page = await opened
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  await page.waitForURL(/\/payments\/done/)
  await page.close()
}
