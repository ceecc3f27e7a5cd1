import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Complaint } from '#shared/contract/market/licensing.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { toast } from '../../components/toast.tsx'
import { useSubmission } from '../../components/use-attempt.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { type Answer, answerTo, stepWord } from './complaint-answer.ts'
import { Part } from './terms-list.tsx'

const words = en.licensing.complaint

/** Complaints about one license with every step, for both its sides, and what its licensee can say. Nothing where there is none. */
export function Complaints({ grantId, isLicensee }: { grantId: string; isLicensee: boolean }) {
  const { data } = useQuery(market.licensing.complaints.queryOptions({ input: { limit: 50 } }))
  const about = data?.data.items.filter((complaint) => complaint.grantId === grantId) ?? []
  if (about.length === 0) return null
  return (
    <Part title={words.listTitle}>
      {about.map((complaint) => (
        <OneComplaint key={complaint.id} complaint={complaint} isLicensee={isLicensee} />
      ))}
    </Part>
  )
}

function OneComplaint({ complaint, isLicensee }: { complaint: Complaint; isLicensee: boolean }) {
  const { ground, state, cureUntil, appealUntil, steps } = complaint
  const answer = isLicensee ? answerTo(complaint, new Date()) : null
  return (
    <article className="flex flex-col gap-2 rounded-md border border-line p-3 text-sm">
      <p>
        <span className="font-medium">{en.licensing.grounds[ground]}</span> · {en.licensing.caseStates[state]}
      </p>
      {state === 'cure_period' && cureUntil && <p className="text-ink-2">{words.cureUntil(formatDate(cureUntil))}</p>}
      {state === 'revoked' && appealUntil && <p className="text-ink-2">{words.appealUntil(formatDate(appealUntil))}</p>}
      <ol className="flex flex-col gap-1">
        {steps.map(({ number, step, by, note, at }) => (
          <li key={number}>
            <span className="text-ink-2 text-xs">
              {formatDate(at)} · {words.from[by]} · {stepWord(step)}
            </span>
            <p className="whitespace-pre-wrap break-words">{note}</p>
          </li>
        ))}
      </ol>
      {answer !== null && <AnswerForm complaintId={complaint.id} answer={answer} />}
    </article>
  )
}

function AnswerForm({ complaintId, answer }: { complaintId: string; answer: Answer }) {
  const [note, setNote] = useState('')
  const isAppeal = answer === 'appeal'
  const send = useSubmission(async () => {
    await marketClient.licensing[answer]({ id: complaintId, note })
    setNote('')
    toast({ title: words.answered, tone: 'positive' })
    void queryClient.invalidateQueries({ queryKey: market.licensing.key() })
  })
  return (
    <div className="flex flex-col gap-2">
      <Field label={isAppeal ? words.appealLabel : words.respondLabel}>
        {(control) => (
          <TextArea
            {...control}
            minRows={2}
            maxLength={4_000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      {send.error !== null && <ErrorState compact error={send.error} />}
      <Button
        className="self-start"
        size="small"
        busy={send.isBusy}
        disabled={note.trim() === ''}
        onClick={() => send.submit()}
      >
        {isAppeal ? words.appeal : words.respond}
      </Button>
    </div>
  )
}
