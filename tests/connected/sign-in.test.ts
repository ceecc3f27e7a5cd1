/** The studio's engine and a real market: signing in through a browser, reading with and without a connection, signing out. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Connected, openConnected, signInStudio } from './connected.fixture.ts'

let world: Connected
beforeAll(async () => {
  world = await openConnected()
})
afterAll(() => world.close())

it('signs in through the browser, reads as the account, and reads the same without a connection', async () => {
  const ada = await world.market.signUp({ name: 'Ada', roles: ['creator'] })
  const { market } = await world.studio()
  expect(await signInStudio({ market }, ada)).toMatchObject({
    ...{ id: ada.accountId, handle: 'ada', needsSignIn: false, unsent: 0 },
  })

  const fresh = await market.relay.call({ operation: 'ledger.summary' })
  expect(fresh.isFromCache).toBe(false)
  await world.market.close()
  expect(await market.relay.call({ operation: 'ledger.summary' })).toEqual({ ...fresh, isFromCache: true })
  expect(market.status().reachability).toBe('unreachable')
})
