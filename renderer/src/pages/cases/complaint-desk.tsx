import { useState } from 'react'
import type { Complaint } from '#shared/contract/market/licensing.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { toast } from '../../components/toast.tsx'
import { formatDate, formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { type ComplaintStep, nextSteps } from './complaint-steps.ts'
import { WordsDialog } from './words-dialog.tsx'

const words = en.cases.complaint
const CURE_DAYS = { first: 14, least: 14, most: 90 } as const

export interface ComplaintDeskProps {
  complaint: Complaint
  isOffline: boolean
}

/** A complaint about a license with all its steps, and the ones that a moderator can take now. */
export function ComplaintDesk({ complaint, isOffline }: ComplaintDeskProps) {
  const [step, setStep] = useState<ComplaintStep | null>(null)
  const { ground, state, steps, cureUntil } = complaint
  const next = nextSteps(complaint, new Date())
  return (
    <article className="flex flex-col gap-2 rounded-md border border-line bg-raised p-3 text-sm">
      <header className="flex flex-wrap items-baseline gap-x-3">
        <h3 className="font-medium">{en.licensing.grounds[ground]}</h3>
        <span className="text-ink-2">{en.licensing.caseStates[state]}</span>
      </header>
      {state === 'cure_period' && cureUntil !== null && (
        <p className="text-ink-2">{en.licensing.complaint.cureUntil(formatDate(cureUntil))}</p>
      )}
      <ol className="flex flex-col gap-1">
        {steps.map(({ number, step: taken, by, note, at }) => (
          <li key={number}>
            <span className="tnum text-ink-2 text-xs">
              {formatDateTime(at)} · {en.licensing.complaint.from[by]} · {en.licensing.complaint.steps[taken] ?? taken}
            </span>
            <p className="select-text whitespace-pre-wrap break-words">{note}</p>
          </li>
        ))}
      </ol>
      <footer className="flex flex-wrap gap-2">
        {next.length === 0 && <p className="text-ink-2 text-xs">{words.none}</p>}
        {next.map((one) => (
          <Button key={one} size="small" disabled={isOffline} onClick={() => setStep(one)}>
            {words.steps[one]}
          </Button>
        ))}
      </footer>
      {step !== null && <StepDialog id={complaint.id} step={step} onClose={() => setStep(null)} />}
    </article>
  )
}

function StepDialog({ id, step, onClose }: { id: string; step: ComplaintStep; onClose: () => void }) {
  const send = async (note: string, cureDays: number) => {
    await marketClient.licensing.decide({ id, step, note, ...(step === 'notice' ? { cureDays } : {}) })
    toast({ title: words.steps[step], tone: 'positive' })
    await queryClient.invalidateQueries({ queryKey: market.licensing.key() })
  }
  return (
    <WordsDialog
      title={words.steps[step]}
      text={words.text[step]}
      action={words.steps[step]}
      {...(step === 'notice' ? { days: { label: words.cureDays, ...CURE_DAYS } } : {})}
      onSend={send}
      onClose={onClose}
    />
  )
}
