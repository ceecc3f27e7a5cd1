import type { MarketDatabase } from '../db/database.ts'
import { accountOf } from '../http/access.ts'
import type { RequestContext } from '../http/context.ts'
import { marketImplementer } from '../http/implementer.ts'
import { priorityClaims } from './claims.ts'
import { proveConsistency, proveInclusion } from './log.ts'
import type { Publications } from './publications.ts'
import { trustedKeys } from './signing-key.ts'
import type { AssetViews } from './views.ts'

export interface PublicationsRouterParts {
  readonly database: MarketDatabase
  readonly publications: Publications
  readonly views: AssetViews
}

function callerOf({ identity }: RequestContext): string | null {
  return identity?.accountId ?? null
}

export function publicationsRouter({ database, publications, views }: PublicationsRouterParts) {
  const of = marketImplementer.publications
  return {
    find: of.find.handler(({ input, context }) => views.find(callerOf(context), input.id)),
    derivation: of.derivation.handler(({ input, context }) => views.derivation(callerOf(context), input.id, input)),
    certificate: of.certificate.handler(({ input, context }) =>
      views.certificate(callerOf(context), input.id, input.versionId),
    ),
    content: of.content.handler(({ input, context }) => views.content(accountOf(context), input.id, input.versionId)),
    withdraw: of.withdraw.handler(async ({ input, context }) => {
      const { id, status } = await database.asService((tx) => publications.withdraw(tx, accountOf(context), input.id))
      return { id, status }
    }),
    checkpoint: of.checkpoint.handler(async () => ({ checkpoint: await views.checkpoint() })),
    inclusion: of.inclusion.handler(({ input }) =>
      database.asAccount(null, (tx) => proveInclusion(tx, input.leaf, input.size)),
    ),
    consistency: of.consistency.handler(({ input }) =>
      database.asAccount(null, (tx) => proveConsistency(tx, input.from, input.to)),
    ),
    entries: of.entries.handler(async ({ input, context }) => {
      const entries = await views.entries(callerOf(context), input.from, input.limit)
      return {
        items: entries.map(({ logIndex, loggedAt, leafHash, envelope }) => ({
          ...{ logIndex, leafHash },
          loggedAt: loggedAt.toISOString(),
          entry: envelope,
        })),
      }
    }),
    keys: of.keys.handler(async () => ({ keys: await database.asAccount(null, trustedKeys) })),
    claimPriority: of.claimPriority.handler(({ input, context }) =>
      views.claimPriority(accountOf(context), input.commitment),
    ),
    priorityClaims: of.priorityClaims.handler(async ({ input, context }) => {
      const accountId = accountOf(context)
      const { items, nextCursor } = await database.asAccount(accountId, (tx) => priorityClaims(tx, accountId, input))
      return {
        items: items.map((claim) => ({ ...claim, recordedAt: claim.recordedAt.toISOString() })),
        nextCursor,
      }
    }),
  }
}
