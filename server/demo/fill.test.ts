import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestMarket } from '../testing/test-market.fixture.ts'
import { createBrowser } from './browser.ts'
import { createClient } from './client.ts'
import { assertTestPayments, fillDemo } from './fill.ts'
import { DEMO_PASSWORD, DEMO_PEOPLE, emailOf } from './people.ts'
import { authorizationUrl, createProof, signIn } from './sign-in.ts'
import { DEMO_WORKS } from './works.ts'

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

  async function clientOf(person: keyof typeof DEMO_PEOPLE) {
    const credentials = { email: emailOf(DEMO_PEOPLE[person]), password: DEMO_PASSWORD }
    return createClient(market.url, (await signIn(market.url, credentials)).access_token)
  }

  async function signInPage(): Promise<string> {
    return (await createBrowser().open(authorizationUrl(market.url, createProof().challenge))).text
  }

  async function whatHappened() {
    const [buyer, coast, dunes] = [await clientOf('buyer'), await clientOf('coast'), await clientOf('dunes')]
    const { items: purchases } = await buyer.sales.purchases({ limit: 50 })
    return {
      purchases: purchases.map(({ saleId, state }) => `${saleId} ${state}`).toSorted(),
      wallet: (await buyer.ledger.wallet()).balanceMicroDollars,
      coast: (await coast.ledger.summary()).lifetime,
      dunes: (await dunes.ledger.summary()).lifetime,
      submissions: (await coast.submissions.list({ limit: 50 })).items.map(({ name, state }) => `${name}: ${state}`),
    }
  }

  it('lets visitors in as its people, and only there', async () => {
    expect(await signInPage()).not.toContain('demo market')
    const coast = DEMO_PEOPLE.coast
    await createClient(market.url, null).accounts.signUp({
      email: emailOf(coast),
      password: DEMO_PASSWORD,
      displayName: coast.name,
    })
    const page = await signInPage()
    expect(page).toContain('demo market')
    expect(page).toContain(coast.name)
    expect(page).not.toContain(DEMO_PEOPLE.dunes.name)
  })

  it('is a small world, filled once however often it is asked for', async () => {
    const said: string[] = []
    const say = (line: string) => said.push(line)
    await expect(fillDemo(market, { works: DEMO_WORKS.slice(0, 2), say })).rejects.toThrow('not published')
    await fillDemo(market, { say })
    expect(said.join('\n')).toContain(DEMO_PASSWORD)
    const filled = await whatHappened()

    expect(filled.submissions).toContain('Harbour of Glass: published')
    expect(filled.submissions).toContain('Wayfinder’s compass: submitted')
    const states = filled.purchases.map((text) => text.split(' ')[1])
    expect(states.filter((state) => state === 'refunded')).toHaveLength(1)
    // $20 less three and two uses for 25 cents, and three for 10.
    expect(filled.wallet).toBe(String(20_000_000 - 5 * 250_000 - 3 * 100_000))
    // 10 % of what two uses of the derivative bring its creator.
    expect(filled.coast.royaltiesReceivedMicroDollars).toBe(String((2 * 250_000 * 85 * 10) / 100 / 100))

    await fillDemo(market, { say })
    expect(await whatHappened()).toEqual(filled)
  })

  it('is refused in a market with people of its own', async () => {
    await market.signUp({ name: 'Somebody else' })
    await expect(fillDemo(market, { say: () => {} })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
  })
})
