/** The reputation part of the API. */
import { accountOf } from '../http/access.ts'
import { marketImplementer } from '../http/implementer.ts'
import type { ReputationService } from './reputation.ts'

const done = { done: true } as const

export function reputationRouter(reputation: ReputationService) {
  const api = marketImplementer.reputation
  return {
    mine: api.mine.handler(({ context }) => reputation.mine(accountOf(context))),
    ofCreator: api.ofCreator.handler(({ input }) => reputation.ofCreator(input.handle)),
    ratings: api.ratings.handler(({ input: { id, ...page }, context }) =>
      reputation.ratings(context.identity?.accountId ?? null, { assetId: id, ...page }),
    ),
    myRating: api.myRating.handler(({ input, context }) => reputation.myRating(accountOf(context), input.id)),
    rate: api.rate.handler(({ input: { id, stars, comment }, context }) =>
      reputation.rate({ accountId: accountOf(context), assetId: id, stars, comment }),
    ),
    withdrawRating: api.withdrawRating.handler(({ input, context }) =>
      reputation.withdrawRating(accountOf(context), input.id),
    ),
    vote: api.vote.handler(async ({ input: { id, isHelpful }, context }) => ({
      helpfulVotes: await reputation.vote({ accountId: accountOf(context), ratingId: id, isHelpful }),
    })),
    answerRating: api.answerRating.handler(async ({ input: { id, text }, context }) => {
      await reputation.answerRating({ creatorId: accountOf(context), ratingId: id, text })
      return done
    }),
    reportRating: api.reportRating.handler(async ({ input: { id, kind, text }, context }) => {
      await reputation.reportRating({ reporterId: accountOf(context), ratingId: id, kind, text })
      return done
    }),
    reportedRatings: api.reportedRatings.handler(({ input, context }) =>
      reputation.reportedRatings(accountOf(context), input),
    ),
    decideRating: api.decideRating.handler(async ({ input: { id, isHidden, reason }, context }) => {
      await reputation.decideRating({ moderatorId: accountOf(context), ratingId: id, isHidden, reason })
      return done
    }),
    discoverCreators: api.discoverCreators.handler(async ({ input }) => ({
      items: await reputation.discoverCreators(input),
    })),
    discoverAssets: api.discoverAssets.handler(async ({ input, context }) => ({
      items: await reputation.discoverAssets(context.identity?.accountId ?? null, input),
    })),
  }
}
