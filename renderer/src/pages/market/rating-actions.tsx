import { Flag, Reply } from 'lucide-react'
import { useState } from 'react'
import { type Rating, type RatingReportKind, ratingReportKindSchema } from '#shared/contract/market/reputation.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { toast } from '../../components/toast.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { noteOf } from './note.ts'
import { NoteField } from './note-field.tsx'

const words = en.market.ratings
const KINDS = ratingReportKindSchema.options.map((value) => ({ value, label: words.reportKinds[value] }))

const refresh = () => queryClient.invalidateQueries({ queryKey: market.reputation.ratings.key() })

export interface RatingActionsProps {
  rating: Rating
  /** The work is the reader's own: it can be answered. */
  isOwnWork: boolean
  mayReport: boolean
}

/** The creator's answer, and what the reader may do about the rating. */
export function RatingActions({ rating, isOwnWork, mayReport }: RatingActionsProps) {
  const [open, setOpen] = useState<'answer' | 'report' | null>(null)
  const { answer } = rating
  const close = () => setOpen(null)
  return (
    <>
      {answer !== null && (
        <div className="border-line border-l-2 pl-3">
          <p className="text-ink-3 text-xs">{words.answered(formatDate(answer.answeredAt))}</p>
          <p className="whitespace-pre-line break-words text-sm">{answer.text}</p>
        </div>
      )}
      <div className="flex gap-2">
        {isOwnWork && (
          <Button tone="quiet" size="small" icon={<Reply />} onClick={() => setOpen('answer')}>
            {answer === null ? words.answer : words.changeAnswer}
          </Button>
        )}
        {mayReport && (
          <Button tone="quiet" size="small" icon={<Flag />} onClick={() => setOpen('report')}>
            {words.report}
          </Button>
        )}
      </div>
      {open === 'answer' && <AnswerDialog rating={rating} onClose={close} />}
      {open === 'report' && <ReportRatingDialog ratingId={rating.id} onClose={close} />}
    </>
  )
}

function AnswerDialog({ rating, onClose }: { rating: Rating; onClose: () => void }) {
  const [text, setText] = useState(rating.answer?.text ?? '')
  const { isBusy, run } = useAttempt()
  const send = () => {
    const input = { id: rating.id, text: noteOf(text) }
    run(() => marketClient.reputation.answerRating(input).then(refresh).then(onClose))
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.answerTitle}
      description={words.answerText}
      width="narrow"
      footer={
        <DialogActions onCancel={onClose} busy={isBusy} onClick={send}>
          {words.sendAnswer}
        </DialogActions>
      }
    >
      <NoteField label={words.answerLabel} minRows={3} value={text} onChange={setText} />
    </Dialog>
  )
}

function ReportRatingDialog({ ratingId, onClose }: { ratingId: string; onClose: () => void }) {
  const [kind, setKind] = useState<RatingReportKind>('spam')
  const [text, setText] = useState('')
  const { isBusy, run } = useAttempt()
  const send = () => {
    const input = { id: ratingId, kind, text: noteOf(text) }
    run(() =>
      marketClient.reputation.reportRating(input).then(() => {
        toast({ tone: 'positive', title: words.reported })
        onClose()
      }),
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.reportTitle}
      width="narrow"
      footer={
        <DialogActions onCancel={onClose} busy={isBusy} onClick={send}>
          {words.sendReport}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={words.reportKind}>
          {(control) => <Select {...control} value={kind} options={KINDS} onChange={setKind} />}
        </Field>
        <NoteField label={words.reportNote} value={text} onChange={setText} />
      </div>
    </Dialog>
  )
}
