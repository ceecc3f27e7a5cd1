import { useState } from 'react'
import type { StudioSubmission } from '#shared/contract/studio/submissions.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { en } from '../../strings/en.ts'
import { appeal, withdraw } from './submission-actions.ts'

const words = en.submissions
const MIN_REASON = 10

interface StepDialogProps {
  submission: StudioSubmission
  open: boolean
  onClose: () => void
}

export function AppealDialog({ submission, open, onClose }: StepDialogProps) {
  const [reason, setReason] = useState('')
  const [isLeft, setIsLeft] = useState(false)
  const isShort = reason.trim().length < MIN_REASON
  const send = () => {
    appeal(submission, reason)
    setReason('')
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={words.appealDialog.title}
      description={words.appealDialog.text}
      footer={
        <DialogActions onCancel={onClose} disabled={isShort} onClick={send}>
          {words.appealDialog.send}
        </DialogActions>
      }
    >
      <Field label={words.appealDialog.label} error={isLeft && isShort ? words.appealDialog.short : null}>
        {(control) => (
          <TextArea
            {...control}
            minRows={6}
            maxLength={5_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            onBlur={() => setIsLeft(reason !== '')}
          />
        )}
      </Field>
    </Dialog>
  )
}

export function WithdrawDialog({ submission, open, onClose }: StepDialogProps) {
  const [reason, setReason] = useState('')
  const text = submission.state === 'published' ? words.withdrawDialog.published : words.withdrawDialog.text
  const send = () => {
    withdraw(submission, reason)
    onClose()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={words.withdrawDialog.title(submission.name)}
      description={text}
      footer={
        <DialogActions onCancel={onClose} tone="danger" onClick={send}>
          {words.withdrawDialog.send}
        </DialogActions>
      }
    >
      <Field label={words.withdrawDialog.label}>
        {(control) => (
          <TextArea
            {...control}
            minRows={3}
            maxLength={1_000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}
