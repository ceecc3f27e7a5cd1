/** What Stripe's events say has changed. Only the kind of object and its id are taken: the rest is asked for. */
import * as z from 'zod'
import type { Change, ProviderEvent } from './provider.ts'

/**
 * What every event has: those with a snapshot of the object (`created` in seconds) and the thin ones of the newer
 * interface (`created` as a date). What it is about is read apart, since events of any kind and of later versions of
 * the interface are kept.
 */
const eventSchema = z.object({
  id: z.string().min(1).max(255),
  type: z.string().min(1),
  created: z.union([
    z.number().transform((seconds) => new Date(seconds * 1000)),
    z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  ]),
})

/** Some objects have no id: a balance, an invoice that is only announced. */
const snapshotSchema = z.object({
  /** The connected account it happened on. */
  account: z.string().optional(),
  data: z.object({ object: z.object({ id: z.string(), object: z.string() }) }),
})

const thinSchema = z.object({
  related_object: z.object({ id: z.string(), type: z.string() }),
})

/** Returns null where the payload is no event. */
export function eventOf(payload: string): ProviderEvent | null {
  let value: unknown
  try {
    value = JSON.parse(payload)
  } catch {
    return null
  }
  const event = eventSchema.safeParse(value)
  if (!event.success) return null
  const { id, type, created } = event.data
  return { eventId: id, type, occurredAt: created, payload }
}

/** Returns null for an event that is of no concern, or about an object that the market does not know. */
export function toChange(payload: string): Change | null {
  const value: unknown = JSON.parse(payload)
  const thin = thinSchema.safeParse(value)
  if (thin.success) {
    const { id, type } = thin.data.related_object
    return type === 'v2.core.account' ? { object: 'recipient', id } : null
  }
  const snapshot = snapshotSchema.safeParse(value)
  if (!snapshot.success) return null
  const { account, data } = snapshot.data
  const { id, object } = data.object
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
      return account === undefined ? null : { object: 'payout', id, recipientId: account }
    default:
      return null
  }
}
