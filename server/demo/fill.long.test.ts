/** The whole demo, filled twice; the end-to-end tests use it as it is after the first time. */
import { beforeAll, expect, it } from 'vitest'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestMarket } from '../testing/test-market.fixture.ts'
import { createClient } from './client.ts'
import { fillDemo } from './fill.ts'
import { DEMO_PASSWORD, DEMO_PEOPLE, emailOf } from './people.ts'
import { signIn } from './sign-in.ts'
import { DEMO_WORKS } from './works.ts'

describeOnDatabase('demo', (open) => {
  let market: TestMarket

  beforeAll(async () => {
    market = await openTestMarket(open)
  })

  async function clientOf(person: keyof typeof DEMO_PEOPLE) {
    const credentials = { email: emailOf(DEMO_PEOPLE[person]), password: DEMO_PASSWORD }
    return createClient(market.url, (await signIn(market.url, credentials)).access_token)
  }

  /** Mails about a sign-in from elsewhere. */
  async function tellsOfSignIns(): Promise<number> {
    const { rows } = await market.test.admin.query<{ count: number }>(
      'select count(*)::int as count from mail_outbox where subject = $1',
      ['New sign-in to your account'],
    )
    return rows[0]?.count ?? 0
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

    const before = await tellsOfSignIns()
    await fillDemo(market, { say })
    expect(await tellsOfSignIns()).toBe(before)
    expect(await whatHappened()).toEqual(filled)
  })
})
