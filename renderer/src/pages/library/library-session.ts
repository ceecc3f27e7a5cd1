/** What the library remembers while the app runs: the selection, and what is open over the grid. */
import { create } from 'zustand'
import { NO_SELECTION, type Selection } from './selection.ts'

export type LibraryDialog =
  | { name: 'quick-look' }
  | { name: 'tags' }
  | { name: 'collect' }
  | { name: 'edit' }
  | { name: 'rename' }
  | { name: 'new-collection'; parentId: string | null }
  | { name: 'rename-collection'; id: string; current: string }
  | { name: 'save-folder' }
  | { name: 'rename-folder'; id: string; current: string }

interface LibrarySession {
  selection: Selection
  dialog: LibraryDialog | null
  /** What is selected once the list that was asked for is here. */
  nextSelection: Selection | null
}

export const useLibrarySession = create<LibrarySession>()(() => ({
  selection: NO_SELECTION,
  dialog: null,
  nextSelection: null,
}))

export function setSelection(change: Selection | ((selection: Selection) => Selection)): void {
  useLibrarySession.setState((state) => ({
    selection: typeof change === 'function' ? change(state.selection) : change,
  }))
}

export function openDialog(dialog: LibraryDialog): void {
  useLibrarySession.setState({ dialog })
}

export function closeDialog(): void {
  useLibrarySession.setState({ dialog: null })
}
