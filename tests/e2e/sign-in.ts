/** Signing in as people do: the code in the studio, the market's page in the browser. */
import type { BrowserContext, Page } from '@playwright/test'
import type { MarketPerson } from './market-people.ts'
import { expect } from './studio.ts'

type Credentials = Pick<MarketPerson, 'name' | 'email' | 'password'>

/**
 * From any page that offers it; the dialog is closed afterwards. Each studio has a browser context of its own, in which
 * somebody else may be signed in at the market already.
 */
export async function signIn({ page, context }: { page: Page; context: BrowserContext }, person: Credentials) {
  await page
    .getByRole('button', { name: /^(Sign in|Add an account)$/ })
    .first()
    .click()
  const dialog = page.getByRole('dialog')
  const code = await dialog.getByTestId('user-code').innerText()
  const opened = context.waitForEvent('page')
  await dialog.getByRole('button', { name: 'Continue in browser' }).click()
  const market = await opened
  await expect(market.getByLabel('Code')).toHaveValue(code)
  await market.getByRole('button', { name: 'Continue' }).click()
  await expect(market.getByText(code)).toBeVisible()
  await market.getByRole('button', { name: 'Yes, continue' }).click()
  const another = market.getByRole('link', { name: 'Use another account' })
  await expect(market.getByLabel('Email address').or(another)).toBeVisible()
  if (await another.isVisible()) await another.click()
  await market.getByLabel('Email address').fill(person.email)
  await market.getByLabel('Password').fill(person.password)
  await market.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(market.getByRole('heading', { name: 'You’re signed in' })).toBeVisible()
  await market.close()
  await expect(dialog).toContainText(person.name)
  await dialog.getByRole('button', { name: 'Done' }).click()
}
