import { useQuery } from '@tanstack/react-query'
import { MessageSquareWarning } from 'lucide-react'
import { useState } from 'react'
import type { ReportedRating } from '#shared/contract/market/reputation.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { RatingStars } from '../../components/rating.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { formatAge, formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { DeskCard, DeskCards, Quoted } from './desk-card.tsx'
import { lists } from './waiting-counts.ts'
import { WordsDialog } from './words-dialog.tsx'

const words = en.cases.ratings
const { reportKinds } = en.market.ratings

/** Ratings that somebody reported, the longest waiting first. */
export function RatingDesk() {
  const query = useQuery(lists.ratings())
  return (
    <MarketData query={query} loading={<Skeleton className="m-4 h-60" />}>
      {({ items }, { isFromCache }) =>
        items.length === 0 ? (
          <EmptyState icon={<MessageSquareWarning />} title={words.none} text={words.noneText} />
        ) : (
          <DeskCards>
            {items.map((rating) => (
              <RatingCard key={rating.id} rating={rating} isOffline={isFromCache} />
            ))}
          </DeskCards>
        )
      }
    </MarketData>
  )
}

function RatingCard({ rating, isOffline }: { rating: ReportedRating; isOffline: boolean }) {
  const [decision, setDecision] = useState<'keep' | 'hide' | null>(null)
  const { id, assetId, name, stars, comment, answer, weighsInFull, ratedAt, reportedAt, reports } = rating
  const send = async (reason: string) => {
    await marketClient.reputation.decideRating({ id, isHidden: decision === 'hide', reason })
    toast({ title: decision === 'hide' ? words.hidden : words.kept, tone: 'positive', group: 'case' })
    await queryClient.invalidateQueries({ queryKey: market.reputation.key() })
  }
  return (
    <DeskCard
      title={name}
      assetId={assetId}
      isOffline={isOffline}
      facts={[words.rated(formatDate(ratedAt)), words.reported(formatAge(reportedAt)), !weighsInFull && words.little]}
      actions={[
        { label: words.keep, tone: 'primary', onSelect: () => setDecision('keep') },
        { label: words.hide, tone: 'danger', onSelect: () => setDecision('hide') },
      ]}
    >
      <RatingStars value={stars} />
      <Quoted label={words.comment} text={comment ?? words.noComment} />
      {answer !== null && <Quoted label={words.answer} text={answer} />}
      <ul className="flex list-disc flex-col pl-4 text-ink-2">
        {reports.map(({ kind, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: reports have no other name, and their order stays
          <li key={index} className="select-text break-words">
            {reportKinds[kind]}
            {text !== null && `: ${text}`}
          </li>
        ))}
      </ul>
      {decision !== null && (
        <WordsDialog {...words.dialogs[decision]} maxLength={1_000} onSend={send} onClose={() => setDecision(null)} />
      )}
    </DeskCard>
  )
}
