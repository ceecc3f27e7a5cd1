/** The first submission of a buyer whose address is not confirmed: every step is in the sheet, and nothing is refused. */
import { createClient } from '#server/demo/client.ts'
import { confirmMailedAddress } from '#server/demo/read-inbox.ts'
import { memberOf } from './market-people.ts'
import { openSheetOf } from './market-steps.ts'
import { goTo } from './pages.ts'
import { startMarketOf } from './prepared.ts'
import { signIn } from './sign-in.ts'
import { all, marketOf, noModels, samples } from './start-with.ts'
import { offer, rateForEveryone, submit } from './story/submitting.ts'
import { expect, test } from './studio.ts'

const WORK = 'The Floating Orchard'

test('a new account becomes a creator inside the submission sheet, and its first submission arrives', async ({
  open,
}) => {
  const market = await startMarketOf([])
  try {
    const person = memberOf('Nell Harrow', 'buyer')
    const { email, password, name } = person
    await createClient(market.url, null).accounts.signUp({ email, password, displayName: name })
    const studio = await open({ prepare: all(samples, marketOf(market), noModels), expectsRefusals: true })
    const { page } = studio
    await goTo(page, '/settings/market')
    await signIn(studio, person)

    let sheet = await openSheetOf(page, WORK)
    await rateForEveryone(sheet)
    await offer(sheet, [['One-time purchase', 'Price once', '2.50']])
    await expect(sheet.getByText('Ready to submit.')).toHaveCount(0)
    await sheet.getByRole('button', { name: 'Set up your creator account' }).click()
    await expect(sheet.getByText(`Open the link in the email sent to ${email}.`)).toBeVisible()
    await sheet.getByLabel('Handle').fill('nell-first')
    await sheet.getByRole('checkbox', { name: 'I have read the terms and agree' }).click()
    await expect(sheet.getByRole('button', { name: 'Become a creator' })).toBeDisabled()

    // Closed and opened again, the sheet continues where it was left.
    await page.keyboard.press('Escape')
    await expect(sheet).toBeHidden()
    sheet = await openSheetOf(page, WORK)
    await expect(sheet.getByLabel('Handle')).toHaveValue('nell-first')
    await expect(sheet.getByRole('textbox', { name: 'Price once', exact: true })).toHaveValue('2.50')

    await confirmMailedAddress(market.directUrl, email)
    await expect(sheet.getByText('Email address confirmed')).toBeVisible()
    await sheet.getByRole('button', { name: 'Become a creator' }).click()
    await submit(sheet)
    await expect(page.getByText(`“${WORK}” was submitted for review.`).first()).toBeVisible()
    await expect(page.getByText(/refused/)).toHaveCount(0)
  } finally {
    await market.close()
  }
})
