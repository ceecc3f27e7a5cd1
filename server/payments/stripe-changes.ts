/** What Stripe's events say has changed. Only the kind of object and its id are taken: the rest is asked for. */
import * as z from 'zod'
import type { Change, ProviderEvent } from './provider.ts'

/** Events with a snapshot of the object, and the thin ones of the newer interface, which name it only. */
const eventSchema = z.union([
  z.object({
    id: z.string().min(1).max(255),
    object: z.literal('event'),
    type: z.string(),
    created: z.number(),
    /** The connected account it happened on. */
    account: z.string().optional(),
    data: z.object({ object: z.object({ id: z.string(), object: z.string() }) }),
  }),
  z.object({
    id: z.string().min(1).max(255),
    object: z.literal('v2.core.event'),
    type: z.string(),
    created: z.iso.datetime({ offset: true }),
    related_object: z.object({ id: z.string(), type: z.string() }).nullish(),
  }),
])

/** Throws where the payload is no event. */
export function eventOf(payload: string): ProviderEvent {
  const event = eventSchema.parse(JSON.parse(payload))
  const occurredAt = new Date(typeof event.created === 'number' ? event.created * 1000 : event.created)
  return { eventId: event.id, type: event.type, occurredAt, payload }
}

export function toChange(payload: string): Change | null {
  const event = eventSchema.parse(JSON.parse(payload))
  if (event.object === 'v2.core.event') {
    const { related_object: related } = event
    return related?.type === 'v2.core.account' ? { object: 'recipient', id: related.id } : null
  }
  const { id, object } = event.data.object
  switch (object) {
    case 'checkout.session':
      return { object: 'checkout', id }
    case 'invoice':
    case 'subscription':
    case 'dispute':
    case 'refund':
      return { object, id }
    case 'account':
      return { object: 'recipient', id }
    case 'payout':
      return event.account === undefined ? null : { object: 'payout', id, recipientId: event.account }
    default:
      return null
  }
}
