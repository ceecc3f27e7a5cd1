import { useQuery } from '@tanstack/react-query'
import { FileQuestion } from 'lucide-react'
import { describeError } from '../../api/errors.ts'
import { market } from '../../api/market.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'
import { ModeratedCaseView } from './moderated-case.tsx'
import { OwnCaseView } from './own-case.tsx'

const words = en.cases.own
const LOADING = <Skeleton className="m-4 h-96" />

const isUnknown = (error: unknown): boolean => describeError(error).code === 'NOT_FOUND'

/** The user's own case as its creator sees it; other cases as moderators do. */
export function OneCase({ id, isModerator }: { id: string; isModerator: boolean }) {
  const own = useQuery({
    ...market.moderation.ownCase.queryOptions({ input: { id } }),
    retry: (count, error) => !isUnknown(error) && count < 2,
  })
  if (own.isError && !own.data && isUnknown(own.error)) {
    if (isModerator) return <Moderated id={id} />
    return <EmptyState icon={<FileQuestion />} title={words.notFound} text={words.notFoundText} />
  }
  return (
    <MarketData query={own} loading={LOADING}>
      {(data, { isFromCache }) => <OwnCaseView found={data} isOffline={isFromCache} />}
    </MarketData>
  )
}

function Moderated({ id }: { id: string }) {
  const query = useQuery(market.moderation.case.queryOptions({ input: { id } }))
  return (
    <MarketData query={query} loading={LOADING}>
      {(data, { isFromCache }) => <ModeratedCaseView found={data} isOffline={isFromCache} />}
    </MarketData>
  )
}
