/** The notifications part of the API. */
import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { NotificationsService } from './notifications.ts'

export function notificationsRouter(notifications: NotificationsService) {
  const api = marketImplementer.notifications
  return {
    list: api.list.handler(({ input, context }) => notifications.list(accountOf(context), input)),
    read: api.read.handler(async ({ input, context }) => ({
      unreadCount: await notifications.markRead(accountOf(context), input.ids),
    })),
  }
}
