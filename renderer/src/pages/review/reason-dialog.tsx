import { useState } from 'react'
import type { ReviewItem } from '#shared/contract/market/review.ts'
import { reviewReasonSchema } from '#shared/submissions/decision.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { en } from '../../strings/en.ts'
import { fieldInWords } from '../submissions/field-words.ts'
import type { Reason } from './decision-draft.ts'
import { workFields } from './work-fields.ts'

const words = en.review.reason
const WHOLE = ''
const CODES = reviewReasonSchema.shape.code.options.map((value) => ({
  value,
  label: en.submissions.reasons.codes[value] ?? value,
}))

export interface ReasonDialogProps {
  item: ReviewItem
  /** What it is about at first; null for the whole. */
  field: string | null
  onAdd: (reason: Reason) => void
  onClose: () => void
}

/** One thing to change, tied to the field it is about. */
export function ReasonDialog({ item, field: first, onAdd, onClose }: ReasonDialogProps) {
  const [field, setField] = useState(first ?? WHOLE)
  const [code, setCode] = useState<Reason['code']>('incomplete')
  const [comment, setComment] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const fields = [
    { value: WHOLE, label: en.review.decision.whole },
    ...workFields(item).map((value) => ({ value, label: capital(fieldInWords(value)) })),
  ]
  const add = () => {
    setIsChecked(true)
    const reason = reviewReasonSchema.safeParse({ field: field === WHOLE ? null : field, code, comment })
    if (!reason.success) return
    onAdd(reason.data)
    onClose()
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      description={words.text}
      width="narrow"
      footer={
        <DialogActions onCancel={onClose} onClick={add}>
          {words.add}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={words.comment} error={isChecked && comment.trim() === '' ? words.commentMissing : null}>
          {(control) => (
            <TextArea
              {...control}
              autoFocus
              minRows={3}
              maxRows={10}
              maxLength={2_000}
              value={comment}
              onChange={(event) => setComment(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) add()
              }}
            />
          )}
        </Field>
        <Field label={words.field}>
          {(control) => <Select {...control} value={field} options={fields} onChange={setField} />}
        </Field>
        <Field label={words.code}>
          {(control) => <Select {...control} value={code} options={CODES} onChange={setCode} />}
        </Field>
      </div>
    </Dialog>
  )
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
