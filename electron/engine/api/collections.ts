import { implement, type Router } from '@orpc/server'
import { collectionsContract } from '#shared/contract/studio/collections.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(collectionsContract).use(declaredErrors)

export function collectionsRouter({
  library: { collections },
}: Pick<Engine, 'library'>): Router<typeof collectionsContract, Record<never, never>> {
  return {
    list: contract.list.handler(() => collections.list()),
    create: contract.create.handler(({ input }) => ({ id: collections.create(input) })),
    change: contract.change.handler(({ input }) => {
      collections.change(input)
      return {}
    }),
    remove: contract.remove.handler(({ input }) => {
      collections.remove(input.id)
      return {}
    }),
  }
}
