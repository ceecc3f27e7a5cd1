import { implement, type Router } from '@orpc/server'
import { LunaError } from '#shared/contract/errors.ts'
import { syncContract } from '#shared/contract/studio/sync.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(syncContract).use(declaredErrors)

export function syncRouter({
  sync,
  market,
  write,
}: Pick<Engine, 'sync' | 'market' | 'write'>): Router<typeof syncContract, Record<never, never>> {
  return {
    status: contract.status.handler(() => sync.status()),
    mutations: contract.mutations.handler(() => sync.outbox.list(market.requireAccount().id)),
    now: contract.now.handler(async () => {
      await sync.now()
      return {}
    }),
    retry: contract.retry.handler(({ input }) => {
      write((changed) => sync.outbox.renew(changed, input.mutationId))
      void sync.now()
      return {}
    }),
    discard: contract.discard.handler(({ input }) => {
      write((changed) => sync.outbox.remove(changed, input.mutationId))
      return {}
    }),
    exportMutations: contract.exportMutations.handler(() => {
      throw new LunaError('NOT_FOUND')
    }),
    conflicts: contract.conflicts.handler(() => []),
    resolve: contract.resolve.handler(() => {
      throw new LunaError('NOT_FOUND')
    }),
  }
}
