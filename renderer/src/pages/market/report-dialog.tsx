import { useState } from 'react'
import { type NewReport, type ReportKind, reportKindSchema } from '#shared/contract/market/moderation.ts'
import { marketClient } from '../../api/market.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'

const words = en.market.report
const KINDS = reportKindSchema.options.map((value) => ({ value, label: words.kinds[value] }))

export interface ReportDialogProps {
  name: string
  about: NewReport['about']
  onClose: () => void
}

/** Tells people of the market that something is wrong with a work or a creator. */
export function ReportDialog({ name, about, onClose }: ReportDialogProps) {
  const [kind, setKind] = useState<ReportKind>('copyright')
  const [text, setText] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const { isBusy, run } = useAttempt()
  const send = () => {
    setIsChecked(true)
    if (text.trim() === '') return
    run(() =>
      marketClient.moderation.report({ kind, about, text }).then(() => {
        toast({ tone: 'positive', title: words.sent })
        onClose()
      }),
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      description={words.text}
      footer={
        <DialogActions onCancel={onClose} busy={isBusy} onClick={send}>
          {words.send}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={words.kind}>
          {(control) => <Select {...control} value={kind} options={KINDS} onChange={setKind} />}
        </Field>
        <Field label={words.words} error={isChecked && text.trim() === '' ? words.wordsMissing : null}>
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
      </div>
    </Dialog>
  )
}
