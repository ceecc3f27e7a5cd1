/** The contract as its implementers see it: each domain implements its part in `<domain>/router.ts`. */
import { implement } from '@orpc/server'
import { marketContract } from '#shared/contract/market/market.ts'
import type { MarketMeta } from '#shared/contract/market/procedure.ts'
import { checkAccess } from './access.ts'
import type { RequestContext } from './context.ts'

export const marketImplementer = implement(marketContract)
  .$context<RequestContext>()
  .use(({ context, procedure, next }) => {
    const meta: MarketMeta = procedure['~orpc'].meta
    checkAccess(meta.access, context.identity)
    return next()
  })
