import { CircleAlert, Clock, GitCompareArrows, type LucideIcon, Send } from 'lucide-react'
import { useState } from 'react'
import type { Mutation } from '#shared/contract/studio/sync.ts'
import { client } from '../../api/client.ts'
import { actionFor } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { cx } from '../../components/cx.ts'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { Confirm } from '../../pages/settings/parts.tsx'
import { openConflict } from '../../pages/submissions/open-conflict.ts'
import { formatAge, formatTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { submissionOf, whatToDo } from './outbox-view.ts'

const words = en.outbox

const LOOKS: Record<Mutation['state'], { icon: LucideIcon; hue: string }> = {
  waiting: { icon: Clock, hue: 'text-ink-2' },
  sending: { icon: Send, hue: 'text-accent' },
  held: { icon: GitCompareArrows, hue: 'text-caution' },
  refused: { icon: CircleAlert, hue: 'text-stop' },
}

export interface MutationRowProps {
  mutation: Mutation
  /** Waits for an earlier one. */
  isBlocked: boolean
  /** In the outbox itself, where something can be done about it; elsewhere it is just named. */
  hasActions?: boolean
}

export function MutationRow({ mutation, isBlocked, hasActions = true }: MutationRowProps) {
  const { icon: Icon, hue } = LOOKS[mutation.state]
  const advice = whatToDo(mutation)
  return (
    <li className="flex items-start gap-3 border-line border-t py-3 first:border-t-0">
      <Icon className={cx('mt-0.5 size-4 shrink-0', hue)} aria-hidden />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="break-words font-medium text-sm">{mutation.title}</p>
        <p className="text-ink-2 text-xs">
          <span className={cx('font-medium', hue)}>{words.states[mutation.state]}</span>
          {` · ${factsOf(mutation).join(' · ')}`}
        </p>
        {isBlocked && <p className="text-ink-2 text-xs">{words.behind}</p>}
        {mutation.error !== null && mutation.state !== 'held' && (
          <p className="break-words text-sm">
            {mutation.error.message} {advice}
          </p>
        )}
        {mutation.state === 'refused' && mutation.error?.detail !== undefined && (
          <p className="select-text break-words font-mono text-ink-2 text-xs">{mutation.error.detail}</p>
        )}
        {hasActions && <Actions mutation={mutation} />}
      </div>
    </li>
  )
}

function factsOf({ createdAt, attempts, nextTryAt }: Mutation): string[] {
  return [
    words.at(formatAge(createdAt)),
    ...(attempts > 0 ? [words.tries(attempts)] : []),
    ...(nextTryAt === null ? [] : [words.nextTry(formatTime(nextTryAt))]),
  ]
}

function Actions({ mutation: { id, title, state, subject, nextTryAt, error } }: { mutation: Mutation }) {
  const [isAsking, setAsking] = useState(false)
  const submissionId = submissionOf(subject)
  const help = state === 'refused' && error !== null ? actionFor(error) : null
  const canRetry = state === 'refused' || (state === 'waiting' && nextTryAt !== null)
  const canDecide = state === 'held' && submissionId !== null
  const { isBusy, run } = useAttempt()
  const discard = () =>
    run(() => client.sync.discard({ mutationId: id }).then(() => toast({ title: words.discarded(title) })))
  if (state === 'sending') return null
  return (
    <div className="mt-1 flex gap-2">
      {canDecide && (
        <Button size="small" aria-label={words.decideOf(title)} onClick={() => openConflict(submissionId)}>
          {words.decide}
        </Button>
      )}
      {help !== null && (
        <Button size="small" onClick={help.onSelect}>
          {help.label}
        </Button>
      )}
      {canRetry && (
        <Button
          size="small"
          aria-label={words.retryOf(title)}
          busy={isBusy}
          onClick={() => run(() => client.sync.retry({ mutationId: id }))}
        >
          {words.retry}
        </Button>
      )}
      {/* Discarding the own side is a decision like the others. */}
      {!canDecide && (
        <Button
          size="small"
          tone="quiet"
          className={canRetry ? '' : '-ml-2'}
          aria-label={words.discardOf(title)}
          onClick={() => setAsking(true)}
        >
          {words.discard}
        </Button>
      )}
      <Confirm
        open={isAsking}
        onClose={() => setAsking(false)}
        title={words.discardTitle(title)}
        text={words.discardText}
        action={words.discard}
        onConfirm={discard}
      />
    </div>
  )
}
