/**
 * How long the earnings page takes until its figures stand, with a million ledger lines in the library against ten
 * thousand: from the address to the net earnings on screen, in a studio that runs already, its market out of reach.
 */
import type { Browser } from '@playwright/test'
import { earningsLibrary } from './earnings-library.ts'
import { median } from './median.ts'
import type { BenchRow } from './row.ts'
import { assertBuilt, openChromium, type RunningStudio, startStudio, stopStudio } from './running-studio.ts'

const ROUNDS = 9
const MANY = 1_000_000
const FEW = 10_000
const MOST_RATIO = 1.5

type Period = '30d' | 'all'

export async function benchEarnings(): Promise<BenchRow[]> {
  assertBuilt()
  const folders = [await earningsLibrary(MANY), await earningsLibrary(FEW)] as const
  const browser = await openChromium()
  const [many, few] = [await startStudio(folders[0]), await startStudio(folders[1])]
  try {
    return [await compare(browser, many, few, '30d'), await compare(browser, many, few, 'all')]
  } finally {
    await browser.close()
    await stopStudio(many)
    await stopStudio(few)
  }
}

async function compare(browser: Browser, many: RunningStudio, few: RunningStudio, period: Period): Promise<BenchRow> {
  const times = { many: [] as number[], few: [] as number[] }
  // The first round fills the caches of both.
  for (let round = -1; round < ROUNDS; round++) {
    const manyMs = await firstPaintMs(browser, many, period)
    const fewMs = await firstPaintMs(browser, few, period)
    if (round < 0) continue
    times.many.push(manyMs)
    times.few.push(fewMs)
  }
  const [ours, theirs] = [median(times.many), median(times.few)]
  const ratio = ours / theirs
  return {
    what: `Earnings page with 1,000,000 ledger lines, ${period === 'all' ? 'all time' : '30 days'}`,
    against: 'with 10,000 lines',
    bar: `under ${MOST_RATIO} times as long`,
    ...{ ours, theirs, ratio, unit: 'ms', holds: ratio < MOST_RATIO },
  }
}

async function firstPaintMs(browser: Browser, studio: RunningStudio, period: Period): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  try {
    // The studio's address contains the session link; the page is then reopened at the earnings.
    await page.goto(studio.url)
    await page.waitForURL(/^http:/)
    await page.evaluate((chosen) => {
      localStorage.setItem('luna.earnings', JSON.stringify({ state: { period: chosen, chartAs: 'chart' }, version: 1 }))
    }, period)
    const address = new URL('#/earnings', page.url())
    await page.goto('about:blank')
    const start = performance.now()
    await page.goto(address.href)
    await page.getByRole('button', { name: /^Net earnings/ }).waitFor()
    return performance.now() - start
  } finally {
    await context.close()
  }
}

if (import.meta.main) console.table(await benchEarnings())
