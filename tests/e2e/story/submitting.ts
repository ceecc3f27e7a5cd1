/** What creators do with a submission, from the sheet in which it is made to the page on which it is followed. */
import { expect, type Locator, type Page } from '@playwright/test'
import { whenSheetSettled } from '../market-steps.ts'
import { choose, toPage } from './world.ts'

/** The way of selling, as the sheet names it, with the name of its price and what is asked. */
export type Priced = readonly [way: string, price: string, dollars: string]

/** From the editor or the report, whichever is open. */
export async function openSheet(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Submit to Luna Market' }).click()
  return whenSheetSettled(page)
}

export async function offer(sheet: Locator, offers: readonly Priced[]): Promise<void> {
  for (const [way, price, dollars] of offers) {
    await sheet.getByRole('switch', { name: way, exact: true }).click()
    await sheet.getByRole('textbox', { name: price, exact: true }).fill(dollars)
  }
}

export async function rateForEveryone(sheet: Locator): Promise<void> {
  await choose(sheet, 'Age rating', 'Everyone')
}

export async function submit(sheet: Locator): Promise<void> {
  await expect(sheet.getByText('Ready to submit. The market checks the same rules.')).toBeVisible()
  await sheet.getByRole('button', { name: 'Submit', exact: true }).click()
  await expect(sheet).toBeHidden()
}

/** The page of one submission. */
export async function follow(page: Page, name: string): Promise<Locator> {
  await toPage(page, 'Submissions')
  const list = page.getByRole('list', { name: 'Your submissions' })
  await list
    .getByRole('button')
    .filter({ has: page.getByText(name, { exact: true }) })
    .click()
  return page.getByRole('article', { name, exact: true })
}

/** The mark that shows its state. */
export const stateMark = (submission: Locator, state: string): Locator =>
  submission.getByText(state, { exact: true }).first()
