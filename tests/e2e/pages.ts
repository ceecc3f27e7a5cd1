/** The pages every visual and accessibility test walks through, over the sample library. */
import type { Page } from '@playwright/test'
import { expect } from './studio.ts'

export interface PlacedPage {
  readonly name: string
  open(page: Page): Promise<void>
}

const SETTINGS = [
  'Models',
  'Catalogs',
  'Library and storage',
  'Watch folders',
  'Limits',
  'Privacy',
  'Appearance',
  'Shortcuts',
  'About',
]

/** A recoloured variant in the sample library: its report has something to say. */
const VARIANT = /^Harbour of Glass, before dawn/

export async function addSampleLibrary(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Add sample library' }).click()
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('25 assets', { timeout: 60_000 })
  await expect(page.getByRole('region', { name: 'Status' })).toContainText(/All tasks finished|Nothing running/, {
    timeout: 60_000,
  })
  // The models look at every part of every picture meanwhile.
  await expect(page.getByRole('gridcell', { name: VARIANT })).toContainText('Own duplicate', { timeout: 60_000 })
}

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.goto(new URL(`/#${hash}`, page.url()).href)
}

async function openVariant(page: Page): Promise<void> {
  await goTo(page, '/library')
  await page.getByRole('gridcell', { name: VARIANT }).dblclick()
  await expect(page.getByRole('tablist', { name: 'Edit' })).toBeVisible()
}

async function openTab(page: Page, tab: string): Promise<void> {
  await openVariant(page)
  await page.getByRole('tab', { name: tab, exact: true }).first().click()
}

export const PAGES: readonly PlacedPage[] = [
  {
    name: 'library',
    async open(page) {
      await goTo(page, '/library')
      await page.getByRole('gridcell', { name: VARIANT }).click()
    },
  },
  ...['Card', 'Picture', 'Prompt', 'History'].map((tab) => ({
    name: `editor ${tab.toLowerCase()}`,
    open: (page: Page) => openTab(page, tab),
  })),
  {
    name: 'report',
    async open(page) {
      await openVariant(page)
      await goTo(page, `${new URL(page.url()).hash.slice(1)}/report`)
      await expect(page.getByRole('heading', { name: 'What to do next' })).toBeVisible()
    },
  },
  {
    name: 'comparison',
    async open(page) {
      await openVariant(page)
      await goTo(page, `${new URL(page.url()).hash.slice(1)}/report`)
      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await expect(page.getByRole('slider', { name: 'Divide between before and after' })).toBeVisible()
    },
  },
  ...SETTINGS.map((section) => ({
    name: `settings ${section.toLowerCase()}`,
    async open(page: Page) {
      await goTo(page, '/settings/models')
      const link = page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section })
      await link.click()
      await expect(link).toHaveAttribute('aria-current', 'page')
      await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()
    },
  })),
]

const PICTURES_MS = 5_000

/** Until pictures and lists stand: nothing loads, nothing moves. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  await expect(page.locator('[aria-hidden].animate-skeleton')).toHaveCount(0)
  await page.evaluate(() => document.fonts.ready)
  const pictures = expect.poll(() => page.evaluate(haveComeIntoView), { timeout: PICTURES_MS, intervals: [50] })
  // What does not come at all, without a connection say, is looked at as it is.
  await pictures.toBe(true).catch(() => undefined)
}

/** Runs in the page. A picture whose turn to load has not come yet has no address. */
function haveComeIntoView(): boolean {
  return [...document.images].every((image) => {
    const { top, bottom, width } = image.getBoundingClientRect()
    const isInView = width > 0 && bottom > 0 && top < window.innerHeight
    return !isInView || (image.hasAttribute('src') && image.complete)
  })
}
