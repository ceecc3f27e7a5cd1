import { type FormEvent, useId, useState } from 'react'
import { desktop } from '../../api/desktop.ts'
import { describeError } from '../../api/errors.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { cleanPath, isFullPath } from './path-text.ts'

const words = en.settings.path

/** What is wrong with a typed path; null where nothing is. */
export function pathProblem(path: string): string | null {
  if (path === '') return words.missing
  return isFullPath(path) ? null : words.relative
}

export interface PathFieldProps {
  label: string
  hint?: string | undefined
  value: string
  onChange: (value: string) => void
  /** What the desktop app's dialog gave; by default the value itself. */
  onChosen?: (path: string) => void
  error: string | null
  /** What the desktop app's own dialog offers. */
  pick: 'file' | 'folder'
}

/** A path to type; in the desktop app also to choose. */
export function PathField({ label, hint, value, onChange, onChosen = onChange, error, pick }: PathFieldProps) {
  const choose = () => {
    if (!desktop) return
    const chosen = pick === 'folder' ? desktop.chooseFolder() : desktop.chooseFiles().then(([path]) => path ?? null)
    attempt(chosen.then((path) => path !== null && onChosen(path)))
  }
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <div className="flex gap-2">
          <TextInput
            {...control}
            className="flex-1"
            value={value}
            placeholder={words.placeholder}
            onChange={(event) => onChange(event.target.value)}
          />
          {desktop && <Button onClick={choose}>{en.settings.choose}</Button>}
        </div>
      )}
    </Field>
  )
}

export interface PathDialogProps {
  open: boolean
  onClose: () => void
  title: string
  text: string
  label: string
  pick: 'file' | 'folder'
  action: string
  /** The dialog closes once it is done; what it throws is shown at the field. */
  onPath: (path: string) => Promise<unknown>
}

/** Asks for one path. */
export function PathDialog(props: PathDialogProps) {
  return <Dialogue key={props.open ? 'open' : 'closed'} {...props} />
}

function Dialogue({ open, onClose, title, text, label, pick, action, onPath }: PathDialogProps) {
  const formId = useId()
  const [path, setPath] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const cleaned = cleanPath(path)
    const problem = pathProblem(cleaned)
    setError(problem)
    if (problem !== null) return
    setBusy(true)
    onPath(cleaned)
      .then(onClose, (failure: unknown) => {
        const shown = describeError(failure)
        setError([shown.message, shown.detail].filter(Boolean).join(' '))
      })
      .finally(() => setBusy(false))
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={text}
      footer={
        <DialogActions onCancel={onClose} type="submit" form={formId} busy={busy}>
          {action}
        </DialogActions>
      }
    >
      <form id={formId} onSubmit={submit}>
        <PathField label={label} value={path} onChange={setPath} error={error} pick={pick} />
      </form>
    </Dialog>
  )
}
