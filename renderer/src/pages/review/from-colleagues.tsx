/** What other reviewers said about a submission: notes of those who handed it over, and a second opinion. */
import type { ReactNode } from 'react'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import { REVIEW_CRITERIA } from '#shared/submissions/decision.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'

const words = en.review.colleagues

export function FromColleagues({ item }: { item: ReviewItem }) {
  const { notes, opinionRequest, secondOpinion } = item
  if (notes.length === 0 && opinionRequest === null && secondOpinion === null) return null
  return (
    <div className="mx-4 mb-2 flex max-h-[30vh] shrink-0 flex-col gap-2 overflow-y-auto rounded-md border border-line bg-raised p-3 text-sm">
      {notes.length > 0 && (
        <Part title={words.notes}>
          {notes.map(({ text, at }) => (
            <p key={at} className="select-text whitespace-pre-wrap break-words">
              <span className="tnum text-ink-2 text-xs">{formatDateTime(at)} </span>
              {text}
            </p>
          ))}
        </Part>
      )}
      {opinionRequest !== null && secondOpinion === null && (
        <Part title={words.asked}>
          <p className="select-text whitespace-pre-wrap break-words">{opinionRequest.question}</p>
          <p className="text-ink-2 text-xs">{words.waits}</p>
        </Part>
      )}
      {secondOpinion !== null && <OpinionText opinion={secondOpinion} />}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="font-medium">{title}</h3>
      {children}
    </section>
  )
}

export function OpinionText({ opinion }: { opinion: NonNullable<ReviewItem['secondOpinion']> }) {
  const { criteria, outcomes } = en.review.decision
  const failed = REVIEW_CRITERIA.filter((name) => opinion.criteria[name].result === 'fail')
  const marks = failed.length === 0 ? words.passes : words.fails(failed.map((name) => criteria[name]))
  return (
    <Part title={words.opinion}>
      <p className="text-ink-2 text-xs">
        {words.lean(outcomes[opinion.outcome])}: {marks} · {formatDateTime(opinion.at)}
      </p>
      <p className="select-text whitespace-pre-wrap break-words">{opinion.comment}</p>
      {failed.map((name) => (
        <p key={name} className="select-text whitespace-pre-wrap break-words">
          <span className="text-ink-2">{criteria[name]}: </span>
          {opinion.criteria[name].comment}
        </p>
      ))}
    </Part>
  )
}
