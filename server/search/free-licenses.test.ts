import { beforeAll, expect, it } from 'vitest'
import { documentedLicense } from '../licensing/world.fixture.ts'
import { characterDraft, publishDraft } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

interface Found {
  readonly items: readonly { readonly assetId: string; readonly minPriceCents: number | null }[]
}

describeOnDatabase('free licenses in search', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let reviewer: TestAccount
  beforeAll(async () => {
    market = await openTestMarket(open)
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
  })

  const publish = async (offers: object[]) => publishDraft(market, creator, reviewer, characterDraft({ offers }))
  const setOffers = (assetId: string, offers: object[]) =>
    market.call(creator.token, 'PUT', `/v1/assets/${assetId}/offers`, { offers })
  const listFree = (assetId: string) =>
    market.call(
      creator.token,
      'POST',
      '/functions/v1/create-license',
      documentedLicense(assetId, { license_type: 'editorial', price_cents: 0 }),
    )

  it('do not set the price of a work, nor put it at the front of a price list', async () => {
    const cheap = await publish([{ offer: 'one_time', priceCents: 399 }])
    const priced = await publish([{ offer: 'one_time', priceCents: 499 }])
    const freeOnly = await publish([{ offer: 'one_time', priceCents: 999 }])
    await listFree(priced)
    await listFree(freeOnly)
    await setOffers(freeOnly, [])
    await setOffers(cheap, [{ offer: 'one_time', priceCents: 299 }])
    const { items } = await market.call<Found>(null, 'GET', '/v1/search?sort=price_low')
    expect(items.map(({ assetId, minPriceCents }) => [assetId, minPriceCents])).toEqual([
      [cheap, 299],
      [priced, 499],
      [freeOnly, null],
    ])
  })
})
