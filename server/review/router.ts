import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { ReviewService } from './review.ts'

export function reviewRouter(review: ReviewService) {
  const api = marketImplementer.review
  return {
    queue: api.queue.handler(({ input, context }) => review.queue(accountOf(context), input)),
    next: api.next.handler(({ input, context }) => review.next(accountOf(context), input.kind)),
    find: api.find.handler(({ input, context }) => review.find(accountOf(context), input.id)),
    compare: api.compare.handler(({ input, context }) => review.compare(accountOf(context), input.id, input.matchId)),
    decide: api.decide.handler(({ input, context }) => review.decide(accountOf(context), input.id, input.decision)),
    release: api.release.handler(async ({ input, context }) => {
      await review.release(accountOf(context), input.id)
      return {}
    }),
  }
}
