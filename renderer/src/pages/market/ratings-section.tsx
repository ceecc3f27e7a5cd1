import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ThumbsUp } from 'lucide-react'
import { useState } from 'react'
import type { PublicAsset } from '#shared/contract/market/publications.ts'
import type { Rating as GivenRating } from '#shared/contract/market/reputation.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { useQueuedCall } from '../../api/queue.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Rating, RatingStars } from '../../components/rating.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { noteOf } from './note.ts'
import { NoteField } from './note-field.tsx'
import { useHeld } from './offers-section.tsx'
import { RatingActions } from './rating-actions.tsx'

const words = en.market.ratings

/** Ratings by owners of the work; owners can also rate it offline. */
export function RatingsSection({ asset }: { asset: PublicAsset }) {
  const account = useMarketStatus().data?.account ?? null
  const isOwn = account?.id === asset.creator.creatorId
  const { isBuyer: mayRate } = useHeld(asset.id, account !== null && !isOwn)
  return (
    <div className="flex flex-col gap-4">
      {mayRate && <OwnRating asset={asset} />}
      <GivenRatings assetId={asset.id} isOwnWork={isOwn} isSignedIn={account !== null} />
      {!mayRate && !isOwn && <p className="text-ink-3 text-xs">{words.onlyBuyers}</p>}
    </div>
  )
}

function OwnRating({ asset }: { asset: PublicAsset }) {
  const own = useQuery(market.reputation.myRating.queryOptions({ input: { id: asset.id } }))
  if (own.data === undefined) return null
  const { rating, hiddenReason } = own.data.data
  if (hiddenReason !== null) return <p className="text-ink-2 text-sm">{words.hidden(hiddenReason)}</p>
  return <RatingForm key={rating?.id ?? 'none'} asset={asset} given={rating} />
}

function RatingForm({ asset, given }: { asset: PublicAsset; given: GivenRating | null }) {
  const queue = useQueuedCall()
  const [stars, setStars] = useState(given?.stars ?? 0)
  const [comment, setComment] = useState(given?.comment ?? '')
  const { isBusy, run } = useAttempt()
  const call = { subject: `rating:${asset.id}`, title: words.queued(asset.name) }
  const send = () => {
    const input = { id: asset.id, stars, comment: noteOf(comment) }
    run(() => queue({ operation: 'reputation.rate', input, ...call }))
  }
  const withdraw = () => run(() => queue({ operation: 'reputation.withdrawRating', input: { id: asset.id }, ...call }))
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line p-3">
      <div className="flex items-center gap-3">
        <span className="font-medium text-sm">{words.yours}</span>
        <Rating label={words.yours} value={stars} onChange={setStars} />
      </div>
      <NoteField label={words.comment} value={comment} onChange={setComment} />
      <div className="flex gap-2">
        <Button size="small" tone="primary" busy={isBusy} disabled={stars === 0} onClick={send}>
          {given === null ? words.send : words.change}
        </Button>
        {given !== null && (
          <Button size="small" busy={isBusy} onClick={withdraw}>
            {words.withdraw}
          </Button>
        )}
      </div>
    </div>
  )
}

interface GivenRatingsProps {
  assetId: string
  isOwnWork: boolean
  isSignedIn: boolean
}

function GivenRatings({ assetId, isOwnWork, isSignedIn }: GivenRatingsProps) {
  const mayVote = isSignedIn && !isOwnWork
  const first: { cursor?: string } = {}
  const query = useInfiniteQuery(
    market.reputation.ratings.infiniteOptions({
      input: (page: { cursor?: string }) => ({ id: assetId, ...page }),
      initialPageParam: first,
      getNextPageParam: ({ data }) => (data.nextCursor === null ? undefined : { cursor: data.nextCursor }),
    }),
  )
  const ratings = query.data?.pages.flatMap(({ data }) => data.items) ?? []
  if (query.isSuccess && ratings.length === 0) return <p className="text-ink-2 text-sm">{words.none}</p>
  return (
    <>
      <ul className="flex flex-col gap-3">
        {ratings.map((rating) => (
          <li key={rating.id} className="flex flex-col gap-1">
            <div className="flex items-center gap-2">
              <RatingStars value={rating.stars} />
              <span className="text-ink-3 text-xs">
                {formatDate(rating.ratedAt)}
                {!rating.weighsInFull && ` · ${words.weighsLittle}`}
              </span>
            </div>
            {rating.comment !== null && <p className="whitespace-pre-line break-words text-sm">{rating.comment}</p>}
            <Helpful assetId={assetId} rating={rating} mayVote={mayVote && rating.comment !== null} />
            <RatingActions rating={rating} isOwnWork={isOwnWork} mayReport={isSignedIn} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button size="small" className="self-start" onClick={() => void query.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  )
}

function Helpful({ assetId, rating, mayVote }: { assetId: string; rating: GivenRating; mayVote: boolean }) {
  const queue = useQueuedCall()
  const [isHelpful, setIsHelpful] = useState(false)
  const vote = () => {
    setIsHelpful(!isHelpful)
    const input = { id: rating.id, isHelpful: !isHelpful }
    attempt(queue({ operation: 'reputation.vote', input, subject: `vote:${assetId}`, title: words.vote }))
  }
  return (
    <div className="flex items-center gap-2 text-ink-3 text-xs">
      {mayVote && (
        <Button tone="quiet" size="small" icon={<ThumbsUp />} pressed={isHelpful} onClick={vote}>
          {words.vote}
        </Button>
      )}
      {rating.helpfulVotes > 0 && <span>{words.helpful(rating.helpfulVotes)}</span>}
    </div>
  )
}
