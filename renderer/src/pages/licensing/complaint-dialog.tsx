import { useState } from 'react'
import type { SoldLicense } from '#shared/contract/market/licensing.ts'
import { REVOCATION_GROUNDS, type RevocationGround } from '#shared/licensing/revocation.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { toast } from '../../components/toast.tsx'
import { useSubmission } from '../../components/use-attempt.ts'
import { en } from '../../strings/en.ts'

const words = en.licensing.complaint

/** A creator complains; the market decides. */
export function ComplaintDialog({ license, onClose }: { license: SoldLicense | null; onClose: () => void }) {
  const [ground, setGround] = useState<RevocationGround>('attribution_missing')
  const [note, setNote] = useState('')
  const send = useSubmission(async (id: string) => {
    await marketClient.licensing.complain({ id, ground, note })
    void queryClient.invalidateQueries({ queryKey: market.licensing.complaints.key() })
    toast({ title: words.sent, tone: 'positive' })
    setNote('')
    onClose()
  })
  return (
    <Dialog
      open={license !== null}
      onClose={onClose}
      title={words.title}
      description={license?.licenseeName ?? ''}
      footer={
        <DialogActions
          onCancel={onClose}
          busy={send.isBusy}
          disabled={note.trim() === ''}
          onClick={() => license && send.submit(license.id)}
        >
          {words.send}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-ink-2 text-sm">{words.text}</p>
        <Field label={words.ground}>
          {(control) => (
            <Select
              {...control}
              value={ground}
              options={REVOCATION_GROUNDS.map((value) => ({ value, label: en.licensing.grounds[value] }))}
              onChange={setGround}
            />
          )}
        </Field>
        <Field label={words.note} hint={words.noteHint}>
          {(control) => (
            <TextArea {...control} maxLength={4_000} value={note} onChange={(event) => setNote(event.target.value)} />
          )}
        </Field>
        {send.error !== null && <ErrorState compact error={send.error} />}
      </div>
    </Dialog>
  )
}
