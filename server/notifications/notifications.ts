/** An account's notifications: reading them, marking them read, and letting go of old ones. */
import { sql } from 'kysely'
import { LunaError } from '#shared/contract/errors.ts'
import { notificationSentence } from '#shared/contract/market/notification-sentences.ts'
import { type Notification, notificationContentSchema } from '#shared/contract/market/notifications.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'

interface NotificationsQuery {
  readonly unread?: boolean | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface NotificationsPage {
  readonly items: Notification[]
  readonly nextCursor: string | null
  readonly unreadCount: number
}

export interface NotificationsService {
  list(accountId: string, query: NotificationsQuery): Promise<NotificationsPage>
  /** Returns how many are left unread. Without ids, all of them. */
  markRead(accountId: string, ids?: readonly string[]): Promise<number>
  /** Periodic. */
  forgetOld(): Promise<void>
}

const DAY_MS = 86_400_000
const KEPT_DAYS = 365
const KEPT_WHEN_READ_DAYS = 90

async function unreadCount(tx: Tx, accountId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('notifications')
    .select((select) => select.fn.countAll<bigint>().as('count'))
    .where('account_id', '=', accountId)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}

function placeOf(cursor: string): { at: Date; id: string } {
  const [, at, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (at === undefined || id === undefined) throw new LunaError('INVALID_INPUT', 'cursor: is not from the page before.')
  return { at: new Date(Number(at)), id }
}

async function listOf(tx: Tx, accountId: string, query: NotificationsQuery): Promise<NotificationsPage> {
  let rows = tx
    .selectFrom('notifications')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
  if (query.unread === true) rows = rows.where('read_at', 'is', null)
  if (query.cursor !== undefined) {
    const { at, id } = placeOf(query.cursor)
    rows = rows.where(sql<boolean>`(created_at, id) < (${at}::timestamptz, ${id}::uuid)`)
  }
  const found = await rows.execute()
  const shown = found.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(({ id, kind, data, created_at, read_at }) => {
      const content = notificationContentSchema.parse({ kind, data })
      const sentence = notificationSentence(content)
      return { id, content, sentence, createdAt: created_at.toISOString(), readAt: read_at?.toISOString() ?? null }
    }),
    nextCursor: found.length > query.limit && last !== undefined ? `${last.created_at.getTime()}.${last.id}` : null,
    unreadCount: await unreadCount(tx, accountId),
  }
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
        const before = (days: number) => new Date(clock.now().getTime() - days * DAY_MS)
        await tx
          .deleteFrom('notifications')
          .where((where) =>
            where.or([
              where('created_at', '<', before(KEPT_DAYS)),
              where.and([where('created_at', '<', before(KEPT_WHEN_READ_DAYS)), where('read_at', 'is not', null)]),
            ]),
          )
          .execute()
      }),
  }
}
