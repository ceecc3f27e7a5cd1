import { beforeAll, expect, it } from 'vitest'
import type { ModeratedCase, OwnCase, Report } from '#shared/contract/market/moderation.ts'
import type { NotificationsPage } from '../notifications/notifications.ts'
import { createPeople } from '../reputation/people.fixture.ts'
import { describeOnDatabase } from '../testing/databases.fixture.ts'
import { openTestMarket, type TestAccount, type TestMarket } from '../testing/test-market.fixture.ts'

describeOnDatabase('moderation, reputation and notifications over HTTP', (open) => {
  let market: TestMarket
  let creator: TestAccount
  let reporter: TestAccount
  let moderators: [TestAccount, TestAccount]
  let assetId: string
  beforeAll(async () => {
    market = await openTestMarket(open)
    creator = await market.signUp({ name: 'Mira', roles: ['creator'] })
    reporter = await market.signUp({ name: 'Rosa' })
    const first = await market.signUp({ name: 'Mo', roles: ['moderator'] })
    moderators = [first, await market.signUp({ name: 'Mae', roles: ['moderator'] })]
    assetId = await createPeople(market.test).asset(creator.accountId, 'A quiet wood')
  })

  it('goes from a report to a removal that two people agree on, and to what everybody is told', async () => {
    const [first, second] = moderators
    const body = { kind: 'malware', about: { assetId }, text: 'It asks for a password.' }
    await market.call<Report>(reporter.token, 'POST', '/v1/reports', body)
    const { items } = await market.call<{ items: ModeratedCase[] }>(first.token, 'GET', '/v1/moderation/cases')
    const path = `/v1/moderation/cases/${items[0]?.id}`
    await expect(market.call(creator.token, 'GET', path)).rejects.toMatchObject({ problem: { code: 'NOT_ALLOWED' } })
    const proposal = { action: 'remove', finding: 'malware', refund: { scope: 'none' }, reason: 'It is not safe.' }
    const proposed = await market.call<ModeratedCase>(first.token, 'POST', `${path}/proposals`, { proposal })
    const confirm = `${path}/proposals/${proposed.openProposal?.id}/confirm`
    const alone = market.call(first.token, 'POST', confirm, {})
    await expect(alone).rejects.toMatchObject({ problem: { code: 'NOT_ALLOWED', status: 403 } })
    const done = await market.call<ModeratedCase>(second.token, 'POST', confirm, {})
    expect(done.state).toBe('removed')
    const own = await market.call<{ items: OwnCase[] }>(creator.token, 'GET', '/v1/me/cases')
    expect(own.items).toMatchObject([{ state: 'removed', reason: 'It is not safe.' }])
    const inbox = await market.call<NotificationsPage>(creator.token, 'GET', '/v1/notifications?unread=true')
    expect(inbox.items.map(({ content }) => content.kind)).toContain('case_decided')
    expect(inbox.unreadCount).toBe(inbox.items.length)
    const read = await market.call(creator.token, 'POST', '/v1/notifications/read', {})
    expect(read).toEqual({ unreadCount: 0 })
  })

  it('explains a reputation to its owner, shows the public part, and clamps discovery', async () => {
    const mine = await market.call(creator.token, 'GET', '/v1/me/reputation')
    expect(mine).toMatchObject({
      explanation: { total: 0.2, spared: 0.02, maySubmit: true, components: [{ weight: 0.4 }, {}, {}, {}] },
    })
    const shown = await market.call(null, 'GET', `/v1/creators/${creator.handle}/reputation`)
    expect(shown).toMatchObject({ total: 0.2, level: 'new', ratings: 0, averageStars: null })
    const found = await market.call(null, 'GET', '/v1/discovery/creators?limit=500&minReputation=0.1')
    expect(found).toEqual({ items: [] })
    expect(await market.call(null, 'GET', '/v1/discovery/assets?limit=500')).toEqual({ items: [] })
    const ratings = market.call(null, 'GET', `/v1/assets/${assetId}/ratings`)
    await expect(ratings).rejects.toMatchObject({ problem: { code: 'NOT_FOUND' } })
    const wanted = market.call(null, 'GET', '/v1/me/reputation')
    await expect(wanted).rejects.toMatchObject({ problem: { code: 'NOT_SIGNED_IN' } })
  })
})
