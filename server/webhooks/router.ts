/** The webhooks part of the API. */
import { accountOf, keyOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { Webhooks } from './webhooks.ts'

export function webhooksRouter(webhooks: Webhooks) {
  const api = marketImplementer.webhooks
  return {
    list: api.list.handler(async ({ context }) => ({ items: await webhooks.list(accountOf(context)) })),
    create: api.create.handler(({ input, context }) => webhooks.create(accountOf(context), keyOf(context), input)),
    change: api.change.handler(({ input: { id, ...change }, context }) =>
      webhooks.change(accountOf(context), id, change),
    ),
    remove: api.remove.handler(async ({ input, context }) => {
      await webhooks.remove(accountOf(context), input.id)
      return { done: true } as const
    }),
    rotateSecret: api.rotateSecret.handler(({ input, context }) =>
      webhooks.rotateSecret(accountOf(context), input.id, keyOf(context), input.overlapHours),
    ),
    test: api.test.handler(({ input, context }) => webhooks.test(accountOf(context), input.id)),
    deliveries: api.deliveries.handler(({ input, context }) => webhooks.deliveries(accountOf(context), input)),
    resend: api.resend.handler(({ input, context }) => webhooks.resend(accountOf(context), input.id, input.deliveryId)),
  }
}
