import { useState } from 'react'
import type { Revision } from '#shared/contract/studio/revisions.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { DialogActions } from '../../../components/dialog-actions.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Field } from '../../../components/field.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { useAttempt } from '../../../components/use-attempt.ts'
import { en } from '../../../strings/en.ts'
import { useEditor } from '../use-editor.ts'
import { branchFrom } from './restore.ts'

const words = en.editor.history
const MAX_NAME = 60

export function BranchDialog({ revision, onClose }: { revision: Revision | null; onClose: () => void }) {
  return (
    <Dialog
      open={revision !== null}
      onClose={onClose}
      width="narrow"
      title={revision ? words.branchTitle(revision.number) : ''}
      description={words.branchText}
    >
      {revision && <BranchForm key={revision.id} revision={revision} onClose={onClose} />}
    </Dialog>
  )
}

function BranchForm({ revision, onClose }: { revision: Revision; onClose: () => void }) {
  const { session } = useEditor()
  const [name, setName] = useState('')
  const [tried, setTried] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const { isBusy, run } = useAttempt()
  const submit = () => {
    setTried(true)
    if (name.trim() === '') return
    run(() => branchFrom(session, revision, name.trim()).then(onClose, setError))
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Field label={words.branchName} error={tried && name.trim() === '' ? words.branchProblem : null}>
        {(control) => (
          <TextInput {...control} maxLength={MAX_NAME} value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      {error !== null && <ErrorState compact error={error} onRetry={submit} />}
      <div className="flex justify-end gap-2">
        <DialogActions onCancel={onClose} type="submit" busy={isBusy}>
          {words.branchCreate}
        </DialogActions>
      </div>
    </form>
  )
}
