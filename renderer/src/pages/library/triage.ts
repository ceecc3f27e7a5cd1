/** Rating and flagging by single keys, and stepping through the list. */
import { flagAssets, rateAssets } from '../../api/edits.ts'
import { attempt } from '../../components/attempt.ts'
import type { Triage } from './grid-keys.ts'
import { setSelection, useLibrarySession } from './library-session.ts'
import { useLibraryView } from './library-view.ts'
import { selectOnly, targets } from './selection.ts'
import { idsBetween, type LibraryItems } from './use-library-items.ts'

/** Selects the asset before or after the one under the cursor. */
export function stepCursor(items: LibraryItems, step: 1 | -1): void {
  const { cursor } = useLibrarySession.getState().selection
  const index = cursor ? cursor.index + step : 0
  if (index < 0 || index >= (items.total ?? 0)) return
  const id = items.itemAt(index)?.id
  if (id !== undefined) setSelection(selectOnly({ id, index }))
  else
    attempt(
      idsBetween(items.query, index, index).then(([fetched]) => {
        if (fetched !== undefined) setSelection(selectOnly({ id: fetched, index }))
      }),
    )
}

/** Rates or flags the selection; with a single asset, advances to the next if that is switched on. */
export function triage(items: LibraryItems, action: Triage): void {
  const ids = targets(useLibrarySession.getState().selection)
  if (ids.length === 0) return
  if ('rating' in action) rateAssets(ids, action.rating)
  else flagAssets(ids, action.flag)
  if (ids.length === 1 && useLibraryView.getState().autoAdvance) stepCursor(items, 1)
}
