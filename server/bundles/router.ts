import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { BundlesService } from './bundles.ts'

export function bundlesRouter(bundles: BundlesService) {
  const api = marketImplementer.bundles
  return {
    find: api.find.handler(({ input, context }) => bundles.find(context.identity?.accountId ?? null, input.id)),
    ofAsset: api.ofAsset.handler(async ({ input, context }) => ({
      items: await bundles.ofAsset(context.identity?.accountId ?? null, input.id),
    })),
    ofCreator: api.ofCreator.handler(async ({ input, context }) => ({
      items: await bundles.ofCreator(context.identity?.accountId ?? null, input.handle),
    })),
    own: api.own.handler(({ input, context }) => bundles.own(accountOf(context), input)),
    create: api.create.handler(({ input, context }) => bundles.create(accountOf(context), input)),
    end: api.end.handler(({ input, context }) => bundles.end(accountOf(context), input.id)),
  }
}
