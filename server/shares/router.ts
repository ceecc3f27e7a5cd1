import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { SharesService } from './shares.ts'

export function sharesRouter(shares: SharesService) {
  const api = marketImplementer.shares
  return {
    propose: api.propose.handler(({ input, context }) => shares.propose(accountOf(context), input)),
    proposals: api.proposals.handler(({ input, context }) => shares.proposals(accountOf(context), input)),
    answer: api.answer.handler(({ input, context }) => shares.answer(accountOf(context), input.id, input.accept)),
    withdraw: api.withdraw.handler(({ input, context }) => shares.withdraw(accountOf(context), input.id)),
    ofAsset: api.ofAsset.handler(({ input, context }) => shares.ofAsset(accountOf(context), input.id)),
    sharedWithMe: api.sharedWithMe.handler(({ context }) => shares.sharedWith(accountOf(context))),
    leave: api.leave.handler(async ({ input, context }) => ({
      left: await shares.leave(accountOf(context), input.id),
    })),
  }
}
