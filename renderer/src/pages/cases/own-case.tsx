import { useState } from 'react'
import type { OwnCase, OwnCaseEvent } from '#shared/contract/market/moderation.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { toast } from '../../components/toast.tsx'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { CaseFrame, CaseHistory, CasePart, ProposalText } from './case-parts.tsx'
import { type Answer, answersIn } from './case-state.ts'
import { WordsDialog } from './words-dialog.tsx'

const words = en.cases.own
const LONGEST_ANSWER = 10_000

export interface OwnCaseViewProps {
  found: OwnCase & { events: readonly OwnCaseEvent[] }
  isOffline: boolean
}

/** A case as its creator sees it: why, what to do, by when, and what happened. */
export function OwnCaseView({ found, isOffline }: OwnCaseViewProps) {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const answers = answersIn(found, new Date())
  const until = (at: string | null, say: (when: string) => string) => at !== null && say(formatDate(at))
  const dates = [
    until(found.answerUntil, words.answerUntil),
    until(found.decideUntil, words.decideUntil),
    until(found.pausedUntil, words.pausedUntil),
    until(found.appealUntil, words.appealUntil),
  ].filter((line) => line !== false)
  const actions = answers.map((one) => (
    <Button key={one} tone="primary" disabled={isOffline} onClick={() => setAnswer(one)}>
      {one === 'appeal' ? words.appeal : words.counterNotice}
    </Button>
  ))
  return (
    <CaseFrame
      name={found.name}
      facts={[en.cases.kinds[found.kind], en.cases.states[found.state]]}
      actions={<div className="flex gap-2">{actions}</div>}
    >
      {isOffline && answers.length > 0 && <p className="text-ink-2 text-sm">{words.needsConnection}</p>}
      {found.isBan && (
        <p role="alert" className="font-medium text-sm text-stop">
          {words.ban}
        </p>
      )}
      <Said title={words.why} text={found.reason} />
      <Said title={words.whatToDo} text={found.whatToDo} lines={dates} />
      <Said title={words.whatWeDo} text={found.whatWeDo} />
      {found.decision !== null && (
        <CasePart title={words.done}>
          <ProposalText proposal={found.decision} />
        </CasePart>
      )}
      <CaseHistory
        title={words.history}
        events={found.events.map((event) => ({ ...event, key: `${event.kind}.${event.at}` }))}
      />
      {answer !== null && <AnswerDialog id={found.id} answer={answer} onClose={() => setAnswer(null)} />}
    </CaseFrame>
  )
}

function Said({ title, text, lines = [] }: { title: string; text: string; lines?: readonly string[] }) {
  if (text === '' && lines.length === 0) return null
  return (
    <CasePart title={title}>
      {text !== '' && <p className="select-text whitespace-pre-wrap break-words text-sm">{text}</p>}
      {lines.map((line) => (
        <p key={line} className="text-ink-2 text-sm">
          {line}
        </p>
      ))}
    </CasePart>
  )
}

function AnswerDialog({ id, answer, onClose }: { id: string; answer: Answer; onClose: () => void }) {
  const isAppeal = answer === 'appeal'
  const send = async (text: string) => {
    if (isAppeal) await marketClient.moderation.appeal({ id, text })
    else await marketClient.moderation.counterNotice({ id, text })
    toast({ tone: 'positive', title: isAppeal ? words.appealed : words.answered })
    await queryClient.invalidateQueries({ queryKey: market.moderation.key() })
  }
  return (
    <WordsDialog
      title={isAppeal ? words.appealTitle : words.counterNoticeTitle}
      text={isAppeal ? words.appealText : words.counterNoticeText}
      action={words.send}
      label={words.text}
      maxLength={LONGEST_ANSWER}
      onSend={send}
      onClose={onClose}
    />
  )
}
