import { useQuery } from '@tanstack/react-query'
import type { Submission } from '#shared/contract/market/submissions.ts'
import type { StudioSubmission } from '#shared/contract/studio/submissions.ts'
import { market } from '../../api/market.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'

const words = en.submissions.place

/** How long a place in the queue is taken for the present one. */
const STALE_MS = 60_000

/** As the market says now; without a connection, as it said last. */
export function QueuePlace({ submission }: { submission: StudioSubmission }) {
  const { id } = submission
  const live = useQuery({ ...market.submissions.find.queryOptions({ input: { id } }), refetchInterval: STALE_MS })
  const kept = submission.market
  const isLive = live.data !== undefined && live.data.asOf >= (kept?.asOf ?? '')
  const place = isLive ? live.data?.data.place : kept?.submission.place
  const asOf = isLive ? live.data?.asOf : kept?.asOf
  if (place == null) return <p className="text-ink-2 text-sm">{en.submissions.stateSentences[submission.state]}</p>
  return <Place place={place} asOf={asOf ?? null} />
}

function Place({ place, asOf }: { place: NonNullable<Submission['place']>; asOf: string | null }) {
  const { wait, position, waiting } = place
  const basis = wait.basis === 'measured' ? words.basis.measured(wait.sampleSize) : words.basis.usual
  return (
    <div className="flex flex-wrap items-baseline gap-x-6 gap-y-2">
      <p className="tnum shrink-0 font-semibold text-2xl">
        {position === 1 ? words.next : words.position(position, waiting)}
      </p>
      <div className="min-w-60 flex-1">
        <p className="tnum text-sm">{wait.sentence}</p>
        <p className="text-ink-2 text-xs">
          {basis} {asOf !== null && words.asOf(formatDateTime(asOf))}
        </p>
      </div>
    </div>
  )
}
