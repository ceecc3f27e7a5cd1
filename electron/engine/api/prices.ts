import { implement, type Router } from '@orpc/server'
import { pricesContract } from '#shared/contract/studio/prices.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(pricesContract).use(declaredErrors)

export function pricesRouter({ prices }: Pick<Engine, 'prices'>): Router<typeof pricesContract, Record<never, never>> {
  return {
    pending: contract.pending.handler(() => prices.pending()),
    set: contract.set.handler(({ input }) => {
      prices.set(input.changes)
      return {}
    }),
    restore: contract.restore.handler(async ({ input }) => ({ changedSince: await prices.restore(input.changes) })),
    conflicts: contract.conflicts.handler(({ input }) => prices.conflicts(input.assetId)),
    resolve: contract.resolve.handler(async ({ input }) => {
      await prices.resolve(input, input.choices)
      return {}
    }),
  }
}
