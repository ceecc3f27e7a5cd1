import { CircleCheck, CircleX, Plus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { CRITERION_QUESTIONS, REVIEW_CRITERIA, type ReviewCriterion } from '#shared/submissions/decision.ts'
import { Button } from '../../components/button.tsx'
import { CloseButton } from '../../components/close-button.tsx'
import { ShortcutKeys } from '../../components/shortcut-keys.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { en } from '../../strings/en.ts'
import { fieldInWords } from '../submissions/field-words.ts'
import {
  type CriterionDraft,
  type DecisionDraft,
  type DraftStep,
  type Missing,
  missingFor,
  type Outcome,
} from './decision-draft.ts'
import { CRITERION_KEYS, OUTCOME_KEYS, PASS_KEY, REASON_KEY } from './keys.ts'
import { type PendingDecision, sendPending, takeBack, usePendingDecision } from './pending-decision.ts'
import { takeUpNext } from './take-up.ts'

const words = en.review.decision
const OUTCOMES = ['approve', 'request_changes', 'reject'] as const

export interface DecisionPanelProps {
  draft: DecisionDraft
  /** The outcome that was asked for last, of which is said what is missing. */
  tried: Outcome | null
  isPending: boolean
  onStep: (step: DraftStep) => void
  onReason: () => void
  onDecide: (outcome: Outcome) => void
}

/** Four criteria, reasons tied to fields, and the three ways to decide. */
export function DecisionPanel(props: DecisionPanelProps) {
  const pending = usePendingDecision()
  const { draft, tried, isPending, onStep } = props
  const missing = tried === null ? [] : missingFor(draft, tried)
  return (
    <aside
      aria-label={words.title}
      className="flex w-80 shrink-0 flex-col border-line border-l bg-panel min-[1200px]:w-96"
    >
      <fieldset disabled={isPending} className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-3">
        <legend className="sr-only">{words.title}</legend>
        {REVIEW_CRITERIA.map((name) => (
          <CriterionRow key={name} name={name} criterion={draft.criteria[name]} onStep={onStep} />
        ))}
        <Button size="small" tone="quiet" className="self-start" onClick={() => onStep({ type: 'pass_open' })}>
          {words.passOpen}
          <ShortcutKeys shortcut={PASS_KEY} />
        </Button>
        <Reasons {...props} />
      </fieldset>
      <footer className="flex shrink-0 flex-col gap-2 border-line border-t p-3">
        {isPending && pending !== null ? (
          <Pending pending={pending} />
        ) : (
          <Outcomes missing={missing} tried={tried} onDecide={props.onDecide} />
        )}
      </footer>
    </aside>
  )
}

interface CriterionRowProps {
  name: ReviewCriterion
  criterion: CriterionDraft
  onStep: (step: DraftStep) => void
}

/** One of the four questions: pass or fail, and why. */
export function CriterionRow({ name, criterion, onStep }: CriterionRowProps) {
  const label = words.criteria[name]
  const mark = (result: 'pass' | 'fail') => onStep({ type: 'mark', criterion: name, result })
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row of these
    <div role="group" aria-label={label} className="flex flex-col gap-1.5">
      <div className="flex items-center gap-2">
        <ShortcutKeys shortcut={CRITERION_KEYS[name]} />
        <span className="min-w-0 flex-1 font-medium text-sm">{label}</span>
        <Button
          size="small"
          icon={<CircleCheck className={criterion.result === 'pass' ? 'text-positive' : 'text-ink-3'} />}
          pressed={criterion.result === 'pass'}
          onClick={() => mark('pass')}
        >
          {words.pass}
        </Button>
        <Button
          size="small"
          icon={<CircleX className={criterion.result === 'fail' ? 'text-stop' : 'text-ink-3'} />}
          pressed={criterion.result === 'fail'}
          onClick={() => mark('fail')}
        >
          {words.fail}
        </Button>
      </div>
      <p className="text-ink-2 text-xs">{CRITERION_QUESTIONS[name]}</p>
      {criterion.result === 'fail' && (
        <TextArea
          aria-label={words.comment(label)}
          placeholder={words.commentPlaceholder}
          minRows={2}
          maxRows={6}
          maxLength={2_000}
          value={criterion.comment}
          onChange={(event) => onStep({ type: 'comment', criterion: name, comment: event.target.value })}
        />
      )}
    </div>
  )
}

