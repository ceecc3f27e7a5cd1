/** The part of the API that manages API keys; no key reaches it. */
import { accountOf, keyOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { ApiKeys } from './api-keys.ts'

export function apiKeysRouter(keys: ApiKeys) {
  const api = marketImplementer.apiKeys
  return {
    list: api.list.handler(async ({ context }) => ({ items: await keys.list(accountOf(context)) })),
    create: api.create.handler(({ input, context }) => keys.create(accountOf(context), keyOf(context), input)),
    change: api.change.handler(({ input: { id, ...change }, context }) =>
      keys.change({ accountId: accountOf(context), address: context.address }, id, change),
    ),
    rotate: api.rotate.handler(({ input, context }) =>
      keys.rotate(accountOf(context), input.id, keyOf(context), input.overlapHours),
    ),
    revoke: api.revoke.handler(({ input, context }) => keys.revoke(accountOf(context), input.id)),
  }
}
