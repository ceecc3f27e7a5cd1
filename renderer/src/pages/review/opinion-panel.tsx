import { useReducer, useState } from 'react'
import { newOpinionSchema, type ReviewItem } from '#shared/contract/market/review.ts'
import { REVIEW_CRITERIA } from '#shared/submissions/decision.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { toast } from '../../components/toast.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { EMPTY_DRAFT, type Outcome, stepDraft } from './decision-draft.ts'
import { CriterionRow } from './decision-panel.tsx'

const words = en.review.opinion
const OUTCOMES = (['approve', 'request_changes', 'reject'] as const).map((value) => ({
  value,
  label: en.review.decision.outcomes[value],
}))

/** A second opinion: the four questions, what one would do, and why. */
export function OpinionPanel({ item }: { item: ReviewItem }) {
  const [draft, step] = useReducer(stepDraft, EMPTY_DRAFT)
  const [outcome, setOutcome] = useState<Outcome>('approve')
  const [comment, setComment] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const [isSending, setIsSending] = useState(false)
  const opinion = newOpinionSchema.safeParse({ outcome, criteria: draft.criteria, comment })
  const give = () => {
    setIsChecked(true)
    if (!opinion.success) return
    setIsSending(true)
    const given = marketClient.review.giveOpinion({ id: item.id, opinion: opinion.data }).then(async () => {
      toast({ title: words.sent, tone: 'positive', group: 'review' })
      await queryClient.invalidateQueries({ queryKey: market.review.key() })
      navigate({ page: 'review', id: null })
    })
    attempt(given.finally(() => setIsSending(false)))
  }
  return (
    <aside
      aria-label={words.title}
      className="flex w-80 shrink-0 flex-col border-line border-l bg-panel min-[1200px]:w-96"
    >
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3">
        <p className="text-ink-2 text-xs">{words.blind}</p>
        <section>
          <h3 className="font-medium text-sm">{words.question}</h3>
          <p className="select-text whitespace-pre-wrap break-words text-sm">{item.opinionRequest?.question}</p>
        </section>
        {REVIEW_CRITERIA.map((name) => (
          <CriterionRow key={name} name={name} criterion={draft.criteria[name]} onStep={step} />
        ))}
        <Field label={words.outcome}>
          {(control) => <Select {...control} value={outcome} options={OUTCOMES} onChange={setOutcome} />}
        </Field>
        <Field label={words.comment} error={isChecked && !opinion.success ? words.missing : null}>
          {(control) => (
            <TextArea
              {...control}
              minRows={4}
              maxRows={12}
              maxLength={4_000}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
            />
          )}
        </Field>
      </div>
      <footer className="shrink-0 border-line border-t p-3">
        <Button tone="primary" className="w-full" busy={isSending} onClick={give}>
          {words.send}
        </Button>
      </footer>
    </aside>
  )
}
