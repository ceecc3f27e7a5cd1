import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { ReviewService } from './review.ts'

export function reviewRouter(review: ReviewService) {
  const api = marketImplementer.review
  return {
    queue: api.queue.handler(({ input, context }) => review.queue(accountOf(context), input)),
    next: api.next.handler(({ input, context }) => review.next(accountOf(context), input.kind)),
    take: api.take.handler(({ input, context }) => review.take(accountOf(context), input.id)),
    skip: api.skip.handler(async ({ input, context }) => {
      await review.skip(accountOf(context), input.id, input)
      return {}
    }),
    handOver: api.handOver.handler(async ({ input, context }) => {
      await review.handOver(accountOf(context), input.id, input)
      return {}
    }),
    askOpinion: api.askOpinion.handler(({ input, context }) =>
      review.askOpinion(accountOf(context), input.id, input.question),
    ),
    takeOpinion: api.takeOpinion.handler(({ input, context }) => review.takeOpinion(accountOf(context), input.id)),
    giveOpinion: api.giveOpinion.handler(async ({ input, context }) => {
      await review.giveOpinion(accountOf(context), input.id, input.opinion)
      return {}
    }),
    colleagues: api.colleagues.handler(async ({ context }) => ({ items: await review.colleagues(accountOf(context)) })),
    conduct: api.conduct.handler(async ({ context }) => ({ items: await review.conduct(accountOf(context)) })),
    find: api.find.handler(({ input, context }) => review.find(accountOf(context), input.id)),
    compare: api.compare.handler(({ input, context }) => review.compare(accountOf(context), input.id, input.matchId)),
    decide: api.decide.handler(({ input, context }) => review.decide(accountOf(context), input.id, input.decision)),
    release: api.release.handler(async ({ input, context }) => {
      await review.release(accountOf(context), input.id)
      return {}
    }),
  }
}
