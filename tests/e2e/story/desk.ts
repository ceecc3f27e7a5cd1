/** What a moderator does with one submission at the review desk. */
import { expect, type Locator, type Page } from '@playwright/test'
import { toPage } from './world.ts'

const decision = (page: Page): Locator => page.getByRole('complementary', { name: 'Decision' })

export async function takeUpNext(page: Page, name: string): Promise<void> {
  await toPage(page, 'Review')
  // The page reads the queue again twice a minute; a moderator in a hurry loads it again.
  await page.reload()
  await page.getByRole('button', { name: /^Review next/ }).click()
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
}

export async function failCriterion(page: Page, criterion: string, why: string): Promise<void> {
  await decision(page).getByRole('group', { name: criterion }).getByRole('button', { name: 'Fail' }).click()
  await decision(page)
    .getByRole('textbox', { name: `Why ${criterion.toLowerCase()} fails` })
    .fill(why)
}

/** About one field of the work, as the row of the field offers it. */
export async function giveReason(page: Page, field: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `Reason about ${field}`, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a reason' })
  await dialog.getByRole('textbox', { name: 'What to change' }).fill(what)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
}

/** Whatever is not decided yet passes; sent at once, without the seconds in which it could be taken back. */
export async function decide(page: Page, outcome: 'Approve' | 'Request changes' | 'Reject', confirmation: string) {
  await decision(page)
    .getByRole('button', { name: /^Pass the rest/ })
    .click()
  const button = { name: new RegExp(`^${outcome}`) }
  await decision(page).getByRole('button', button).click()
  await page.getByRole('dialog', { name: /\?$/ }).getByRole('button', button).click()
  await decision(page).getByRole('button', { name: 'Send now' }).click()
  await expect(page.getByText(confirmation, { exact: true })).toBeVisible()
}

export async function approve(page: Page, name: string): Promise<void> {
  await decide(page, 'Approve', `Approved: ${name}`)
}
