/** How the library is looked at: search, filters, order and layout. Survives a restart. */
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { DEFAULT_LOOK, type LibraryLook, NO_FILTER } from './look.ts'

export type Layout = 'grid' | 'list'

export const CELL_SIZE = { min: 96, max: 360, step: 4 } as const

interface LibraryView {
  look: LibraryLook
  /** The smart folder the look came from, until something else is chosen. */
  folderId: string | null
  layout: Layout
  /** Least width of a grid cell, CSS pixels. */
  cellSize: number
  /** After a single-key rating or flag the next asset is chosen. */
  autoAdvance: boolean
  sidebarOpen: boolean
  scrollTop: number
}

export const useLibraryView = create<LibraryView>()(
  persist(
    (): LibraryView => ({
      look: DEFAULT_LOOK,
      folderId: null,
      layout: 'grid',
      cellSize: 184,
      autoAdvance: true,
      sidebarOpen: true,
      scrollTop: 0,
    }),
    { name: 'luna.library', version: 2, migrate: (stored) => completed(stored) },
  ),
)

/** What an older version stored, with what is new as it is by default. */
function completed(stored: unknown): LibraryView {
  const before = stored as LibraryView
  const look = { ...DEFAULT_LOOK, ...before.look, filter: { ...NO_FILTER, ...before.look.filter } }
  return { ...before, look }
}

/** Changes what is shown; the list then begins at its top. */
export function changeLook(patch: Partial<LibraryLook>, folderId: string | null = null): void {
  useLibraryView.setState(({ look }) => ({ look: { ...look, ...patch }, folderId, scrollTop: 0 }))
}

export function changeFilter(patch: Partial<LibraryLook['filter']>): void {
  const { look, folderId } = useLibraryView.getState()
  changeLook({ filter: { ...look.filter, ...patch } }, folderId)
}
