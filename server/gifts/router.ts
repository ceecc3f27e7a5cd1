/** The part of the API about gifts. */
import { accountOf, keyOf } from '../http/access.ts'
import type { RequestContext } from '../http/context.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { Gifts } from './gifts.ts'

export function giftsRouter(gifts: Gifts) {
  const api = marketImplementer.gifts
  const saleOf = (context: RequestContext, saleId: string) => ({ buyerId: accountOf(context), saleId })
  return {
    find: api.find.handler(({ input, context }) => {
      const { identity, address } = context
      return gifts.find({ accountId: identity?.accountId ?? null, address }, input.token)
    }),
    take: api.take.handler(({ input, context }) =>
      gifts.take({ accountId: accountOf(context), address: context.address }, input.token),
    ),
    given: api.given.handler(({ input, context }) => gifts.given(accountOf(context), input)),
    received: api.received.handler(({ input, context }) => gifts.received(accountOf(context), input)),
    findReceived: api.findReceived.handler(({ input, context }) =>
      gifts.findReceived(accountOf(context), input.saleId),
    ),
    ofPurchase: api.ofPurchase.handler(({ input, context }) => gifts.ofPurchase(saleOf(context, input.saleId))),
    renewLink: api.renewLink.handler(({ input, context }) =>
      gifts.renewLink(saleOf(context, input.saleId), keyOf(context)),
    ),
    send: api.send.handler(({ input, context }) => {
      const { saleId, email } = input
      return gifts.send(saleOf(context, saleId), { email, address: context.address, requestKey: keyOf(context) })
    }),
    takeBack: api.takeBack.handler(({ input, context }) => gifts.takeBack(saleOf(context, input.saleId))),
  }
}
