/** Telling an account something, and its programs by webhook, in the transaction in which it happens. */
import { v7 as uuidv7 } from 'uuid'
import { mailKindOf } from '#shared/contract/market/mail-kinds.ts'
import { type NotificationContent, notificationContentSchema } from '#shared/contract/market/notifications.ts'
import type { Tx } from '../db/database.ts'
import { publishEvent } from '../webhooks/publish-event.ts'

/**
 * In a transaction of the service. With a `key`, telling the same thing again changes nothing. Throws where the data are
 * not what the kind declares, since nobody could read the notification then.
 */
export async function notify(
  tx: Tx,
  accountId: string,
  content: NotificationContent,
  at: Date,
  key?: string,
): Promise<void> {
  const parsed = notificationContentSchema.parse(content)
  const { kind, data } = parsed
  const id = uuidv7()
  const inserted = await tx
    .insertInto('notifications')
    .values({
      account_id: accountId,
      id,
      kind,
      data: JSON.stringify(data),
      key: key ?? null,
      created_at: at,
      mail_at: mailKindOf(kind) === null ? null : at,
      read_at: null,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted === undefined || kind === 'webhook_disabled') return
  await publishEvent(tx, accountId, { id, createdAt: at.toISOString(), content: parsed }, at)
}
