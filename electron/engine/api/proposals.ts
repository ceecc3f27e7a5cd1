import { implement, type Router } from '@orpc/server'
import { proposalsContract } from '#shared/contract/studio/proposals.ts'
import type { Engine } from '../engine.ts'
import { declaredErrors } from './declared-errors.ts'

const contract = implement(proposalsContract).use(declaredErrors)

export function proposalsRouter({
  library: { proposals },
}: Pick<Engine, 'library'>): Router<typeof proposalsContract, Record<never, never>> {
  return {
    list: contract.list.handler(({ input }) => proposals.list(input.ids)),
    accept: contract.accept.handler(({ input }) => ({ changed: proposals.accept(input.ids, input.parts) })),
  }
}
