/** How the library is looked at: search, filters, order and layout. Survives a restart. */
import { useMemo } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { DEFAULT_LOOK, type LibraryLook } from './look.ts'
import { filtersIn, type SearchFilters, withFilters } from './search-filters.ts'

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
    { name: 'luna.library', version: 3, migrate: (stored) => completed(stored) },
  ),
)

/** What an older version stored: its filters become part of the search, and what is new is as it is by default. */
export function completed(stored: unknown): LibraryView {
  const before = stored as LibraryView & { look: { filter?: Partial<SearchFilters> & { collection?: string | null } } }
  const { filter = {}, ...rest } = before.look
  const { collection = null, ...filters } = filter
  const look = { ...DEFAULT_LOOK, ...rest, collection: rest.collection ?? collection }
  const text = Object.keys(filters).length === 0 ? look.search.text : withFilters(look.search.text, filters)
  return { ...before, look: { ...look, search: { ...look.search, text } } }
}

/** Changes what is shown; the list then begins at its top. */
export function changeLook(patch: Partial<LibraryLook>, folderId: string | null = null): void {
  useLibraryView.setState(({ look }) => ({ look: { ...look, ...patch }, folderId, scrollTop: 0 }))
}

/** The folder that the search came from can be updated with it, until the search is cleared. */
export function changeSearch(text: string): void {
  const { look, folderId } = useLibraryView.getState()
  changeLook({ search: { ...look.search, text } }, text.trim() === '' ? null : folderId)
}

/** The filters that controls beside the search field show. */
export function useSearchFilters(): SearchFilters {
  const text = useLibraryView((state) => state.look.search.text)
  return useMemo(() => filtersIn(text), [text])
}

export function changeFilters(patch: Partial<SearchFilters>): void {
  changeSearch(withFilters(useLibraryView.getState().look.search.text, patch))
}
