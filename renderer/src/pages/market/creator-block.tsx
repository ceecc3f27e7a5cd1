import { useQuery } from '@tanstack/react-query'
import { UserRound } from 'lucide-react'
import { market } from '../../api/market.ts'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { LevelMark, StarsMark, VerifiedMark } from './creator-marks.tsx'

export interface CreatorBlockProps {
  creator: { handle: string | null; displayName: string; isVerified: boolean }
}

/** Who made it, with what others say of them. */
export function CreatorBlock({ creator }: CreatorBlockProps) {
  const { handle, displayName, isVerified } = creator
  const reputation = useQuery({
    ...market.reputation.ofCreator.queryOptions({ input: { handle: handle ?? '' } }),
    enabled: handle !== null,
    retry: false,
  }).data?.data
  const content = (
    <>
      <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-mat text-ink-3">
        <UserRound className="size-5" aria-hidden />
      </span>
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex items-center gap-1.5">
          <span className="truncate font-medium text-sm">{displayName}</span>
          {isVerified && <VerifiedMark />}
        </span>
        {reputation !== undefined && (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <LevelMark level={reputation.level} />
            <StarsMark average={reputation.averageStars} count={reputation.ratings} />
            <span className="text-ink-3 text-xs">{en.market.card.sales(reputation.sales)}</span>
          </span>
        )}
      </span>
    </>
  )
  const look = 'flex items-center gap-3 rounded-md border border-line p-3'
  if (handle === null) return <div className={look}>{content}</div>
  return (
    <a href={routeHash({ page: 'creator', handle })} className={`${look} hover:bg-hover`}>
      {content}
    </a>
  )
}
