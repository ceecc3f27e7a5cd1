/** Passkeys in a real browser with its virtual authenticator, on the market's own pages. */
import { expect, type Page, test } from '@playwright/test'
import { authorizationUrl, createProof, REDIRECT_URI } from '#server/demo/sign-in.ts'
import { axeViolations } from './axe.ts'
import { startMarketOf } from './prepared.ts'

const ADA = { name: 'Ada', role: 'buyer' } as const

async function addAuthenticator(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
}

test('a passkey is made on the security page and signs in alone, also to the studio', async ({ page }) => {
  // Under a name, since browsers make no passkeys for a number.
  const market = await startMarketOf([ADA], { hostName: 'localhost' })
  const { email, password } = market.person(ADA.name)
  try {
    await addAuthenticator(page)
    await page.goto(`${market.url}/account/security`)
    expect(await axeViolations(page)).toEqual([])
    await page.getByLabel('Email address').fill(email)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Name of the new passkey').fill('This laptop')
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await expect(page.getByRole('listitem')).toHaveCount(10)
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('link', { name: 'I have saved them' }).click()
    await expect(page.getByRole('heading', { name: 'This laptop' })).toBeVisible()
    await page.getByRole('button', { name: 'Set up an app' }).click()
    await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('link', { name: 'Cancel' }).click()
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
    await page.getByRole('button', { name: 'Done' }).click()

    await page.goto(`${market.url}/account/security`)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await expect(page.getByText(/Last used/)).toBeVisible()

    await page.goto(authorizationUrl(market.url, createProof().challenge, { prompt: 'login' }))
    const answer = page.waitForRequest((request) => request.url().startsWith(REDIRECT_URI))
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    expect(new URL((await answer).url()).searchParams.get('code')).toMatch(/./)
  } finally {
    await market.close()
  }
})
