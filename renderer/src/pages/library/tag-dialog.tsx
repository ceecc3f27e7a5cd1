import { useState } from 'react'
import { tagAssets } from '../../api/edits.ts'
import { useFacets } from '../../api/queries.ts'
import { Dialog } from '../../components/dialog.tsx'
import { DialogActions } from '../../components/dialog-actions.tsx'
import { Field } from '../../components/field.tsx'
import { TagInput } from '../../components/tag-input.tsx'
import { en } from '../../strings/en.ts'
import { closeDialog, useLibrarySession } from './library-session.ts'
import { targets } from './selection.ts'

const words = en.library.tagDialog

/** Adds tags to everything selected. */
export function TagDialog() {
  const open = useLibrarySession((state) => state.dialog?.name === 'tags')
  return open ? <OpenTagDialog /> : null
}

function OpenTagDialog() {
  const selection = useLibrarySession((state) => state.selection)
  const ids = targets(selection)
  const known = useFacets().data?.tags.map(({ value }) => value) ?? []
  const [tags, setTags] = useState<string[]>([])
  const apply = () => {
    tagAssets(ids, tags)
    closeDialog()
  }
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={words.title(ids.length)}
      footer={
        <DialogActions onCancel={closeDialog} disabled={tags.length === 0} onClick={apply}>
          {words.apply}
        </DialogActions>
      }
    >
      <Field label={words.label}>
        {(control) => <TagInput {...control} label={words.label} tags={tags} onChange={setTags} known={known} />}
      </Field>
    </Dialog>
  )
}
