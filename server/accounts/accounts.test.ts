import { beforeAll, describe, expect, it } from 'vitest'
import type { Me } from '#shared/contract/market/accounts.ts'
import { CREATOR_TERMS_VERSION } from '#shared/contract/market/creator-terms.ts'
import { describeOnEachDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

describeOnEachDatabase('accounts', (open) => {
  let market: TestMarket
  let ada: TestAccount
  let bo: TestAccount
  let root: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    ada = await market.signUp({ name: 'Ada', roles: ['creator'] })
    bo = await market.signUp({ name: 'Bo' })
    root = await market.signUp({ name: 'Root', roles: ['admin'] })
  })

  it('shows an account to itself', async () => {
    const me = await market.call<Me>(ada.token, 'GET', '/v1/me')
    expect(me).toMatchObject({ accountId: ada.accountId, email: 'ada@people.example', displayName: 'Ada' })
    expect(me.roles).toEqual(['buyer', 'creator'])
    expect(me.creator).toMatchObject({ handle: 'ada', isVerified: false, isActive: true, region: null })
    await expect(market.call(null, 'GET', '/v1/me')).rejects.toMatchObject({ problem: { code: 'NOT_SIGNED_IN' } })
  })
})
