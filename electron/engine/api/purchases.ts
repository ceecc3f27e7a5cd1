import { implement, type Router } from '@orpc/server'
import { purchasesContract } from '#shared/contract/studio/purchases.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(purchasesContract).use(declaredErrors)

export function purchasesRouter({
  purchases,
}: Pick<Engine, 'purchases'>): Router<typeof purchasesContract, Record<never, never>> {
  return {
    list: contract.list.handler(() => purchases.list()),
    download: contract.download.handler(({ input }) => purchases.download(input)),
    check: contract.check.handler(({ input }) => purchases.check(input.saleId)),
    remove: contract.remove.handler(async ({ input }) => {
      await purchases.remove(input.saleId)
      return {}
    }),
    takeIn: contract.takeIn.handler(async ({ input }) => ({ assetIds: await purchases.takeIn(input.saleId) })),
    bought: contract.bought.handler(({ input }) => purchases.bought(input.assetIds)),
  }
}
