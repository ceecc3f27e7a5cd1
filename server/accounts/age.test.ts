import { beforeAll, expect, it } from 'vitest'
import type { CatalogChange } from '#shared/contract/market/catalog.ts'
import { characterDraft, pictureBytes, publishDraft, uploadFile } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

interface Listed {
  readonly items: readonly { readonly assetId?: string; readonly id?: string; readonly ageRating: string }[]
}

describeOnDatabase('works for adults', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let adultId: string
  let openId: string
  let previewPath: string
  beforeAll(async () => {
    market = await openTestMarket(open)
    const reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    const media = [{ sha256: await uploadFile(market, creator, await pictureBytes()), role: 'main' }]
    const offers = [
      { offer: 'one_time', priceCents: 499 },
      { offer: 'per_use', priceCents: 10 },
    ]
    const draft = { ...characterDraft({ ageRating: '18+', media, offers }) }
    adultId = await publishDraft(market, creator, reviewer, draft)
    openId = await publishDraft(market, creator, reviewer, characterDraft())
    const found = await market.call<{ previews: { path: string }[] }>(creator.token, 'GET', `/v1/assets/${adultId}`)
    previewPath = found.previews[0]?.path ?? ''
    await market.eventually(async () => {
      const { items } = await market.call<Listed>(creator.token, 'GET', '/v1/search')
      expect(items.length).toBeGreaterThan(0)
    })
  })

  const listed = async (token: string | null, path: string) => {
    const { items } = await market.call<Listed>(token, 'GET', path)
    return items.map(({ assetId, id }) => assetId ?? id ?? '').filter((id) => id === adultId || id === openId)
  }
  const restricted = { problem: { code: 'AGE_RESTRICTED', status: 403 } }
  const change = ({ token }: TestAccount, age: object) => market.call(token, 'PATCH', '/v1/me', { age })

  async function seesNothing(token: string | null) {
    for (const path of ['/v1/search', '/v1/search?ageRating=18%2B', `/v1/search?creatorId=${creator.accountId}`]) {
      expect(await listed(token, path)).toEqual([openId])
    }
    expect(await listed(token, '/v1/discovery/assets')).not.toContain(adultId)
    await expect(market.call(token, 'GET', `/v1/assets/${adultId}`)).rejects.toMatchObject(restricted)
    expect((await market.request(token, 'GET', previewPath)).status).toBe(403)
    for (const path of ['certificate', 'ratings', 'derivation']) {
      await expect(market.call(token, 'GET', `/v1/assets/${adultId}/${path}`)).rejects.toMatchObject(restricted)
    }
  }

  it('are hidden from the anonymous, from those who have not said their age, and from those who switched them off', async () => {
    await seesNothing(null)
    const reader = await market.signUp({ name: 'Reader' })
    await seesNothing(reader.token)
    await change(reader, { isAdult: false })
    await seesNothing(reader.token)
    await change(reader, { isAdult: true })
    expect((await listed(reader.token, '/v1/search')).toSorted()).toEqual([adultId, openId].toSorted())
    const { items } = await market.call<Listed>(reader.token, 'GET', '/v1/search')
    expect(items.find(({ assetId }) => assetId === adultId)?.ageRating).toBe('18+')
    expect(await market.call(reader.token, 'GET', `/v1/assets/${adultId}`)).toMatchObject({ ageRating: '18+' })
    const preview = await market.request(reader.token, 'GET', previewPath)
    expect(preview.status).toBe(200)
    expect(preview.headers.get('cache-control')).toContain('private')
    for (const path of ['certificate', 'ratings', 'derivation']) {
      expect((await market.request(reader.token, 'GET', `/v1/assets/${adultId}/${path}`)).status).toBe(200)
    }
    await change(reader, { showsAdultWorks: false })
    await seesNothing(reader.token)
  })

  it('are not sold to those who have not said that they are adults', async () => {
    const buyer = await market.signUp({ name: 'Buyer' })
    const order = () => market.call(buyer.token, 'POST', '/v1/checkouts', { kind: 'one_time', assetId: adultId })
    const turn = { storyId: 'a tale', turnId: 1 }
    await expect(order()).rejects.toMatchObject(restricted)
    await expect(market.call(buyer.token, 'POST', `/v1/assets/${adultId}/uses`, turn)).rejects.toMatchObject(restricted)
    await change(buyer, { isAdult: true })
    expect(await order()).toMatchObject({ state: 'pending' })
  })

  it('are compared with in the feed, without their title', async () => {
    const feed = await market.eventually(async () => {
      const { items } = await market.call<{ items: CatalogChange[] }>(null, 'GET', '/v1/changes?limit=100')
      expect(items.map(({ assetId }) => assetId)).toEqual(expect.arrayContaining([adultId, openId]))
      return items
    })
    const [adult] = feed.find(({ assetId }) => assetId === adultId)?.fingerprints ?? []
    expect(adult?.name).toBe('')
    expect(adult?.picture?.pHash).toMatch(/^[0-9a-f]{16}$/)
    expect(feed.find(({ assetId }) => assetId === openId)?.fingerprints[0]?.name).not.toBe('')
  })

  it('stay open to their creator', async () => {
    expect(await market.call(creator.token, 'GET', `/v1/assets/${adultId}`)).toMatchObject({ ageRating: '18+' })
  })
})
