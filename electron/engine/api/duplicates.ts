import { implement, type Router } from '@orpc/server'
import { duplicatesContract } from '#shared/contract/studio/duplicates.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(duplicatesContract).use(declaredErrors)

export function duplicatesRouter({
  duplicates,
}: Pick<Engine, 'duplicates'>): Router<typeof duplicatesContract, Record<never, never>> {
  return {
    groups: contract.groups.handler(({ input }) => duplicates.groups(input.assetIds)),
    resolve: contract.resolve.handler(({ input }) => ({ changed: duplicates.resolve(input) })),
  }
}
