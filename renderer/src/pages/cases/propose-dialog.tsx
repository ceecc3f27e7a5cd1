import { useState } from 'react'
import * as z from 'zod'
import {
  findingSchema,
  type ModeratedCase,
  type NewProposal,
  type RefundScope,
} from '#shared/contract/market/moderation.ts'
import { marketClient } from '../../api/market.ts'
import { Checkbox } from '../../components/checkbox.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { useAttempt } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'
import { isWithin } from './days.ts'

const words = en.cases.propose
const { moderated, findings } = en.cases
const ACTIONS = (['remove', 'refund_buyers'] as const).map((value) => ({ value, label: moderated.actions[value] }))
const FINDINGS = findingSchema.options.map((value) => ({ value, label: findings[value] }))
const SCOPES = (['none', 'recent', 'all'] as const).map((value) => ({ value, label: words.refunds[value] }))
const RECENT_DAYS = 30
const RECENT = { least: 1, most: 365 } as const

export interface ProposeDialogProps {
  found: ModeratedCase
  onDone: () => Promise<void>
  onClose: () => void
}

/** Removal, refunds or both, to be confirmed by somebody else. */
export function ProposeDialog({ found, onDone, onClose }: ProposeDialogProps) {
  const [action, setAction] = useState<NewProposal['action']>('remove')
  const [finding, setFinding] = useState<NewProposal['finding']>(found.kind === 'copyright' ? 'plagiarism' : 'other')
  const [scope, setScope] = useState<RefundScope['scope']>('all')
  const [days, setDays] = useState(RECENT_DAYS)
  const [assetId, setAssetId] = useState('')
  const [reason, setReason] = useState('')
  const [acceptsBan, setAcceptsBan] = useState(false)
  const [isChecked, setIsChecked] = useState(false)
  const { isBusy, run } = useAttempt()
  const bans = found.wouldBan && action === 'remove' && finding === 'plagiarism'
  const areDaysWrong = scope === 'recent' && !isWithin(days, RECENT)
  const isWorkMissing = found.assetId === null && !z.uuid().safeParse(assetId.trim()).success
  const isNothing = action === 'refund_buyers' && scope === 'none'
  const send = () => {
    setIsChecked(true)
    if (reason.trim() === '' || isNothing || areDaysWrong || isWorkMissing || (bans && !acceptsBan)) return
    const refund = scope === 'recent' ? { scope, days } : { scope }
    const named = found.assetId === null ? { assetId: assetId.trim() } : {}
    const proposal = { action, finding, refund, reason, acceptsBan, ...named }
    run(() => marketClient.moderation.propose({ id: found.id, proposal }).then(onDone).then(onClose))
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
      <div className="flex flex-col gap-4">
        <Field label={words.action} error={isChecked && isNothing ? words.nothing : null}>
          {(control) => <Select {...control} value={action} options={ACTIONS} onChange={setAction} />}
        </Field>
        <Field label={words.finding}>
          {(control) => <Select {...control} value={finding} options={FINDINGS} onChange={setFinding} />}
        </Field>
        <Field label={words.refund}>
          {(control) => <Select {...control} value={scope} options={SCOPES} onChange={setScope} />}
        </Field>
        {scope === 'recent' && (
          <Field
            label={words.recentDays}
            error={isChecked && areDaysWrong ? en.cases.dialogs.daysWrong(RECENT.least, RECENT.most) : null}
          >
            {(control) => (
              <TextInput
                {...control}
                type="number"
                min={RECENT.least}
                max={RECENT.most}
                value={Number.isNaN(days) ? '' : days}
                onChange={(event) => setDays(event.target.valueAsNumber)}
              />
            )}
          </Field>
        )}
        {found.assetId === null && (
          <Field
            label={words.asset}
            hint={words.assetHint}
            error={isChecked && isWorkMissing ? words.assetMissing : null}
          >
            {(control) => (
              <TextInput {...control} value={assetId} onChange={(event) => setAssetId(event.target.value)} />
            )}
          </Field>
        )}
        <Field label={words.reason} error={isChecked && reason.trim() === '' ? en.cases.dialogs.wordsMissing : null}>
          {(control) => (
            <TextArea
              {...control}
              minRows={4}
              maxRows={10}
              maxLength={4_000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        {bans && (
          <>
            <p className="text-sm text-stop">{moderated.wouldBan}</p>
            <Checkbox label={moderated.acceptsBan} checked={acceptsBan} onChange={setAcceptsBan} />
          </>
        )}
      </div>
    </Dialog>
  )
}
