import type { ReactNode } from 'react'
import type { CaseEventKind, OwnCaseEvent, Proposal, RefundScope } from '#shared/contract/market/moderation.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'

const words = en.cases

export interface CaseFactsProps {
  name: string
  /** Short facts, one line. */
  facts: readonly (string | false | null)[]
  actions?: ReactNode
  children: ReactNode
}

/** A case: what it is about, what can be done, and all that is known. */
export function CaseFrame({ name, facts, actions, children }: CaseFactsProps) {
  return (
    <div className="flex size-full flex-col gap-5 overflow-y-auto p-4">
      <header className="flex flex-wrap items-start gap-3">
        <div className="min-w-60 flex-1">
          <h2 className="break-words font-semibold text-lg">{name}</h2>
          <p className="tnum text-ink-2 text-sm">{facts.filter(Boolean).join(' · ')}</p>
        </div>
        {actions}
      </header>
      <div className="flex max-w-200 flex-col gap-5">{children}</div>
    </div>
  )
}

export function CasePart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="font-semibold text-sm">{title}</h3>
      {children}
    </section>
  )
}

export interface ShownEvent extends Pick<OwnCaseEvent, 'by' | 'text' | 'at'> {
  readonly key: string
  readonly kind: CaseEventKind
  readonly isMine?: boolean
  /** For moderators alone. */
  readonly note?: string | null
}

/** What happened, oldest first. */
export function CaseHistory({ title, events }: { title: string; events: readonly ShownEvent[] }) {
  return (
    <CasePart title={title}>
      <ol className="flex flex-col">
        {events.map(({ key, kind, by, text, note, at, isMine }) => (
          <li key={key} className="border-line border-b py-2 text-sm last:border-b-0">
            <p>
              <span className="font-medium">{words.events[kind]}</span>{' '}
              <span className="tnum text-ink-2 text-xs">
                {isMine ? words.you : words.by[by]} · {formatDateTime(at)}
              </span>
            </p>
            {text !== null && <p className="select-text whitespace-pre-wrap break-words">{text}</p>}
            {note && (
              <p className="select-text whitespace-pre-wrap break-words text-ink-2">
                <span className="text-xs">{words.moderated.noteOnly}: </span>
                {note}
              </p>
            )}
          </li>
        ))}
      </ol>
    </CasePart>
  )
}

function refundText(refund: RefundScope): string {
  const { none, recent, all } = words.moderated.refund
  if (refund.scope === 'recent') return recent(refund.days)
  return refund.scope === 'all' ? all : none
}

/** What was or is to be done. */
export function ProposalText({ proposal }: { proposal: Proposal }) {
  const { actions, proposalOf } = words.moderated
  return (
    <div className="text-sm">
      <p className="font-medium">{proposalOf(actions[proposal.action], words.findings[proposal.finding])}</p>
      <p className="text-ink-2">{refundText(proposal.refund)}</p>
      <p className="select-text whitespace-pre-wrap break-words">{proposal.reason}</p>
    </div>
  )
}
