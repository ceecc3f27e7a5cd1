/** What happened to an account becomes a delivery to each of its endpoints, in the transaction in which it happened. */
import { v7 as uuidv7 } from 'uuid'
import type { WebhookEvent } from '#shared/contract/market/webhooks.ts'
import type { Tx } from '../db/database.ts'
import { enqueueJob } from '../jobs/enqueue.ts'

export const DELIVERY_JOB = 'deliver webhook'

interface NewDelivery {
  readonly accountId: string
  readonly endpointId: string
  readonly event: WebhookEvent
  readonly at: Date
}

/** Returns the id of the delivery. */
export async function createDelivery(tx: Tx, { accountId, endpointId, event, at }: NewDelivery): Promise<string> {
  const id = uuidv7()
  await tx
    .insertInto('webhook_deliveries')
    .values({
      ...{ account_id: accountId, id, endpoint_id: endpointId, event_id: event.id, event_kind: event.content.kind },
      ...{ payload: JSON.stringify(event), state: 'waiting', next_attempt_at: at, created_at: at },
    })
    .execute()
  await enqueueJob(tx, { kind: DELIVERY_JOB, key: `${id} 1`, payload: { accountId, id, attempt: 1 } }, at)
  return id
}

/** As the service. */
export async function publishEvent(tx: Tx, accountId: string, event: WebhookEvent, at: Date): Promise<void> {
  const endpoints = await tx
    .selectFrom('webhook_endpoints')
    .select(['id', 'events'])
    .where('account_id', '=', accountId)
    .where('is_enabled', '=', true)
    .execute()
  for (const { id: endpointId, events } of endpoints) {
    if (events.length > 0 && !events.includes(event.content.kind)) continue
    await createDelivery(tx, { accountId, endpointId, event, at })
  }
}
