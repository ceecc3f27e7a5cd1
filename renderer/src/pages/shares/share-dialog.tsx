import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { MAX_COLLABORATORS } from '#shared/offers/shares.ts'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import { readRows, type ShareRow, type WantedShare } from './share-rows.ts'

const words = en.shares

/** What is shared: a published work, or the submission of one that is to be. */
export type ShareTarget = { readonly assetId: string } | { readonly submissionId: string }

export interface ShareDialogProps {
  target: ShareTarget
  name: string
  /** In force, to begin with. */
  initial: readonly WantedShare[]
  onClose: () => void
}

/** Who shall have which share. Nothing changes before everybody concerned has confirmed. */
export function ShareDialog({ target, name, initial, onClose }: ShareDialogProps) {
  const [rows, setRows] = useState<readonly ShareRow[]>(() =>
    initial.length === 0 ? [emptyRow(0)] : initial.map(rowOf),
  )
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)
  const { shares, left, problem } = readRows(rows)
  const propose = () => {
    setIsBusy(true)
    setError(null)
    marketClient.shares
      .propose({ ...target, shares: [...shares] })
      .then(() => {
        toast({ title: words.proposedDone, description: words.proposedText, tone: 'positive' })
        onClose()
      })
      .catch(setError)
      .finally(() => {
        setIsBusy(false)
        void queryClient.invalidateQueries({ queryKey: market.shares.key() })
      })
  }
  const isTouched = rows.some(({ handle, percent }) => handle !== '' || percent !== '')
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.dialogTitle(name)}
      description={words.dialogText}
      footer={
        <DialogActions onCancel={onClose} busy={isBusy} disabled={problem !== null} onClick={propose}>
          {words.propose}
        </DialogActions>
      }
    >
      <div className="flex flex-col gap-3 pt-2">
        {rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            onChange={(next) => setRows(rows.map((one) => (one === row ? next : one)))}
            onRemove={() => setRows(rows.filter((one) => one !== row))}
          />
        ))}
        {rows.length < MAX_COLLABORATORS && (
          <Button icon={<Plus />} className="self-start" onClick={() => setRows([...rows, emptyRow(nextKey(rows))])}>
            {words.add}
          </Button>
        )}
        <p role="status" className={problem !== null && isTouched ? 'text-sm text-stop' : 'text-ink-2 text-sm'}>
          {problem !== null && isTouched ? words.problems[problem] : words.rest(left)}
        </p>
        {error !== null && <ErrorState compact error={error} />}
      </div>
    </Dialog>
  )
}

const emptyRow = (key: number): ShareRow => ({ key, handle: '', percent: '' })
const rowOf = ({ handle, basisPoints }: WantedShare, key: number): ShareRow => {
  return { key, handle, percent: String(basisPoints / 100) }
}
const nextKey = (rows: readonly ShareRow[]) => Math.max(-1, ...rows.map(({ key }) => key)) + 1

interface RowProps {
  row: ShareRow
  onChange: (row: ShareRow) => void
  onRemove: () => void
}

function Row({ row, onChange, onRemove }: RowProps) {
  return (
    <div className="flex items-end gap-3">
      <div className="min-w-0 flex-1">
        <Field label={words.handle}>
          {(control) => (
            <TextInput
              {...control}
              value={row.handle}
              onChange={(event) => onChange({ ...row, handle: event.target.value })}
            />
          )}
        </Field>
      </div>
      <div className="w-28">
        <Field label={words.percentLabel}>
          {(control) => (
            <TextInput
              {...control}
              inputMode="decimal"
              value={row.percent}
              onChange={(event) => onChange({ ...row, percent: event.target.value })}
            />
          )}
        </Field>
      </div>
      <IconButton label={en.common.remove} icon={<X />} onClick={onRemove} />
    </div>
  )
}
