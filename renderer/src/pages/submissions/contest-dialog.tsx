import { useState } from 'react'
import { client } from '../../api/client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'

const words = en.submissions.contest

/** Tells people of the market that a work which was published by somebody else was this creator's first. */
export function ContestDialog({ submissionId, onClose }: { submissionId: string; onClose: () => void }) {
  const [text, setText] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const { isBusy, run } = useAttempt()
  const isMissing = text.trim() === ''
  const send = () => {
    setIsChecked(true)
    if (isMissing) return
    run(() =>
      client.provenance.contest({ submissionId, text: text.trim() }).then(({ showsClaim }) => {
        toast({
          tone: 'positive',
          title: words.sent,
          description: showsClaim ? words.withClaim : words.withoutClaim,
          action: { label: en.errors.actions.cases, onSelect: () => navigate({ page: 'cases', id: null }) },
        })
        onClose()
      }),
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.text}
      footer={
        <DialogActions onCancel={onClose} busy={isBusy} onClick={send}>
          {words.send}
        </DialogActions>
      }
    >
      <Field label={words.label} error={isChecked && isMissing ? words.missing : null}>
        {(control) => (
          <TextArea
            {...control}
            minRows={4}
            maxRows={12}
            maxLength={4_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}
