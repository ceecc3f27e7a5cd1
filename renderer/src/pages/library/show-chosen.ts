import { navigate } from '../../router/router.ts'
import { setSelection, useLibrarySession } from './library-session.ts'
import { changeLook } from './library-view.ts'
import { DEFAULT_LOOK } from './look.ts'
import { NO_SELECTION, selectAll } from './selection.ts'

/** Shows some assets alone in the library, all of them selected. `label` says what brought them together. */
export function showChosen(ids: readonly string[], label: string): void {
  changeLook({
    search: DEFAULT_LOOK.search,
    collection: null,
    related: { by: 'chosen', ids: [...ids], name: label },
    trashed: false,
    collapseSeeds: false,
  })
  const selection = selectAll(NO_SELECTION, ids)
  setSelection(selection)
  // A list that is shown already drops its selection once the new one arrives.
  useLibrarySession.setState({ nextSelection: selection })
  navigate({ page: 'library' })
}
