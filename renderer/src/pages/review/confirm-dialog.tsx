import { useEffect } from 'react'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import { REVIEW_CRITERIA } from '#shared/submissions/decision.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { ShortcutKeys } from '../../components/shortcut-keys.tsx'
import { en } from '../../strings/en.ts'
import { type DecisionDraft, decisionOf, type Outcome } from './decision-draft.ts'
import { decideSoon } from './pending-decision.ts'
import { takeUpNext } from './take-up.ts'

const words = en.review.confirm

export interface ConfirmDialogProps {
  item: ReviewItem
  draft: DecisionDraft
  outcome: Outcome
  onClose: () => void
}

/** What will be said, before it is. */
export function ConfirmDialog({ item, draft, outcome, onClose }: ConfirmDialogProps) {
  const confirm = () => {
    const decision = decisionOf(draft, outcome)
    onClose()
    if (decision !== null) decideSoon({ itemId: item.id, name: item.name, decision }, takeUpNext)
  }
  useEffect(() => {
    // The dialog itself has the focus at first, so that Enter, after the key of the outcome, is all it takes.
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || event.target instanceof HTMLButtonElement) return
      event.preventDefault()
      confirm()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
  const { outcomes, criteria, pass, fail } = en.review.decision
  return (
    <Dialog
      open
      onClose={onClose}
      width="narrow"
      title={words.title[outcome]}
      description={words.text[outcome]}
      footer={
        <DialogActions onCancel={onClose} tone={outcome === 'reject' ? 'danger' : 'primary'} onClick={confirm}>
          {outcomes[outcome]}
          <ShortcutKeys shortcut="enter" />
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-2 text-sm">
        <p className="break-words font-medium">{item.name}</p>
        <dl aria-label={words.criteria} className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
          {REVIEW_CRITERIA.map((name) => (
            <div key={name} className="contents">
              <dt className="text-ink-2">{criteria[name]}</dt>
              <dd>{draft.criteria[name].result === 'pass' ? pass : fail}</dd>
            </div>
          ))}
        </dl>
        {draft.reasons.length > 0 && <p className="text-ink-2">{words.reasons(draft.reasons.length)}</p>}
      </div>
    </Dialog>
  )
}
