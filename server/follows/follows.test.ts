/** Following creators and keeping works on a wish list, over HTTP; who is notified of what, and who is not. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Follow, Wish } from '#shared/contract/market/follows.ts'
import type { Notification } from '#shared/contract/market/notifications.ts'
import { characterDraft, publishDraft } from '../review/review.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

const OFFERS = [{ offer: 'one_time', priceCents: 737 }]

interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

describeOnDatabase('following', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let reviewer: TestAccount
  let fan: TestAccount
  let other: TestAccount

  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Creator', roles: ['creator'] })
    reviewer = await market.signUp({ name: 'Reviewer', roles: ['moderator'] })
    fan = await market.signUp({ name: 'Fan' })
    other = await market.signUp({ name: 'Other' })
  })

  function publish(name: string, changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const draft = characterDraft({ offers: OFFERS })
    return publishDraft(market, creator, reviewer, { ...draft, card: { ...draft.card, name }, ...changes })
  }
  const get = <Answer>({ token }: TestAccount, path: string) => market.call<Answer>(token, 'GET', path)
  const follow = ({ token }: TestAccount, handle: string) => market.call(token, 'PUT', `/v1/me/follows/${handle}`)
  const wish = ({ token }: TestAccount, id: string) => market.call(token, 'PUT', `/v1/me/wishes/${id}`)

  /** The names of new works that the account was notified of, newest first, once all is done. */
  async function newWorksOf(account: TestAccount): Promise<string[]> {
    await market.settle()
    const { items } = await get<Page<Notification>>(account, '/v1/notifications?limit=50')
    return items.flatMap(({ content }) => (content.kind === 'followed_published' ? [content.data.name] : []))
  }

  describe('a creator', () => {
    it('is listed until unfollowed, however often it was asked for, and for that account alone', async () => {
      const path = `/v1/me/follows/${creator.handle}`
      expect(await get(fan, path)).toEqual({ follows: false })
      expect(await follow(fan, creator.handle)).toEqual({ follows: true })
      expect(await follow(fan, creator.handle)).toEqual({ follows: true })
      expect(await get(fan, path)).toEqual({ follows: true })
      const { items } = await get<Page<Follow>>(fan, '/v1/me/follows')
      expect(items.map((one) => one.creator.handle)).toEqual([creator.handle])
      expect(await get(other, path)).toEqual({ follows: false })
      expect((await get<Page<Follow>>(other, '/v1/me/follows')).items).toEqual([])
      expect(await market.call(fan.token, 'DELETE', path)).toEqual({ follows: false })
      expect((await get<Page<Follow>>(fan, '/v1/me/follows')).items).toEqual([])
    })

    it('that does not exist is not found, and none follows themselves', async () => {
      await expect(follow(fan, 'no-such-creator')).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
      await expect(follow(creator, creator.handle)).rejects.toMatchObject({ problem: { code: 'CONFLICT' } })
      expect((await market.request(null, 'PUT', `/v1/me/follows/${creator.handle}`)).status).toBe(401)
    })

    it('announces each new work to followers once, and no new version', async () => {
      await follow(fan, creator.handle)
      const assetId = await publish('Keeper of the first lamp')
      expect(await newWorksOf(fan)).toEqual(['Keeper of the first lamp'])
      expect(await newWorksOf(other)).toEqual([])
      await publish('Keeper of the first lamp, later', { assetId })
      expect(await newWorksOf(fan)).toEqual(['Keeper of the first lamp'])
      await market.call(fan.token, 'DELETE', `/v1/me/follows/${creator.handle}`)
      await publish('Keeper of the second lamp')
      expect(await newWorksOf(fan)).toEqual(['Keeper of the first lamp'])
    })

    it('announces works for adults to those alone who are shown them', async () => {
      await follow(fan, creator.handle)
      const adult = await market.signUp({ name: 'Adult' })
      await market.call(adult.token, 'PATCH', '/v1/me', { age: { isAdult: true } })
      await follow(adult, creator.handle)
      const draft = characterDraft({ offers: OFFERS })
      const card = { ...draft.card, name: 'Velvet midnight', age_rating: '18+' }
      await publish('', { card, ageRating: '18+' })
      expect(await newWorksOf(adult)).toEqual(['Velvet midnight'])
      expect(await newWorksOf(fan)).not.toContain('Velvet midnight')
    })
  })

  describe('a wish', () => {
    it('shows the work as search does, in pages, until it is removed', async () => {
      const ids = [
        await publish('Wished for first'),
        await publish('Wished for next'),
        await publish('Wished for last'),
      ]
      for (const id of ids) {
        market.clock.advance({ seconds: 1 })
        await wish(fan, id)
      }
      await wish(fan, ids[0] ?? '')
      const first = await get<Page<Wish>>(fan, '/v1/me/wishes?limit=2')
      expect(first.items.map(({ work }) => work?.name)).toEqual(['Wished for last', 'Wished for next'])
      const rest = await get<Page<Wish>>(fan, `/v1/me/wishes?limit=2&cursor=${first.nextCursor}`)
      expect(rest).toMatchObject({ items: [{ work: { name: 'Wished for first' } }], nextCursor: null })
      expect((await get<Page<Wish>>(other, '/v1/me/wishes')).items).toEqual([])
      for (const id of ids) await market.call(fan.token, 'DELETE', `/v1/me/wishes/${id}`)
      expect((await get<Page<Wish>>(fan, '/v1/me/wishes')).items).toEqual([])
      for (const method of ['GET', 'DELETE'] as const) {
        expect((await market.request(fan.token, method, `/v1/me/wishes/${ids[0]}`)).status).toBe(404)
      }
    })

    it('stays without its work once that left the market', async () => {
      const assetId = await publish('Soon gone')
      await wish(fan, assetId)
      await market.call(creator.token, 'POST', `/v1/assets/${assetId}/withdraw`)
      const { items } = await get<Page<Wish>>(fan, '/v1/me/wishes')
      expect(items).toMatchObject([{ assetId, work: null }])
      expect(await get(fan, `/v1/me/wishes/${assetId}`)).toEqual({ wishes: true })
    })

    it('for what the account is not shown is refused, and never listed', async () => {
      const draft = characterDraft({ offers: OFFERS })
      const card = { ...draft.card, name: 'Scarlet midnight', age_rating: '18+' }
      const adultId = await publish('', { card, ageRating: '18+' })
      await expect(wish(other, adultId)).rejects.toMatchObject({ problem: { code: 'AGE_RESTRICTED' } })
      const none = '0193a000-0000-7000-8000-000000000000'
      await expect(wish(other, none)).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
      await market.call(other.token, 'PATCH', '/v1/me', { age: { isAdult: true } })
      await wish(other, adultId)
      expect(JSON.stringify(await get(other, '/v1/me/wishes'))).toContain('Scarlet midnight')
      await market.call(other.token, 'PATCH', '/v1/me', { age: { isAdult: true, showsAdultWorks: false } })
      expect(JSON.stringify(await get(other, '/v1/me/wishes'))).not.toContain('Scarlet midnight')
    })
  })
})
