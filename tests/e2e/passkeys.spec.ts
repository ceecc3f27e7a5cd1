/** Passkeys in a real browser with its virtual authenticator, on the market's own pages. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { authorizationUrl, createProof, REDIRECT_URI } from '#server/demo/sign-in.ts'
import { axeViolations } from './axe.ts'

const PERSON = { email: 'ada@people.example', password: 'correct horse battery staple', displayName: 'Ada' }

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Under a name, since browsers make no passkeys for a number. */
async function startMarket() {
  const [port, data] = [await freePort(), mkdtempSync(join(tmpdir(), 'luna-passkeys-'))]
  const url = `http://localhost:${port}`
  const entry = join(import.meta.dirname, '../../server/main.ts')
  const child = spawn(process.execPath, [entry, '--port', String(port), '--data', data], {
    env: { ...process.env, PUBLIC_URL: url, MARKET_PROFILE: 'none', LOG_LEVEL: 'silent' },
    stdio: 'ignore',
  })
  await expect(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200)).toPass()
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'sign-up-of-ada' }
  await fetch(`${url}/v1/accounts`, { method: 'POST', headers, body: JSON.stringify(PERSON) })
  return {
    url,
    async close() {
      child.kill()
      await once(child, 'exit')
      rmSync(data, { recursive: true, force: true })
    },
  }
}

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
  const market = await startMarket()
  try {
    await addAuthenticator(page)
    await page.goto(`${market.url}/account/security`)
    expect(await axeViolations(page)).toEqual([])
    await page.getByLabel('Email address').fill(PERSON.email)
    await page.getByLabel('Password').fill(PERSON.password)
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
