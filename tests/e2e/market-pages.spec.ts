/** Every page of the market, as each kind of person sees it: it fits, it looks as it should, and axe finds nothing. */
import type { Page } from '@playwright/test'
import { type RunningMarket, startMarket } from './market.ts'
import { openCase } from './market-cases.ts'
import { beginConflict } from './market-conflict.ts'
import { AWAY_PAGES, CONFLICT, type LookedAt, SAMPLE_PAGES, SIGNED_OUT_PAGES, WALKS } from './market-pages.ts'
import { addSampleLibrary, goTo } from './pages.ts'
import { signIn } from './sign-in.ts'
import { expect, type OpenStudio, openStudio, test } from './studio.ts'
import { lookAt, looksAt } from './walk.ts'

const MOST_TOLD = 400
const STEP_MS = 20_000

/** Closes whatever stands over the page. */
async function leave(page: Page): Promise<void> {
  const over = page.getByRole('dialog').or(page.getByRole('menu'))
  for (let left = 3; left > 0 && (await over.count()) > 0; left--) await page.keyboard.press('Escape')
  await expect(over).toHaveCount(0)
}

async function walk(page: Page, pages: readonly LookedAt[]): Promise<string[]> {
  const findings: string[] = []
  for (const [index, { name, open, isPart = false }] of pages.entries()) {
    await test.step(name, async () => {
      // One that does not open keeps none of the others from being looked at.
      const problem = await open(page).then(
        () => [],
        (error: unknown) => [`${name} does not open: ${String(error).slice(0, MOST_TOLD)}`],
      )
      findings.push(...problem, ...(await lookAt(page, name, looksAt({ index, isPart }))))
      await leave(page)
    })
  }
  return findings
}

test.describe('the pages of the market', () => {
  let market: RunningMarket

  test.beforeAll(async () => {
    test.setTimeout(180_000)
    market = await startMarket('demo')
    await openCase(market)
  })
  test.afterAll(() => market.close())

  async function openAs(browser: Parameters<typeof openStudio>[0], name?: string): Promise<OpenStudio> {
    const studio = await openStudio(browser, {
      prepare: async () => ({ environment: { LUNA_MARKET_URL: market.url } }),
      expectsRefusals: true,
    })
    studio.page.setDefaultTimeout(STEP_MS)
    await goTo(studio.page, '/settings/market')
    if (name !== undefined) await signIn(studio, market.person(name))
    return studio
  }

  for (const { as, pages } of WALKS) {
    test(`are sound for ${as}`, async ({ browser }) => {
      test.setTimeout(480_000)
      const studio = await openAs(browser, as)
      expect(await walk(studio.page, pages)).toEqual([])
      await studio.close()
    })
  }

  test('are sound for who is not signed in', async ({ browser }) => {
    test.setTimeout(240_000)
    const studio = await openAs(browser)
    expect(await walk(studio.page, SIGNED_OUT_PAGES)).toEqual([])
    await studio.close()
  })

  test('are sound beside a library, without a connection and after it', async ({ browser }) => {
    test.setTimeout(480_000)
    const { as } = CONFLICT
    const studio = await openAs(browser, as)
    const { page } = studio
    await goTo(page, '/library')
    await addSampleLibrary(page)
    const findings = await walk(page, SAMPLE_PAGES)
    // What is read before shows without a connection.
    for (const { open } of AWAY_PAGES) {
      await open(page)
      await leave(page)
    }
    const conflict = await beginConflict(page, market, CONFLICT)
    market.network.cut()
    await conflict.changeHere()
    findings.push(...(await walk(page, AWAY_PAGES)))
    await conflict.changeElsewhere()
    market.network.mend()
    findings.push(...(await walk(page, [{ name: 'submissions conflict', open: conflict.open, isPart: true }])))
    expect(findings).toEqual([])
    await studio.close()
  })
})
