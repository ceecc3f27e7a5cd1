import { useState } from 'react'
import { marketClient } from '../../../api/market.ts'
import { refreshAfterPayment } from '../../../buying/checkouts.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { DialogActions } from '../../../components/dialog-actions.tsx'
import { Field } from '../../../components/field.tsx'
import { formatMicroDollars } from '../../../components/money.ts'
import { Select } from '../../../components/select.tsx'
import { TextArea } from '../../../components/text-area.tsx'
import { toast } from '../../../components/toast.tsx'
import { useAttempt } from '../../../components/use-attempt.ts'
import { en } from '../../../strings/en.ts'
import type { Purchase } from './purchase-facts.ts'

const words = en.purchases.refundDialog
const REASONS = [
  'not_as_described',
  'does_not_work',
  'low_quality',
  'bought_by_mistake',
  'bought_twice',
  'other',
] as const

export function RefundDialog(props: { purchase: Purchase; name: string; onClose: () => void }) {
  const { purchase, name, onClose } = props
  const [reason, setReason] = useState<(typeof REASONS)[number]>('not_as_described')
  const [note, setNote] = useState('')
  const { isBusy, run } = useAttempt()
  const amount = formatMicroDollars(String(BigInt(purchase.amountMicroDollars) + BigInt(purchase.taxMicroDollars)))
  const send = () => {
    const text = note.trim()
    const input = { saleId: purchase.saleId, reason, ...(text === '' ? {} : { note: text }) }
    run(() =>
      marketClient.sales.refund(input).then(({ data: { state } }) => {
        refreshAfterPayment()
        if (state === 'refunded') toast({ tone: 'positive', title: words.done(name) })
        else toast({ title: words.inReview(name), description: words.inReviewText })
        onClose()
      }),
    )
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(name)}
      description={words.text(amount)}
      footer={
        <DialogActions onCancel={onClose} busy={isBusy} onClick={send}>
          {words.send(amount)}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={words.reason}>
          {(control) => (
            <Select
              {...control}
              value={reason}
              options={REASONS.map((value) => ({ value, label: words.reasons[value] }))}
              onChange={setReason}
            />
          )}
        </Field>
        <Field label={words.note}>
          {(control) => (
            <TextArea
              {...control}
              minRows={2}
              maxRows={8}
              maxLength={1_000}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
      </div>
    </Dialog>
  )
}
