import { describe, expect, it } from 'vitest'
import type { Notification, NotificationContent } from '#shared/contract/market/notifications.ts'
import { asRead, routeOf, worthTelling } from './notice-view.ts'

const NONE_READ = { ids: new Set<string>(), allUpTo: '' }
const SALE: NotificationContent = {
  kind: 'sale',
  data: { assetId: 'a', name: 'Ash', saleId: 's', earnedMicroDollars: '1000000' },
}
const REJECTED: NotificationContent = { kind: 'submission_rejected', data: { submissionId: 'sub', name: 'Ash' } }

const notice = (
  id: string,
  day: number,
  content: NotificationContent = SALE,
  readAt: string | null = null,
): Notification => ({
  ...{ id, content, sentence: id, readAt },
  createdAt: `2026-01-0${day}T00:00:00.000Z`,
})

describe('where a message leads', () => {
  it.each<[NotificationContent, ReturnType<typeof routeOf>]>([
    [REJECTED, { page: 'submissions', id: 'sub' }],
    [SALE, { page: 'earnings', view: 'ledger' }],
    [
      { kind: 'hold_released', data: {} },
      { page: 'earnings', view: 'payouts' },
    ],
    [{ kind: 'wallet_topped_up', data: { amountMicroDollars: '1' } }, { page: 'purchases' }],
    [
      { kind: 'listing_resumed', data: { caseId: 'c', name: 'Ash' } },
      { page: 'cases', id: 'c' },
    ],
    [{ kind: 'report_received', data: { reportId: 'r', name: 'Ash' } }, null],
  ])('case %#', (content, route) => expect(routeOf(content)).toEqual(route))
})

describe('what is told', () => {
  it('is new, unread and of a kind that matters, oldest first', () => {
    const received: NotificationContent = { kind: 'report_received', data: { reportId: 'r', name: 'Ash' } }
    const items = [
      notice('e', 5),
      notice('d', 4, received),
      notice('c', 3, REJECTED),
      notice('b', 3, SALE, '2026-01-03T00:00:00.000Z'),
      notice('a', 2),
    ]
    expect(worthTelling(items, '2026-01-02T00:00:00.000Z').map(({ id }) => id)).toEqual(['c', 'e'])
  })

  it('is nothing where an account has just been signed in', () => {
    expect(worthTelling([notice('a', 1)], undefined)).toEqual([])
  })
})

describe('what counts as read', () => {
  const items = [notice('b', 2), notice('a', 1), notice('z', 1, SALE, '2026-01-01T00:00:00.000Z')]

  it('is what the market knows and what was marked here', () => {
    const { items: shown, unreadCount } = asRead({ items, unreadCount: 7 }, { ...NONE_READ, ids: new Set(['a', 'z']) })
    expect(shown.map(({ isUnread }) => isUnread)).toEqual([true, false, false])
    expect(unreadCount).toBe(6)
  })

  it('is all of it once all were marked, until something new comes', () => {
    expect(asRead({ items, unreadCount: 7 }, { ...NONE_READ, allUpTo: items[0]?.createdAt ?? '' }).unreadCount).toBe(0)
    const later = [notice('c', 3), ...items]
    expect(
      asRead({ items: later, unreadCount: 1 }, { ...NONE_READ, allUpTo: items[0]?.createdAt ?? '' }),
    ).toMatchObject({
      items: [{ isUnread: true }, { isUnread: false }, { isUnread: false }, { isUnread: false }],
    })
  })
})
