import { type FormEvent, useState } from 'react'
import { createCollection, renameCollection } from '../../api/edits.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { setOpen } from './collections.ts'
import { closeDialog, useLibrarySession } from './library-session.ts'
import { renameFolder, saveFolder } from './smart-folders.ts'

const words = en.library.folder
const { collections } = en.library
const LONGEST_NAME = 120

export function FolderDialogs() {
  const dialog = useLibrarySession((state) => state.dialog)
  if (dialog?.name === 'save-folder') {
    return <NameDialog title={words.saveTitle} text={words.text} start="" onName={(name) => saveFolder(name)} />
  }
  if (dialog?.name === 'rename-folder') {
    return (
      <NameDialog title={words.renameTitle} start={dialog.current} onName={(name) => renameFolder(dialog.id, name)} />
    )
  }
  if (dialog?.name === 'new-collection') {
    const { parentId } = dialog
    const make = (name: string) => {
      if (parentId !== null) setOpen(parentId, true)
      createCollection(name, parentId)
    }
    return <NameDialog title={collections.newTitle} missing={collections.nameMissing} start="" onName={make} />
  }
  if (dialog?.name === 'rename-collection') {
    const { id, current } = dialog
    const rename = (name: string) => renameCollection(id, name)
    return (
      <NameDialog title={collections.renameTitle} missing={collections.nameMissing} start={current} onName={rename} />
    )
  }
  return null
}

interface NameDialogProps {
  title: string
  text?: string
  /** Said where the name is empty. */
  missing?: string
  start: string
  onName: (name: string) => void
}

function NameDialog({ title, text, missing: said = words.nameMissing, start, onName }: NameDialogProps) {
  const [name, setName] = useState(start)
  const [missing, setMissing] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const trimmed = name.trim()
    setMissing(trimmed === '')
    if (trimmed === '') return
    onName(trimmed)
    closeDialog()
  }
  return (
    <Dialog open onClose={closeDialog} title={title} width="narrow" {...(text ? { description: text } : {})}>
      <form onSubmit={submit} className="flex flex-col gap-4 pt-1">
        <Field label={words.name} error={missing ? said : null}>
          {(control) => (
            <TextInput
              {...control}
              value={name}
              maxLength={LONGEST_NAME}
              onChange={(event) => setName(event.target.value)}
              onFocus={(event) => event.target.select()}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <DialogActions onCancel={closeDialog} type="submit">
            {en.common.save}
          </DialogActions>
        </div>
      </form>
    </Dialog>
  )
}
