import { X } from 'lucide-react'
import type { Collection } from '#shared/contract/studio/collections.ts'
import { isPlainWords } from '#shared/search/library/structure.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { pathOf } from './collection-tree.ts'
import { useCollections } from './collections.ts'
import { openDialog } from './library-session.ts'
import { changeLook, changeSearch, useLibraryView } from './library-view.ts'
import { isNarrowed, type LibraryLook, problemIn } from './look.ts'
import { termsIn, withoutTerm, wordsAlone } from './search-filters.ts'
import { saveFolder, useSmartFolders } from './smart-folders.ts'
import { labelOf } from './term-label.ts'

const words = en.library.filters

interface ActiveFilter {
  label: string
  remove: () => void
}

function collectionFilter({ collection }: LibraryLook, all: readonly Collection[]): ActiveFilter[] {
  if (collection === null) return []
  const label = en.library.collections.is(pathOf(all, collection))
  return [{ label, remove: () => changeLook({ collection: null }) }]
}

function relatedLabel({ by, name }: NonNullable<LibraryLook['related']>): string {
  switch (by) {
    case 'similar':
      return words.similarTo(name)
    case 'seeds':
      return words.seedsOf(name)
    case 'chosen':
      return name
  }
}

function relatedFilter({ related }: LibraryLook): ActiveFilter[] {
  return related === null ? [] : [{ label: relatedLabel(related), remove: () => changeLook({ related: null }) }]
}

/** The words together, then each filter in words. */
function searchFilters({ search: { mode, text } }: LibraryLook): ActiveFilter[] {
  const terms = termsIn(text)
  const sought = wordsAlone(text)
  const others = terms.filter((term) => !isPlainWords(term))
  const withoutWords = () =>
    changeSearch(terms.filter(isPlainWords).reduce((rest, term) => withoutTerm(rest, term), text))
  return [
    ...(sought === '' ? [] : [{ label: `${words.searched[mode]}: ${sought}`, remove: withoutWords }]),
    ...others.map((term) => ({ label: labelOf(term), remove: () => changeSearch(withoutTerm(text, term)) })),
  ]
}

export function clearLook(): void {
  const { look } = useLibraryView.getState()
  changeLook({ search: { ...look.search, text: '' }, related: null, collection: null })
}

/** What narrows the list now, each a click away from going; and keeping it as a smart folder. */
export function ActiveFilters() {
  const look = useLibraryView((state) => state.look)
  const collections = useCollections().data ?? []
  // A search that is not understood narrows nothing; the note in this place says why.
  if (!isNarrowed(look) || problemIn(look.search.text) !== null) return null
  const filters = [...collectionFilter(look, collections), ...relatedFilter(look), ...searchFilters(look)]
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1 border-line border-b px-3 py-1.5">
      {filters.map((filter) => (
        <span
          key={filter.label}
          className="inline-flex h-6 max-w-72 items-center rounded-sm bg-accent-soft pl-2 text-accent text-xs"
        >
          <span className="truncate" title={filter.label}>
            {filter.label}
          </span>
          <button
            type="button"
            aria-label={words.removeFilter(filter.label)}
            onClick={filter.remove}
            className="flex size-6 items-center justify-center rounded-sm hover:bg-pressed [&_svg]:size-3"
          >
            <X aria-hidden />
          </button>
        </span>
      ))}
      <Button size="small" tone="quiet" className="h-6" onClick={clearLook}>
        {words.clear}
      </Button>
      <Keep />
    </div>
  )
}

/** The search as a smart folder, or in place of the search that one has. */
function Keep() {
  const folderId = useLibraryView((state) => state.folderId)
  const folder = useSmartFolders().data?.find((candidate) => candidate.id === folderId)
  return (
    <span className="ml-auto flex gap-1">
      {folder && (
        <Button size="small" tone="quiet" className="h-6" onClick={() => saveFolder(folder.name, folder.id)}>
          {words.updateFolder(folder.name)}
        </Button>
      )}
      <Button size="small" tone="quiet" className="h-6" onClick={() => openDialog({ name: 'save-folder' })}>
        {words.saveFolder}
      </Button>
    </span>
  )
}
