/** Polls the notifications of the account in every round; the page reads them from the same response. */
import * as z from 'zod'
import { NOTIFICATIONS_INPUT } from '#shared/contract/studio/market.ts'
import type { Events } from '../events.ts'
import type { Relay } from '../market/relay.ts'
import type { PullStep } from './sync.ts'

const answerSchema = z.object({ items: z.array(z.object({ id: z.string() })), unreadCount: z.int() })

export function pullNotifications({ relay, events }: { relay: Relay; events: Events }): PullStep {
  let known = ''
  return async ({ account, signal }) => {
    const { data } = await relay.call({ operation: 'notifications.list', input: NOTIFICATIONS_INPUT }, signal)
    const { items, unreadCount } = answerSchema.parse(data)
    const present = `${account.id} ${items[0]?.id ?? ''} ${unreadCount}`
    if (present !== known) events.emit({ type: 'notifications' })
    known = present
  }
}
