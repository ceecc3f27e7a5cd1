import { Store, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import type { ModeratedCase } from '#shared/contract/market/moderation.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { navigate } from '../../router/router.ts'
import { formatDate, formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { CaseFrame, CaseHistory, CasePart, ProposalText } from './case-parts.tsx'
import { actionsIn, type CaseAction, type Hindrance, hindranceIn } from './case-state.ts'
import { ContestProofsPart } from './contest-proofs.tsx'
import { ProposeDialog } from './propose-dialog.tsx'
import { WordsDialog } from './words-dialog.tsx'

const words = en.cases.moderated

export interface ModeratedCaseViewProps {
  found: ModeratedCase
  isOffline: boolean
}

/** A case as moderators see it: never who reported. Action takes two people. */
export function ModeratedCaseView({ found, isOffline }: ModeratedCaseViewProps) {
  const [action, setAction] = useState<CaseAction | null>(null)
  const { openProposal, reportTexts, events, assetId } = found
  const hindrance = hindranceIn(found)
  const close = () => setAction(null)
  return (
    <CaseFrame
      name={found.name}
      facts={[
        en.cases.kinds[found.kind],
        en.cases.states[found.state],
        words.reportCount(found.reports),
        ...datesOf(found),
      ]}
      actions={
        assetId !== null && (
          <Button size="small" icon={<Store />} onClick={() => navigate({ page: 'market_asset', id: assetId })}>
            {words.work}
          </Button>
        )
      }
    >
      {openProposal !== null && <OpenProposal found={found} isOffline={isOffline} />}
      {hindrance !== null && <HindranceText hindrance={hindrance} />}
      <div role="toolbar" aria-label={words.actionsLabel} className="flex flex-wrap gap-2">
        {actionsIn(found).map((one) => (
          <Button key={one} size="small" disabled={isOffline} onClick={() => setAction(one)}>
            {words[one]}
          </Button>
        ))}
      </div>
      <ContestProofsPart contests={found.contests} />
      <CasePart title={words.reports}>
        <ul className="flex flex-col gap-2">
          {reportTexts.map(({ kind, text, at }) => (
            <li key={at} className="rounded-md border border-line bg-raised p-3 text-sm">
              <p className="tnum text-ink-2 text-xs">
                {en.cases.kinds[kind]} · {formatDateTime(at)}
              </p>
              <p className="select-text whitespace-pre-wrap break-words">{text}</p>
            </li>
          ))}
        </ul>
      </CasePart>
      <CaseHistory title={words.history} events={events.map((event) => ({ ...event, key: String(event.number) }))} />
      {action === 'propose' && <ProposeDialog found={found} onDone={done} onClose={close} />}
      {action !== null && action !== 'propose' && <ActionDialog id={found.id} action={action} onClose={close} />}
    </CaseFrame>
  )
}

async function done(): Promise<void> {
  toast({ title: words.done, tone: 'positive', group: 'case' })
  await queryClient.invalidateQueries({ queryKey: market.moderation.key() })
}

function datesOf({ openedAt, answerUntil, answeredAt, decideUntil, pausedUntil }: ModeratedCase): string[] {
  const isOver = Date.parse(answerUntil) <= Date.now()
  return [
    words.opened(formatDate(openedAt)),
    answeredAt !== null
      ? words.answered(formatDate(answeredAt))
      : isOver
        ? words.notAnswered
        : words.answerUntil(formatDate(answerUntil)),
    ...(decideUntil === null ? [] : [words.decideUntil(formatDate(decideUntil))]),
    ...(pausedUntil === null ? [] : [words.pausedUntil(formatDate(pausedUntil))]),
  ]
}

function HindranceText({ hindrance }: { hindrance: Hindrance }) {
  const text =
    hindrance.type === 'own_proposal'
      ? words.own
      : hindrance.type === 'took_part'
        ? words.tookPart
        : words.notHeard(formatDate(hindrance.until))
  return (
    <p className="flex items-start gap-2 text-ink-2 text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-caution" aria-hidden />
      {text}
    </p>
  )
}

/** What waits for a second person, and why it may not be this one. */
function OpenProposal({ found, isOffline }: ModeratedCaseViewProps) {
  const [open, setOpen] = useState<'confirm' | 'decline' | null>(null)
  const { openProposal: proposal, may, id } = found
  if (proposal === null) return null
  const close = () => setOpen(null)
  return (
    <section
      aria-label={words.proposal}
      className="flex flex-col gap-2 rounded-md border border-line-strong/60 bg-raised p-3"
    >
      <h3 className="font-semibold text-sm">{words.proposal}</h3>
      <ProposalText proposal={proposal} />
      <div className="flex gap-2">
        <Button size="small" tone="danger" disabled={isOffline || !may.confirm} onClick={() => setOpen('confirm')}>
          {words.confirm}
        </Button>
        <Button size="small" disabled={isOffline} onClick={() => setOpen('decline')}>
          {proposal.isMine ? words.takeBack : words.decline}
        </Button>
      </div>
      {open === 'decline' && (
        <WordsDialog
          {...en.cases.dialogs.decline}
          onSend={(reason) => marketClient.moderation.decline({ id, proposalId: proposal.id, reason }).then(done)}
          onClose={close}
        />
      )}
      {open === 'confirm' && <ConfirmProposal found={found} proposal={proposal} onClose={close} />}
    </section>
  )
}

interface ConfirmProposalProps {
  found: ModeratedCase
  proposal: NonNullable<ModeratedCase['openProposal']>
  onClose: () => void
}

function ConfirmProposal({ found, proposal, onClose }: ConfirmProposalProps) {
  const [acceptsBan, setAcceptsBan] = useState(false)
  const { isBusy, run } = useAttempt()
  const bans = found.wouldBan && proposal.action === 'remove' && proposal.finding === 'plagiarism'
  const confirm = () => {
    const input = { id: found.id, proposalId: proposal.id, acceptsBan }
    run(() => marketClient.moderation.confirm(input).then(done).then(onClose))
  }
  return (
    <Dialog
      open
      onClose={onClose}
      width="narrow"
      title={words.confirmTitle}
      description={words.confirmText}
      footer={
        <DialogActions tone="danger" busy={isBusy} disabled={bans && !acceptsBan} onCancel={onClose} onClick={confirm}>
          {words.confirm}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-3">
        <ProposalText proposal={proposal} />
        {bans && (
          <>
            <p className="text-sm text-stop">{words.wouldBan}</p>
            <Checkbox label={words.acceptsBan} checked={acceptsBan} onChange={setAcceptsBan} />
          </>
        )}
      </div>
    </Dialog>
  )
}

interface ActionDialogProps {
  id: string
  action: Exclude<CaseAction, 'propose'>
  onClose: () => void
}

const PAUSE_DAYS = { label: en.cases.dialogs.days, first: 7, least: 1, most: 14 } as const

function ActionDialog({ id, action, onClose }: ActionDialogProps) {
  const { moderation } = marketClient
  const send = (text: string, days: number): Promise<unknown> => {
    switch (action) {
      case 'note':
      case 'tell':
        return moderation.note({ id, text, isForCreator: action === 'tell' })
      case 'pause':
        return moderation.pause({ id, reason: text, days })
      case 'resume':
      case 'dismiss':
        return moderation[action]({ id, reason: text })
      case 'grant':
      case 'uphold':
        return moderation.decideAppeal({ id, reason: text, isGranted: action === 'grant' })
    }
  }
  return (
    <WordsDialog
      {...en.cases.dialogs[action]}
      {...(action === 'pause' ? { days: PAUSE_DAYS } : {})}
      onSend={(text, days) => send(text, days).then(done)}
      onClose={onClose}
    />
  )
}
