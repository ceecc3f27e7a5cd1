/** An account's notifications: reading them, marking them read, and letting go of old ones. */
import { notificationSentence } from '#shared/contract/market/notification-sentences.ts'
import { type Notification, notificationContentSchema } from '#shared/contract/market/notifications.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import { isBefore } from '../db/places.ts'
import { decodeCursor, type Paged, type PageRequest, pageFrom, timeAndIdSchema } from '../http/cursor.ts'
import { NOTIFICATIONS_KEPT_MS, READ_NOTIFICATIONS_KEPT_MS } from '../retention.ts'

interface NotificationsQuery extends PageRequest {
  readonly unread?: boolean | undefined
}

export interface NotificationsPage extends Paged<Notification> {
  readonly unreadCount: number
}

export interface NotificationsService {
  list(accountId: string, query: NotificationsQuery): Promise<NotificationsPage>
  /** Returns how many are left unread. Without ids, all of them. */
  markRead(accountId: string, ids?: readonly string[]): Promise<number>
  /** Periodic. */
  forgetOld(): Promise<void>
}

async function unreadCount(tx: Tx, accountId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('notifications')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('account_id', '=', accountId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function listOf(tx: Tx, accountId: string, query: NotificationsQuery): Promise<NotificationsPage> {
  let rows = tx
    .selectFrom('notifications')
    .selectAll()
    .where('account_id', '=', accountId)
    .where(isBefore(decodeCursor(timeAndIdSchema, query.cursor), ['created_at', 'id']))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.unread === true) rows = rows.where('read_at', 'is', null)
  const page = pageFrom(
    await rows.execute(),
    query.limit,
    ({ id, kind, data, created_at, read_at }) => {
      const content = notificationContentSchema.parse({ kind, data })
      const sentence = notificationSentence(content)
      return { id, content, sentence, createdAt: created_at.toISOString(), readAt: read_at?.toISOString() ?? null }
    },
    (row) => [row.created_at, row.id],
  )
  return { ...page, unreadCount: await unreadCount(tx, accountId) }
}

export function createNotificationsService(database: MarketDatabase, clock: Clock): NotificationsService {
  return {
    list: (accountId, query) => database.asAccount(accountId, (tx) => listOf(tx, accountId, query)),
    markRead: (accountId, ids) =>
      database.asAccount(accountId, async (tx) => {
        const unread = tx
          .updateTable('notifications')
          .set({ read_at: clock.now() })
          .where('account_id', '=', accountId)
          .where('read_at', 'is', null)
        await (ids === undefined ? unread : unread.where('id', 'in', ids)).execute()
        return unreadCount(tx, accountId)
      }),
    forgetOld: () =>
      database.asService(async (tx) => {
        const before = (keptMs: number) => new Date(clock.now().getTime() - keptMs)
        await tx
          .deleteFrom('notifications')
          .where((where) =>
            where.or([
              where('created_at', '<', before(NOTIFICATIONS_KEPT_MS)),
              where.and([
                where('created_at', '<', before(READ_NOTIFICATIONS_KEPT_MS)),
                where('read_at', 'is not', null),
              ]),
            ]),
          )
          .execute()
      }),
  }
}
