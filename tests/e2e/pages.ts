/** The pages of the studio over the sample library. */
import type { Page } from '@playwright/test'
import { expect } from './studio.ts'
import type { Place } from './walk.ts'

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

/** A recolored variant in the sample library, whose report has findings. */
const VARIANT = /^Harbour of Glass, before dawn/

/** Shows another page of the studio. Resolves once the studio has left the page before it. */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(async (hash) => {
    if (location.hash === hash) return
    // The studio's own listener comes first, and React renders what it changes before the next task.
    const changed = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }))
    location.hash = hash
    await changed
  }, `#${path}`)
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

export const PAGES: readonly Place[] = [
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
      await expect(page.getByRole('heading', { name: 'Next steps' })).toBeVisible()
    },
  },
  {
    name: 'comparison',
    async open(page) {
      await openVariant(page)
      await goTo(page, `${new URL(page.url()).hash.slice(1)}/report`)
      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await expect(page.getByRole('slider', { name: 'Divider between before and after' })).toBeVisible()
    },
  },
  {
    name: 'help',
    async open(page) {
      await goTo(page, '/help/uniqueness')
      await expect(page.getByRole('heading', { level: 1, name: 'How unique a work is' })).toBeVisible()
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