function Reasons({ draft, onStep, onReason }: DecisionPanelProps) {
  return (
    <section aria-label={words.reasons} className="flex flex-col gap-2 border-line border-t pt-3">
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 flex-1 font-medium text-sm">{words.reasons}</h3>
        <Button size="small" icon={<Plus />} onClick={onReason}>
          {en.review.reason.add}
          <ShortcutKeys shortcut={REASON_KEY} />
        </Button>
      </div>
      {draft.reasons.length === 0 && <p className="text-ink-2 text-xs">{words.noReasons}</p>}
      <ul className="flex flex-col gap-1">
        {draft.reasons.map(({ field, code, comment }, index) => {
          const about = field === null ? words.whole : fieldInWords(field)
          return (
            <li key={`${field}.${code}.${comment}`} className="flex items-start gap-2 rounded-md bg-raised p-2">
              <div className="min-w-0 flex-1">
                <p className="text-ink-2 text-xs">
                  <span className="inline-block first-letter:uppercase">{about}</span>
                  {` · ${en.submissions.reasons.codes[code] ?? code}`}
                </p>
                <p className="break-words text-sm">{comment}</p>
              </div>
              <CloseButton
                aria-label={words.removeReason(about)}
                onClick={() => onStep({ type: 'remove_reason', index })}
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
}

function missingText(missing: Missing): string {
  const names = 'criteria' in missing ? missing.criteria.map((name) => words.criteria[name].toLowerCase()) : []
  switch (missing.type) {
    case 'open':
    case 'uncommented':
    case 'failed':
      return words.missing[missing.type](names)
    case 'nothing_failed':
    case 'no_reason':
      return words.missing[missing.type]
  }
}

interface OutcomesProps {
  missing: readonly Missing[]
  tried: Outcome | null
  onDecide: (outcome: Outcome) => void
}

function Outcomes({ missing, tried, onDecide }: OutcomesProps) {
  return (
    <>
      {tried !== null && missing.length > 0 && (
        <div role="alert" className="text-sm">
          <p className="font-medium">{words.notYet(words.outcomes[tried])}</p>
          <ul className="list-disc pl-4 text-ink-2">
            {missing.map((one) => (
              <li key={one.type}>{missingText(one)}</li>
            ))}
          </ul>
        </div>
      )}
      <div className="flex flex-col gap-1.5">
        {OUTCOMES.map((outcome) => (
          <Button
            key={outcome}
            tone={outcome === 'approve' ? 'primary' : outcome === 'reject' ? 'danger' : 'plain'}
            onClick={() => onDecide(outcome)}
          >
            {words.outcomes[outcome]}
            <ShortcutKeys shortcut={OUTCOME_KEYS[outcome]} />
          </Button>
        ))}
      </div>
    </>
  )
}

const TICK_MS = 250

/** The seconds in which a decision can still be taken back. */
function Pending({ pending }: { pending: PendingDecision }) {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  if (pending.isSending) {
    return (
      <p role="status" className="text-sm">
        {en.review.pending.sending}
      </p>
    )
  }
  const seconds = Math.max(1, Math.ceil((pending.sendAtMs - nowMs) / 1_000))
  return (
    <>
      {/* Said once: a reader who hears every second hears nothing else. */}
      <p role="status" className="sr-only">
        {en.review.pending.waits(words.outcomes[pending.decision.outcome], 6)}
      </p>
      <p aria-hidden className="tnum text-sm">
        {en.review.pending.waits(words.outcomes[pending.decision.outcome], seconds)}
      </p>
      <div className="flex gap-2">
        <Button tone="primary" className="flex-1" onClick={takeBack}>
          {en.common.undo}
          <ShortcutKeys shortcut="mod+z" inverted />
        </Button>
        <Button className="flex-1" onClick={() => sendPending(takeUpNext)}>
          {en.review.pending.sendNow}
        </Button>
      </div>
    </>
  )
}
