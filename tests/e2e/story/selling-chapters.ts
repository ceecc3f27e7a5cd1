/** Works sold in every way, and where the money of each part of a sale is seen. */
import type { Page } from '@playwright/test'
import { awaitNews } from '../market-steps.ts'
import { goTo } from '../pages.ts'
import { toast, untilItPasses } from '../steps.ts'
import { expect } from '../studio.ts'
import { DAWN, HARBOUR } from './works.ts'
import { ADA, BERTRAM, pay, toPage, type World } from './world.ts'

const press = (page: Page, name: string) => () => page.getByRole('dialog').getByRole('button', { name }).click()

async function openWork(page: Page, name: string, creator: string): Promise<void> {
  await toPage(page, 'Market')
  // The page before the search shows the work as well, for as long as the search takes to begin.
  const card = page
    .getByRole('list', { name: 'Works', exact: true })
    .getByRole('link')
    .filter({ has: page.getByText(name, { exact: true }) })
    .filter({ hasText: creator })
    .first()
  // What was just published is found a moment later.
  await untilItPasses(async (timeout) => {
    await page.reload()
    await page.getByRole('textbox', { name: 'Search the market' }).fill('harbour')
    await expect(card).toBeVisible({ timeout })
  })
  await card.click()
  await expect(page.getByRole('complementary', { name: 'Offers' })).toBeVisible()
}

/** Cleo tops up her wallet, and a story of hers uses the work. */
export async function topUpAndUse(world: World): Promise<void> {
  const { cleo } = world.studios
  const { page } = cleo
  await openWork(page, HARBOUR, ADA)
  await page.getByRole('button', { name: /Wallet/ }).click()
  await pay(cleo, press(page, 'Pay $10.00 in the browser'), toast(page, 'Your wallet is topped up'))
  await page.getByRole('button', { name: 'Use for $0.07' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Story' }).fill('The long night')
  await press(page, 'Use for $0.07')()
  await expect(page.getByText(`${HARBOUR} was used and paid from your wallet`, { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: /^\$9\.93/ })).toBeVisible()
}

/** She subscribes to it, and buys a license for it. */
export async function subscribeAndLicense(world: World): Promise<void> {
  const { cleo } = world.studios
  const { page } = cleo
  await page.getByRole('button', { name: 'Subscribe for $3.99' }).click()
  await pay(cleo, press(page, 'Pay $3.99 in the browser'), toast(page, `Purchased: ${HARBOUR}`))
  await expect(page.getByRole('button', { name: 'Subscribe for $3.99' })).toHaveCount(0)

  await page.getByRole('button', { name: 'Buy license for $15.00' }).click()
  await pay(cleo, press(page, 'Pay $15.00 in the browser'))
  await expect(page.getByRole('region', { name: 'Payments in progress' })).toHaveCount(0)
  await goTo(page, '/licensing/purchases')
  await expect(
    page.getByRole('table', { name: 'Purchased licenses' }).getByRole('row', { name: /In force/ }),
  ).toHaveCount(1)
}

/** And buys once what Bertram made of it. */
export async function buyOnce(world: World): Promise<void> {
  const { cleo } = world.studios
  const { page } = cleo
  await openWork(page, HARBOUR, ADA)
  // By key: a picture that loads above it moves the link away from under the pointer.
  await page.getByRole('link', { name: new RegExp(DAWN) }).press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: DAWN })).toBeAttached()
  await expect(page.getByText('receives 10%')).toBeVisible()
  await page.getByRole('button', { name: 'Buy for $7.50' }).click()
  await pay(cleo, press(page, 'Pay $7.50 in the browser'), toast(page, `Purchased: ${DAWN}`))
}

/** Ada sees every sale, and her royalty of Bertram’s. */
export async function seeRoyalty(world: World): Promise<void> {
  const { page } = world.studios.ada
  await goTo(page, '/earnings/royalties')
  const branch = page.getByRole('list', { name: HARBOUR })
  await awaitNews(page, branch.getByText(`by ${BERTRAM}`))
  // A tenth of the 70 % that Bertram has of $7.50.
  await expect(branch.getByRole('listitem').filter({ hasText: DAWN })).toContainText('$0.53')
  await page.getByRole('tab', { name: 'Ledger' }).click()
  const lines = page.getByRole('table', { name: 'Ledger lines, newest first' })
  await expect(lines.getByRole('row', { name: /Sale/ })).toHaveCount(3)
  for (const price of ['$0.07', '$3.99', '$15.00']) {
    await expect(lines.getByRole('row', { name: /Sale/ }).filter({ hasText: price })).toHaveCount(1)
  }
}

/** Cleo gives the purchase back; what Bertram and Ada had of it is taken back. */
export async function refund(world: World): Promise<void> {
  const { ada, cleo } = world.studios
  await goTo(cleo.page, '/market/purchases')
  const bought = cleo.page.getByRole('list', { name: 'Purchases' }).getByRole('listitem').filter({ hasText: DAWN })
  await bought.getByRole('button', { name: 'Request refund' }).click()
  await press(cleo.page, 'Refund $7.50')()
  await expect(cleo.page.getByText(`${DAWN} was refunded`, { exact: true })).toBeVisible()
  await expect(bought).toContainText('Refunded: $7.50 to your card')

  await goTo(ada.page, '/earnings/ledger')
  await awaitNews(ada.page, ada.page.getByRole('row', { name: /Royalty refunded/ }))
  await expect(ada.page.getByRole('row', { name: /Royalty refunded/ })).toContainText('−$0.53')
}

/** Ada’s statement is verified on her machine. */
export async function verifyStatement(world: World): Promise<void> {
  const { page } = world.studios.ada
  await page.getByRole('tab', { name: 'Statements' }).click()
  await page
    .getByRole('table', { name: 'Statements by month, newest first' })
    .getByRole('row', { name: /In progress/ })
    .click()
  const sheet = page.getByRole('dialog', { name: /^Statement \d{4}-\d\d/ })
  await expect(sheet.getByText('All checks passed')).toBeVisible()
  await expect(sheet.getByRole('listitem').filter({ hasText: /^Passed: / })).not.toHaveCount(0)
  await expect(sheet.getByText('Failed')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(sheet).toBeHidden()
}
