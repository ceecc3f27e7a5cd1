/** How the market's pages are reached and what is opened on them, by the names a user meets. */
import type { Locator, Page } from '@playwright/test'
import { goTo } from './pages.ts'
import { cell, statusStrip, untilItPasses } from './steps.ts'
import { expect } from './studio.ts'

/** Every page shows its heading first; lists come a moment later. */
export async function shows(page: Page, hash: string): Promise<void> {
  await goTo(page, hash)
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeAttached()
  await expect(page.locator('.animate-skeleton')).toHaveCount(0)
}

export const rowOf = (page: Page, table: string | RegExp, index = 0): Locator =>
  page
    .getByRole('table', { name: table })
    .getByRole('row')
    .nth(index + 1)

/** Something opened over the page, and all of it has come. */
export async function isOver(page: Page): Promise<void> {
  await expect(page.getByRole('dialog').first()).toBeVisible()
  await expect(page.locator('.animate-skeleton')).toHaveCount(0)
}

export async function pressFor(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('main').getByRole('button', { name }).first().click()
  await isOver(page)
}

export async function openWork(page: Page, name: string): Promise<void> {
  await shows(page, '/market')
  const main = page.getByRole('main')
  await main
    .getByRole('link', { name: `${name} by` })
    .first()
    .click()
  await expect(main.getByRole('heading', { name, level: 1, exact: true })).toBeAttached()
  await expect(page.locator('.animate-skeleton')).toHaveCount(0)
}

export async function openEditor(page: Page, work: string): Promise<void> {
  await goTo(page, '/library')
  await cell(page, work).first().dblclick()
  await expect(page.getByRole('tablist', { name: 'Edit' })).toBeVisible()
}

/** Returns the submission sheet once the check that it starts is over: its results move what is below them. */
export async function whenSheetSettled(page: Page): Promise<Locator> {
  const sheet = page.getByRole('dialog', { name: 'Submit to Luna Market' })
  await expect(sheet.getByRole('combobox', { name: 'Age rating' })).toBeVisible()
  await expect(sheet.getByRole('button', { name: 'Check again' })).toBeEnabled()
  await expect(sheet.locator('.animate-skeleton')).toHaveCount(0)
  return sheet
}

/** Opens the submission sheet of a work of the library. */
export async function openSheetOf(page: Page, work: string): Promise<Locator> {
  await openEditor(page, work)
  await page.getByRole('button', { name: 'Submit to Luna Market' }).first().click()
  return whenSheetSettled(page)
}

/** Sends what waits and reads what is new, at once. */
async function syncNow(page: Page): Promise<void> {
  await statusStrip(page)
    .getByRole('button', { name: /^(Up to date|Market offline|Syncing)/ })
    .click()
  const outbox = page.getByRole('dialog', { name: 'Changes for the market' })
  await outbox.getByRole('button', { name: 'Sync now' }).click()
  await expect(outbox.getByRole('button', { name: 'Sync now' })).toBeEnabled()
  await outbox.getByRole('button', { name: 'Close' }).click()
  await expect(outbox).toBeHidden()
}

/** Syncs as often as it takes until the market's news is seen. */
export async function awaitNews(page: Page, news: Locator): Promise<void> {
  await untilItPasses(async (timeout) => {
    if (!(await news.isVisible())) await syncNow(page)
    await expect(news).toBeVisible({ timeout })
  })
}
