/** A visitor of the market's pages becomes a buyer, on a phone and without a script. */
import { expect, test } from '@playwright/test'
import { prepared } from './prepared.ts'

const PASSWORD = 'seven quiet lamps on a bridge'
const EMAIL = 'nora@people.example'

test('without scripts a visitor signs up by a mail link, buys a work and gets its files', async ({ browser }) => {
  const { url } = await prepared('demoMarket')
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false })
  const page = await context.newPage()
  const main = page.getByRole('main')

  await page.goto(url)
  await main.getByRole('link', { name: 'Brakka Ironsong' }).first().click()
  await main.getByRole('link', { name: 'Buy', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in')
  await page.getByRole('link', { name: 'Create an account' }).click()
  await page.getByLabel('Display name').fill('Nora')
  await page.getByLabel('Email address').fill(EMAIL)
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Create account' }).click()
  await expect(page.getByText('We sent an email to this address')).toBeVisible()

  // In a window of its own: a page behind another one is not drawn, and a field that is not drawn is never ready.
  const mailProgram = await browser.newContext()
  const inbox = await mailProgram.newPage()
  await inbox.goto(`${url}/dev/mail`)
  const mail = inbox.getByRole('article').filter({ hasText: EMAIL })
  await mail.getByRole('link').click()
  await inbox.getByRole('button').first().click()
  await expect(inbox.getByRole('heading', { level: 1 })).not.toHaveText('Confirm your email address')
  await mailProgram.close()

  await page.getByLabel('Email address').fill(EMAIL)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  // The purchase continues at its last page.
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Review your order')
  await page.getByRole('button', { name: 'Continue to payment: $4.99' }).click()
  await page.getByRole('button', { name: 'Pay', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Thank you')
  await page.getByRole('link', { name: 'Open the purchase' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Brakka Ironsong')
  const downloading = page.waitForEvent('download')
  await main
    .getByRole('link', { name: /download|portrait|main/i })
    .first()
    .click()
  expect((await (await downloading).createReadStream()).readableEnded).toBe(false)

  await main.getByRole('link', { name: 'Brakka Ironsong' }).click()
  await expect(main.getByText('You own this.')).toBeVisible()
  await expect(main.getByRole('link', { name: 'Buy', exact: true })).toHaveCount(0)
  await page.goto(`${url}/account/keys`)
  await page.getByLabel('Name', { exact: true }).fill('Reader')
  await page.getByRole('button', { name: 'Create API key' }).click()
  await expect(main.getByText('Copy the secret now.')).toBeVisible()
  await page.getByRole('link', { name: 'I have copied it' }).click()
  await expect(main.getByText('Never used.')).toBeVisible()
  await context.close()
})
