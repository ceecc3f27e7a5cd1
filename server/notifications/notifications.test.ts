import { v7 as uuidv7 } from 'uuid'
import { beforeAll, expect, it } from 'vitest'
import { notificationSentence } from '#shared/contract/market/notification-sentences.ts'
import type { NotificationContent } from '#shared/contract/market/notifications.ts'
import { describeOnDatabase, type TestDatabase } from '../testing/databases.fixture.ts'
import { createNotificationsService, type NotificationsService } from './notifications.ts'
import { notify } from './notify.ts'

const sale = (name: string): NotificationContent => ({
  kind: 'sale',
  data: { assetId: uuidv7(), saleId: uuidv7(), name, earnedMicroDollars: '6993000' },
})

describeOnDatabase('notifications', (open) => {
  let test: TestDatabase
  let notifications: NotificationsService
  beforeAll(async () => {
    test = await open()
    notifications = createNotificationsService(test.database, test.clock)
  })

  const tell = (accountId: string, content: NotificationContent, key?: string) =>
    test.database.asService((tx) => notify(tx, accountId, content, test.clock.now(), key))

  it('reads newest first, page by page, in plain sentences', async () => {
    const accountId = uuidv7()
    for (const name of ['One', 'Two', 'Three']) await tell(accountId, sale(name))
    const first = await notifications.list(accountId, { limit: 2 })
    expect(first.items.map(({ sentence }) => sentence)).toEqual([
      '“Three” was sold; you earned $6.99.',
      '“Two” was sold; you earned $6.99.',
    ])
    const rest = await notifications.list(accountId, { limit: 2, cursor: first.nextCursor ?? '' })
    expect(rest).toMatchObject({ items: [{ sentence: '“One” was sold; you earned $6.99.' }], nextCursor: null })
    const bad = notifications.list(accountId, { limit: 2, cursor: 'tomorrow' })
    await expect(bad).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('counts and marks one’s own alone', async () => {
    const [accountId, other] = [uuidv7(), uuidv7()]
    for (const owner of [accountId, accountId, other]) await tell(owner, sale('Mine'))
    const { items, unreadCount } = await notifications.list(accountId, { limit: 5, unread: true })
    expect([items.length, unreadCount]).toEqual([2, 2])
    const ids = items.map(({ id }) => id)
    expect(await notifications.markRead(other, ids)).toBe(1)
    expect(await notifications.markRead(accountId, ids.slice(0, 1))).toBe(1)
    expect(await notifications.markRead(accountId)).toBe(0)
    const change = "update notifications set kind = 'payout_paid'"
    const forged = test.asRole('luna_app', accountId, (client) => client.query(change))
    await expect(forged).rejects.toMatchObject({ code: '42501' })
  })

  it('tells what has a key once, and nothing that no one could read', async () => {
    const accountId = uuidv7()
    for (let count = 0; count < 3; count++) await tell(accountId, sale('Once'), 'sale 1')
    expect((await notifications.list(accountId, { limit: 5 })).items).toHaveLength(1)
    const wrong = { kind: 'sale', data: { ...sale('Odd').data, earnedMicroDollars: 'much' } } as NotificationContent
    await expect(tell(accountId, wrong)).rejects.toThrow()
  })

  it('keeps a year, and ninety days once read', async () => {
    const [reader, other] = [uuidv7(), uuidv7()]
    for (const accountId of [reader, other]) await tell(accountId, sale('Kept'))
    await notifications.markRead(reader)
    const left = async (accountId: string) => (await notifications.list(accountId, { limit: 5 })).items.length
    test.clock.advance({ days: 91 })
    await notifications.forgetOld()
    expect([await left(reader), await left(other)]).toEqual([0, 1])
    test.clock.advance({ days: 275 })
    await notifications.forgetOld()
    expect(await left(other)).toBe(0)
  })
})

it('says what can be done, without pressing', () => {
  const decided: NotificationContent = {
    kind: 'case_decided',
    data: {
      caseId: uuidv7(),
      name: 'Mara',
      outcome: 'removed',
      reason: 'It copies an older work.',
      isBanned: true,
      appealUntil: '2026-09-01T00:00:00Z',
    },
  }
  expect(notificationSentence(decided)).toBe(
    '“Mara” was removed from the market: It copies an older work. It was the third plagiarism strike, so this account can no longer submit. You can appeal until 2026-09-01; another person decides then.',
  )
})
