import { ArrowRight, CircleCheck } from 'lucide-react'
import type { StudioSubmission } from '#shared/contract/studio/submissions.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { fieldInWords } from './field-words.ts'
import { goToSubmissionField } from './open-sheet.ts'

const words = en.submissions

/** What a reviewer says, and what keeps a draft from being submitted: each with the way to its field. */
export function SubmissionTexts({ submission }: { submission: StudioSubmission }) {
  const { assetId, problems, isEditable, state, market, refusal } = submission
  const reasons = state === 'published' ? [] : (market?.submission.reasons ?? [])
  const go = (field: string | null) => (assetId === null ? null : () => goToSubmissionField(assetId, field))
  return (
    <>
      {reasons.length > 0 && (
        <section className="flex flex-col gap-2 border-line border-t pt-4">
          <h3 className="font-semibold text-sm">{words.reasons.title}</h3>
          <ul className="flex flex-col">
            {reasons.map(({ field, code, comment }) => (
              <Entry
                key={`${field}.${code}.${comment}`}
                label={`${field === null ? words.reasons.whole : fieldInWords(field)} · ${words.reasons.codes[code] ?? code}`}
                text={comment}
                field={field}
                onGo={go(field)}
              />
            ))}
          </ul>
        </section>
      )}
      {isEditable && problems.length > 0 && (
        <section className="flex flex-col gap-2 border-line border-t pt-4">
          <h3 className="font-semibold text-sm">{words.problems.title(problems.length)}</h3>
          <ul className="flex flex-col">
            {problems.map(({ field, message }) => (
              <Entry
                key={`${field}.${message}`}
                label={fieldInWords(field)}
                text={message}
                field={field}
                onGo={go(field)}
              />
            ))}
          </ul>
        </section>
      )}
      {isEditable && problems.length === 0 && reasons.length === 0 && refusal === null && (
        <p className="flex items-center gap-2 text-positive text-sm">
          <CircleCheck className="size-4 shrink-0" aria-hidden />
          {words.problems.ready}
        </p>
      )}
    </>
  )
}

export interface EntryProps {
  label: string
  text: string
  field: string | null
  /** Null where there is no field here to go to. */
  onGo: (() => void) | null
}

/** One thing to put right. */
export function Entry({ label, text, field, onGo }: EntryProps) {
  return (
    <li className="flex items-start gap-3 border-line border-b py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="font-medium text-sm first-letter:uppercase">{label}</p>
        <p className="select-text break-words text-ink-2 text-sm">{text}</p>
      </div>
      {onGo !== null && (
        <Button
          size="small"
          icon={<ArrowRight />}
          onClick={onGo}
          aria-label={words.reasons.go(field === null ? words.reasons.whole : fieldInWords(field))}
        >
          {words.sheet.goTo}
        </Button>
      )}
    </li>
  )
}
