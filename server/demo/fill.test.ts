import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestMarket } from '../testing/test-market.fixture.ts'
import { createBrowser } from './browser.ts'
import { createClient } from './client.ts'
import { assertTestPayments, fillDemo } from './fill.ts'
import { DEMO_PASSWORD, DEMO_PEOPLE, emailOf } from './people.ts'
import { authorizationUrl, createProof } from './sign-in.ts'

it('is refused where payments could be real', () => {
  const stripe = { secretKey: 'sk_live_1', webhookSecrets: ['whsec_1'] }
  expect(() => assertTestPayments({ stripe })).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }))
  expect(() => assertTestPayments({ stripe: null })).not.toThrow()
})

describeOnDatabase('demo', (open) => {
  let market: TestMarket

  beforeAll(async () => {
    market = await openTestMarket(open)
  })

  async function signInPage(): Promise<string> {
    return (await createBrowser().open(authorizationUrl(market.url, createProof().challenge))).text
  }

  it('lets visitors in as its people, and only there', async () => {
    expect(await signInPage()).not.toContain('Demo market')
    const coast = DEMO_PEOPLE.coast
    await createClient(market.url, null).accounts.signUp({
      email: emailOf(coast),
      password: DEMO_PASSWORD,
      displayName: coast.name,
    })
    const page = await signInPage()
    expect(page).toContain('Demo market: sign in')
    expect(page).toContain(coast.name)
    expect(page).not.toContain(DEMO_PEOPLE.dunes.name)
  })

  it('is refused in a market with people of its own', async () => {
    await market.signUp({ name: 'Somebody else' })
    await expect(fillDemo(market, { say: () => {} })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
  })
})
