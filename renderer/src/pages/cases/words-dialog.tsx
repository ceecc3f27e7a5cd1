import { useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { isWithin } from './days.ts'

const words = en.cases.dialogs

export interface WordsDialogProps {
  title: string
  text: string
  action: string
  label?: string
  maxLength?: number
  /** Asks for a number of days too. */
  days?: { label: string; first: number; least: number; most: number }
  /** The dialog closes on success; a failure shows an error and keeps the text. */
  onSend: (text: string, days: number) => Promise<unknown>
  onClose: () => void
}

/** A step that needs a message to someone. */
export function WordsDialog(props: WordsDialogProps) {
  const { title, text, action, label = words.words, maxLength = 4_000, days, onSend, onClose } = props
  const [said, setSaid] = useState('')
  const [count, setCount] = useState(days?.first ?? 0)
  const [isChecked, setIsChecked] = useState(false)
  const { isBusy, run } = useAttempt()
  const areDaysWrong = days !== undefined && !isWithin(count, days)
  const send = () => {
    setIsChecked(true)
    if (said.trim() === '' || areDaysWrong) return
    run(() => onSend(said.trim(), count).then(onClose))
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={text}
      width="narrow"
      footer={
        <DialogActions onCancel={onClose} busy={isBusy} onClick={send}>
          {action}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={label} error={isChecked && said.trim() === '' ? words.wordsMissing : null}>
          {(control) => (
            <TextArea
              {...control}
              minRows={4}
              maxRows={12}
              maxLength={maxLength}
              value={said}
              onChange={(event) => setSaid(event.target.value)}
            />
          )}
        </Field>
        {days && (
          <Field label={days.label} error={isChecked && areDaysWrong ? words.daysWrong(days.least, days.most) : null}>
            {(control) => (
              <TextInput
                {...control}
                type="number"
                min={days.least}
                max={days.most}
                value={Number.isNaN(count) ? '' : count}
                onChange={(event) => setCount(event.target.valueAsNumber)}
              />
            )}
          </Field>
        )}
      </div>
    </Dialog>
  )
}
