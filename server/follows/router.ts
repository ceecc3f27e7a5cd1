import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { FollowsService } from './follows.ts'
import type { WishesService } from './wishes.ts'

export function followsRouter(follows: FollowsService) {
  const api = marketImplementer.follows
  return {
    list: api.list.handler(({ input, context }) => follows.list(accountOf(context), input)),
    find: api.find.handler(async ({ input, context }) => ({
      follows: await follows.follows(accountOf(context), input.handle),
    })),
    follow: api.follow.handler(async ({ input, context }) => {
      await follows.follow(accountOf(context), input.handle)
      return { follows: true }
    }),
    unfollow: api.unfollow.handler(async ({ input, context }) => {
      await follows.unfollow(accountOf(context), input.handle)
      return { follows: false }
    }),
  }
}

export function wishesRouter(wishes: WishesService) {
  const api = marketImplementer.wishes
  return {
    list: api.list.handler(({ input, context }) => wishes.list(accountOf(context), input)),
    find: api.find.handler(async ({ input, context }) => {
      await wishes.find(accountOf(context), input.id)
      return { wishes: true }
    }),
    add: api.add.handler(async ({ input, context }) => {
      await wishes.add(accountOf(context), input.id)
      return { wishes: true }
    }),
    remove: api.remove.handler(async ({ input, context }) => {
      await wishes.remove(accountOf(context), input.id)
      return { wishes: false }
    }),
  }
}
