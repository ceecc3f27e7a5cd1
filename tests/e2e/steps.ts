/** What a user does in many tests, by the roles and names a user meets. */
import { expect, type Locator, type Page } from '@playwright/test'

const FIRST_ATTEMPT_MS = 2_000

/**
 * Repeats `attempt` until it passes. Each attempt may wait twice as long as the one before, so that a busy machine gets
 * there too.
 */
export async function untilItPasses(attempt: (timeout: number) => Promise<void>): Promise<void> {
  let next = FIRST_ATTEMPT_MS
  await expect(async () => {
    const timeout = next
    next *= 2
    await attempt(timeout)
  }).toPass()
}

export const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Assets' })

export const cell = (page: Page, name: string | RegExp): Locator => grid(page).getByRole('gridcell', { name })

export const statusStrip = (page: Page): Locator => page.getByRole('region', { name: 'Status', exact: true })

async function chooseIn(page: Page, open: () => Promise<void>, paths: string | readonly string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await open()
  await (await chooser).setFiles(typeof paths === 'string' ? paths : [...paths])
}

/** An empty library shows its first steps in place of the toolbar. */
async function openImport(page: Page, welcome: string, entry: string): Promise<void> {
  await expect(statusStrip(page)).toContainText(/\d assets?/)
  const strip = await statusStrip(page).textContent()
  if (/(?<!\d)0 assets/.test(strip ?? '')) return page.getByRole('button', { name: welcome, exact: true }).click()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

/** Chooses files in the system's dialog; resolves once all of them were looked at. */
export async function importFiles(page: Page, paths: readonly string[], outcome: string | RegExp): Promise<void> {
  await chooseIn(page, () => openImport(page, 'Import pictures and cards', 'Import files…'), paths)
  await expect(importTray(page).getByText(outcome)).toBeVisible()
}

/** The list has caught up: nothing moves under the pointer any more. */
export async function whenListed(page: Page, assets: number): Promise<void> {
  await whenIdle(page)
  await expect(grid(page).getByRole('gridcell')).toHaveCount(assets)
}

export async function chooseFolder(page: Page, folder: string): Promise<void> {
  await chooseIn(page, () => openImport(page, 'Import a folder', 'Import folder…'), folder)
}

export const importTray = (page: Page): Locator => page.getByRole('region', { name: 'Imports', exact: true })

/** The page on which the last import ended. */
export async function openReport(page: Page): Promise<Locator> {
  await importTray(page).getByRole('button', { name: 'Review import' }).last().click()
  await expect(page.getByRole('heading', { level: 1, name: /^Import of / })).toBeAttached()
  return page.getByRole('main')
}

/** No import, check or download under way any more. */
export async function whenIdle(page: Page): Promise<void> {
  await expect(statusStrip(page).getByRole('button', { name: /^(Nothing running|All tasks finished)/ })).toBeVisible()
}

export async function openAsset(page: Page, name: string | RegExp): Promise<void> {
  await cell(page, name).dblclick()
  await expect(page.getByRole('tablist', { name: 'Edit' })).toBeVisible()
}

export async function toLibrary(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click()
}

/** What the studio just said at the bottom of the window; exact, since it is announced to screen readers as well. */
export const toast = (page: Page, text: string): Locator => page.getByText(text, { exact: true })

/** Nothing typed waits to be saved. */
export async function whenSaved(page: Page): Promise<void> {
  await expect(page.getByRole('status').filter({ hasText: /^(Draft saved|No unsaved changes)$/ })).toBeVisible()
}

/** Saves a file the page offers, and answers with its path. */
export async function download(page: Page, click: () => Promise<void>): Promise<{ path: string; name: string }> {
  const downloading = page.waitForEvent('download')
  await click()
  const file = await downloading
  return { path: await file.path(), name: file.suggestedFilename() }
}
