/** The contract as its implementers see it: each domain implements its part in `<domain>/router.ts`. */
import { type ImplementerInternalWithMiddlewares, implement } from '@orpc/server'
import { marketContract } from '#shared/contract/market/market.ts'
import type { MarketMeta } from '#shared/contract/market/procedure.ts'
import { checkAccess } from './access.ts'
import { inSession } from './caller-session.ts'
import type { RequestContext } from './context.ts'
import { routeIs } from './request-route.ts'

const checked = implement(marketContract)
  .$context<RequestContext>()
  .use(({ context, procedure, next }) => {
    const meta: MarketMeta = procedure['~orpc'].meta
    const { method = 'POST', path = '' } = procedure['~orpc'].route
    if (path !== '') routeIs(path)
    checkAccess(meta, { method, path }, context.identity)
    return inSession(context.identity?.sessionId ?? null, () => next())
  })

/** Named, since the compiler would otherwise write the whole contract out wherever this is used. */
type MarketImplementer = ImplementerInternalWithMiddlewares<
  typeof marketContract,
  RequestContext & Record<never, never>,
  RequestContext
>

export const marketImplementer: MarketImplementer = checked
