import type { Submission } from '#shared/contract/market/submissions.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'

const words = en.submissions.timeline

/** Newest first. */
export function Timeline({ events }: { events: Submission['events'] }) {
  return (
    <ol className="flex flex-col">
      {events.toReversed().map(({ number, event, by, at, reason, round }) => (
        <li key={number} className="relative flex gap-3 pb-3 last:pb-0">
          <span aria-hidden className="mt-1.5 size-2 shrink-0 rounded-full bg-line-strong" />
          <div className="min-w-0 flex-1">
            <p className="text-sm">{words.line(words.events[event], words.by[by])}</p>
            <p className="tnum text-ink-2 text-xs">
              {[formatDateTime(at), ...(round > 0 ? [en.submissions.round(round)] : [])].join(' · ')}
            </p>
            {reason !== null && <p className="select-text break-words pt-0.5 text-ink-2 text-sm">{reason}</p>}
          </div>
        </li>
      ))}
    </ol>
  )
}
