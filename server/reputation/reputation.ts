/** Reputation as a service: each call in a transaction of the caller's account. */
import * as z from 'zod'
import type {
  AssetRating,
  DiscoveredAsset,
  OwnReputation,
  PublicReputation,
  Rating,
  ReportedRating,
} from '#shared/contract/market/reputation.ts'
import { createAgeGate } from '../accounts/age.ts'
import type { Clock } from '../clock.ts'
import type { MarketDatabase, Tx } from '../db/database.ts'
import type { Paged, PageRequest } from '../http/cursor.ts'
import { type AssetFigures, countSales } from './count-sales.ts'
import {
  type AssetsQuery,
  type CreatorsQuery,
  discoverAssets,
  discoverCreators,
  publicReputation,
} from './discovery.ts'
import {
  answerRating,
  decideRating,
  type RatingDecision,
  type RatingReport,
  raiseRating,
  ratingsToRaise,
  reportedRatings,
  reportRating,
} from './rating-moderation.ts'
import { assetRating, ownRating, ratingsOf, requireOfAge } from './rating-views.ts'
import { keptSince, type NewRating, rate, voteHelpful, withdrawRating } from './ratings.ts'
import { refreshDueReputations, withSalesToCount } from './snapshots.ts'
import { reputationOf } from './standing.ts'

export interface ReputationService {
  mine(accountId: string): Promise<OwnReputation>
  /** Throws NOT_FOUND. */
  ofCreator(handle: string): Promise<PublicReputation>
  /** `readerId`: null for anyone. Throws NOT_FOUND, AGE_RESTRICTED. */
  ratings(
    readerId: string | null,
    query: PageRequest & { readonly assetId: string },
  ): Promise<Paged<Rating> & { asset: AssetRating }>
  myRating(accountId: string, assetId: string): Promise<OwnRating>
  /** Throws NOT_FOUND, NOT_ALLOWED. */
  rate(rating: NewRating): Promise<OwnRating>
  withdrawRating(accountId: string, assetId: string): Promise<OwnRating>
  /** Throws NOT_FOUND, NOT_ALLOWED. */
  vote(vote: { accountId: string; ratingId: string; isHelpful: boolean }): Promise<number>
  /** Throws NOT_FOUND, NOT_ALLOWED. */
  answerRating(answer: { creatorId: string; ratingId: string; text: string | null }): Promise<void>
  /** Throws NOT_FOUND, NOT_ALLOWED, CONFLICT. */
  reportRating(report: RatingReport): Promise<void>
  reportedRatings(moderatorId: string, page: PageRequest): Promise<Paged<ReportedRating>>
  /** Throws NOT_FOUND, NOT_ALLOWED. */
  decideRating(decision: RatingDecision): Promise<void>
  discoverCreators(query: CreatorsQuery): Promise<PublicReputation[]>
  /** `readerId`: null for anyone. */
  discoverAssets(readerId: string | null, query: Omit<AssetsQuery, 'showsAdultWorks'>): Promise<DiscoveredAsset[]>
  /** Ratings that count in full by now. Periodic. */
  raiseRatings(): Promise<void>
  /** Counts new events and what time has changed. Periodic. */
  refreshDue(): Promise<void>
}

export interface ReputationParts {
  readonly database: MarketDatabase
  readonly clock: Clock
  readonly figures: AssetFigures
}

interface OwnRating {
  readonly rating: Rating | null
  /** Why a moderator hid it; null where it is shown. */
  readonly hiddenReason: string | null
  readonly asset: AssetRating
}

const CHANGES_SHOWN = 50

async function changesOf(tx: Tx, accountId: string): Promise<OwnReputation['changes']> {
  const rows = await tx
    .selectFrom('reputation_changes')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(CHANGES_SHOWN)
    .execute()
  return rows.map((row) => ({
    before: row.before_total,
    after: row.after_total,
    change: Math.round((row.after_total - row.before_total) * 1e6) / 1e6,
    sentences: z.array(z.string()).parse(row.sentences),
    at: row.at.toISOString(),
  }))
}

type Moderated = Pick<
  ReputationService,
  'answerRating' | 'reportRating' | 'reportedRatings' | 'decideRating' | 'raiseRatings'
>

function createRatingModeration({ database, clock, figures }: ReputationParts): Moderated {
  return {
    answerRating: (answer) => database.asService((tx) => answerRating(tx, answer, clock.now())),
    reportRating: (report) => database.asService((tx) => reportRating(tx, report, clock.now())),
    reportedRatings: (moderatorId, page) =>
      database.asService((tx) => reportedRatings(tx, moderatorId, page, clock.now())),
    decideRating: (decision) => database.asService((tx) => decideRating(tx, figures, decision, clock.now())),
    async raiseRatings() {
      const now = clock.now()
      for (const rating of await database.asService((tx) => ratingsToRaise(tx, keptSince(now)))) {
        await database.asService((tx) => raiseRating(tx, figures, rating, now))
      }
    },
  }
}

export function createReputationService(parts: ReputationParts): ReputationService {
  const { database, clock, figures } = parts
  const ageGate = createAgeGate(database)
  return {
    ...createRatingModeration(parts),
    mine: (accountId) =>
      database.asAccount(accountId, async (tx) => ({
        explanation: await reputationOf(tx, accountId, clock.now()),
        changes: await changesOf(tx, accountId),
      })),
    ofCreator: (handle) => database.asAccount(null, (tx) => publicReputation(tx, handle)),
    ratings: async (readerId, query) => {
      // First anonymously: a work that is not public has no ratings to show.
      await database.asAccount(null, (tx) => assetRating(tx, query.assetId))
      return database.asService(async (tx) => {
        await requireOfAge(tx, readerId, query.assetId)
        return ratingsOf(tx, query)
      })
    },
    myRating: (accountId, assetId) => database.asService((tx) => ownRating(tx, accountId, assetId)),
    rate: (rating) =>
      database.asService(async (tx) => {
        await rate(tx, figures, rating, clock.now())
        return ownRating(tx, rating.accountId, rating.assetId)
      }),
    withdrawRating: (accountId, assetId) =>
      database.asService(async (tx) => {
        await withdrawRating(tx, figures, accountId, assetId, clock.now())
        return ownRating(tx, accountId, assetId)
      }),
    vote: (vote) => database.asService((tx) => voteHelpful(tx, vote, clock.now())),
    discoverCreators: (query) => database.asAccount(null, (tx) => discoverCreators(tx, query)),
    async discoverAssets(readerId, query) {
      const showsAdultWorks = await ageGate(readerId)
      return database.asAccount(null, (tx) => discoverAssets(tx, { ...query, showsAdultWorks }))
    },
    async refreshDue() {
      for (const creatorId of await database.asService(withSalesToCount)) {
        await database.asService((tx) => countSales(tx, figures, creatorId, clock.now()))
      }
      await refreshDueReputations(database, clock.now())
    },
  }
}
