import { implement, type Router } from '@orpc/server'
import { marketLinkContract } from '#shared/contract/studio/market.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(marketLinkContract).use(declaredErrors)

export function marketRouter({
  market,
  sync,
}: Pick<Engine, 'market' | 'sync'>): Router<typeof marketLinkContract, Record<never, never>> {
  return {
    status: contract.status.handler(() => market.status()),
    checkAddress: contract.checkAddress.handler(({ input }) => market.checkAddress(input.url)),
    startSignIn: contract.startSignIn.handler(() => market.startSignIn()),
    awaitSignIn: contract.awaitSignIn.handler(async ({ input, signal }) => {
      const account = await market.awaitSignIn(input.attemptId, signal)
      void sync.now()
      return account
    }),
    cancelSignIn: contract.cancelSignIn.handler(({ input }) => {
      market.cancelSignIn(input.attemptId)
      return {}
    }),
    switchAccount: contract.switchAccount.handler(({ input }) => {
      market.switchAccount(input.accountId)
      void sync.now()
      return market.status()
    }),
    signOut: contract.signOut.handler(async ({ input }) => {
      await market.signOut(input.accountId, input)
      return market.status()
    }),
    call: contract.call.handler(({ input, signal }) => market.relay.call(input, signal)),
  }
}
