import { useState } from 'react'
import { collectAssets } from '../../api/edits.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { en } from '../../strings/en.ts'
import { pathOf } from './collection-tree.ts'
import { useCollections } from './collections.ts'
import { closeDialog, useLibrarySession } from './library-session.ts'
import { targets } from './selection.ts'

const words = en.library.collections
const SHOWN = 50

/** Chooses the collection that everything selected goes into. */
export function CollectDialog() {
  const open = useLibrarySession((state) => state.dialog?.name === 'collect')
  return open ? <OpenCollectDialog /> : null
}

function OpenCollectDialog() {
  const ids = targets(useLibrarySession((state) => state.selection))
  const all = useCollections().data ?? []
  const [text, setText] = useState('')
  const needle = text.trim().toLocaleLowerCase()
  const paths = all.map((collection) => ({ collection, path: pathOf(all, collection.id) }))
  const fitting = paths
    .filter(({ path }) => path.toLocaleLowerCase().includes(needle))
    .toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
    .slice(0, SHOWN)
  const choose = (collection: { id: string; name: string }) => {
    collectAssets(ids, collection)
    closeDialog()
  }
  return (
    <Dialog open onClose={closeDialog} title={words.dialogTitle(ids.length)} width="narrow">
      <form
        className="flex flex-col gap-2 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          const [first] = fitting
          if (first && needle !== '') choose(first.collection)
        }}
      >
        <Field label={words.choose}>
          {(control) => (
            <TextInput
              {...control}
              placeholder={words.find}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <ul className="max-h-60 overflow-y-auto">
          {fitting.map(({ collection, path }) => (
            <li key={collection.id}>
              <button
                type="button"
                onClick={() => choose(collection)}
                className="flex min-h-8 w-full items-center rounded-md px-2 text-left text-sm hover:bg-hover"
              >
                <span className="truncate" title={path}>
                  {path}
                </span>
              </button>
            </li>
          ))}
        </ul>
        {fitting.length === 0 && (
          <p className="text-ink-2 text-sm">{all.length === 0 ? words.none : words.chooseNone}</p>
        )}
      </form>
    </Dialog>
  )
}
