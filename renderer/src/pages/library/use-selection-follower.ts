import { useEffect, useRef } from 'react'
import { setSelection, useLibrarySession } from './library-session.ts'
import { followList, NO_SELECTION } from './selection.ts'
import type { LibraryItems } from './use-library-items.ts'

/** Keeps the selection on its assets when the list changes under it; another question begins without one. */
export function useSelectionFollower({ itemAt, query, total }: LibraryItems): void {
  const followedQuery = useRef(query)
  useEffect(() => {
    if (total === undefined) return
    if (followedQuery.current !== query) {
      followedQuery.current = query
      setSelection(useLibrarySession.getState().nextSelection ?? NO_SELECTION)
      useLibrarySession.setState({ nextSelection: null })
      return
    }
    const followed = followList(useLibrarySession.getState().selection, total, (index) => itemAt(index)?.id)
    if (followed) setSelection(followed)
  }, [itemAt, query, total])
}
