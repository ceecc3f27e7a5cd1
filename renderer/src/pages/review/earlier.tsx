import type { ReviewItem } from '#shared/contract/market/review.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { fieldInWords } from '../submissions/field-words.ts'
import { OpinionText } from './from-colleagues.tsx'

const words = en.review.earlier

/** What others decided about this submission before, and why. */
export function EarlierDecisions({ item }: { item: ReviewItem }) {
  return (
    <div className="flex max-w-180 flex-col gap-4 p-4">
      {item.appeal !== null && (
        <section className="rounded-md border border-line bg-raised p-3">
          <h3 className="font-medium text-sm">{en.review.item.appealSays}</h3>
          <p className="select-text whitespace-pre-wrap break-words text-sm">{item.appeal}</p>
        </section>
      )}
      {item.earlier.length === 0 && <p className="text-ink-2 text-sm">{words.none}</p>}
      {item.earlier.map(({ round, outcome, reasons, opinion, at }) => (
        <section key={at} className="flex flex-col gap-1 border-line border-b pb-3">
          <h3 className="font-medium text-sm">{words.entry(words.outcomes[outcome], round, formatDateTime(at))}</h3>
          <ul className="flex flex-col gap-1 text-sm">
            {reasons.map(({ field, code, comment }) => (
              <li key={`${field}.${code}.${comment}`} className="select-text break-words">
                <span className="text-ink-2">
                  {field === null ? en.review.decision.whole : fieldInWords(field)}
                  {': '}
                </span>
                {comment}
              </li>
            ))}
          </ul>
          {opinion !== null && <OpinionText opinion={opinion} />}
        </section>
      ))}
    </div>
  )
}
