import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { CartService } from './cart.ts'

export function cartRouter(cart: CartService) {
  const api = marketImplementer.cart
  return {
    read: api.read.handler(({ context }) => cart.read(accountOf(context))),
    find: api.find.handler(async ({ input, context }) => {
      await cart.find(accountOf(context), input.id)
      return { inCart: true }
    }),
    add: api.add.handler(async ({ input, context }) => {
      await cart.add(accountOf(context), input.id)
      return { inCart: true }
    }),
    remove: api.remove.handler(async ({ input, context }) => {
      await cart.remove(accountOf(context), input.id)
      return { inCart: false }
    }),
  }
}
