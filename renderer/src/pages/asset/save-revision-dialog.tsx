import { useState } from 'react'
import { client } from '../../api/client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field } from '../../components/field.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'
import { useDocument, useEditor } from './use-editor.ts'

const words = en.editor.revision
const MAX_NOTE = 2000

export function SaveRevisionDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title={words.title} description={words.text}>
      {open && <SaveForm onClose={onClose} />}
    </Dialog>
  )
}

function SaveForm({ onClose }: { onClose: () => void }) {
  const { session, detail } = useEditor()
  const invalid = Object.keys(useDocument().rough).length
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const save = async () => {
    if (busy) return
    setBusy(true)
    setError(null)
    try {
      session.seal()
      await session.flush()
      const revision = await client.revisions.commit({ assetId: detail.summary.id, note: note.trim() })
      const unchanged = revision.id === detail.headRevisionId
      toast({
        title: unchanged ? words.unchanged(revision.number) : words.saved(revision.number),
        tone: unchanged ? 'neutral' : 'positive',
      })
      onClose()
    } catch (caught) {
      setError(caught)
      setBusy(false)
    }
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Field label={words.note}>
        {(control) => (
          <TextArea
            {...control}
            minRows={2}
            maxLength={MAX_NOTE}
            placeholder={words.placeholder}
            value={note}
            onChange={(event) => setNote(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
              event.preventDefault()
              void save()
            }}
          />
        )}
      </Field>
      {invalid > 0 && <p className="text-caution text-sm">{words.problems(invalid)}</p>}
      {error !== null && <ErrorState compact error={error} onRetry={() => void save()} />}
      <div className="flex justify-end gap-2">
        <DialogActions onCancel={onClose} type="submit" busy={busy}>
          {words.save}
        </DialogActions>
      </div>
    </form>
  )
}
