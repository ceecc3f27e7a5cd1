import { expect, it } from 'vitest'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket } from '../testing/test-market.fixture.ts'

describeOnDatabase('the figures of the market', (open) => {
  const statusesIn = async (environment: Record<string, string>) => {
    const opened: TestDatabase = await open()
    const market = await openTestMarket(async () => opened, { environment })
    const ask = async (headers: Record<string, string> = {}) =>
      (await fetch(`${market.url}/metrics`, { headers })).status
    return {
      plain: await ask(),
      proxied: await Promise.all(
        ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'].map((name) => ask({ [name]: '203.0.113.9' })),
      ),
      withToken: await ask({ authorization: 'Bearer figures-for-the-operator' }),
      withOther: await ask({ authorization: 'Bearer figures-for-somebody-else' }),
    }
  }

  it('are for this machine where nothing passes requests of others on', async () => {
    expect(await statusesIn({})).toEqual({ plain: 200, proxied: [404, 404, 404, 404], withToken: 200, withOther: 200 })
  })

  it('need the token behind a proxy, whatever headers it sets', async () => {
    const environment = { TRUST_PROXY: 'true', METRICS_TOKEN: 'figures-for-the-operator' }
    expect(await statusesIn(environment)).toEqual({
      ...{ plain: 404, proxied: [404, 404, 404, 404], withToken: 200, withOther: 404 },
    })
  })
})
