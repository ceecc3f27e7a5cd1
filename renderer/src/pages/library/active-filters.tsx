import { X } from 'lucide-react'
import type { Collection } from '#shared/contract/studio/collections.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { pathOf } from './collection-tree.ts'
import { useCollections } from './collections.ts'
import { openDialog } from './library-session.ts'
import { changeFilter, changeLook, useLibraryView } from './library-view.ts'
import { isNarrowed, type LibraryFilter, type LibraryLook, NO_FILTER, toggled } from './look.ts'
import { saveFolder, useSmartFolders } from './smart-folders.ts'

const words = en.library.filters

interface ActiveFilter {
  label: string
  remove: () => void
}

function listFilters(filter: LibraryFilter): ActiveFilter[] {
  return [
    ...filter.kinds.map((kind) => ({
      label: en.kinds[kind].many,
      remove: () => changeFilter({ kinds: toggled(filter.kinds, kind) }),
    })),
    ...filter.tags.map((tag) => ({
      label: words.tag(tag),
      remove: () => changeFilter({ tags: toggled(filter.tags, tag) }),
    })),
    ...filter.verdicts.map((verdict) => ({
      label: en.verdicts[verdict].label,
      remove: () => changeFilter({ verdicts: toggled(filter.verdicts, verdict) }),
    })),
  ]
}

function collectionFilter({ collection }: LibraryFilter, all: readonly Collection[]): ActiveFilter[] {
  if (collection === null) return []
  const label = en.library.collections.is(pathOf(all, collection))
  return [{ label, remove: () => changeFilter({ collection: null }) }]
}

function singleFilters({ minRating, flag, model, hasDraft }: LibraryFilter): ActiveFilter[] {
  const found: ActiveFilter[] = []
  if (minRating > 0) found.push({ label: words.ratingFrom(minRating), remove: () => changeFilter({ minRating: 0 }) })
  if (flag) found.push({ label: words.flags[flag], remove: () => changeFilter({ flag: null }) })
  if (model !== null) found.push({ label: words.modelIs(model), remove: () => changeFilter({ model: null }) })
  if (hasDraft !== null) {
    found.push({ label: words.drafts[hasDraft ? 'yes' : 'no'], remove: () => changeFilter({ hasDraft: null }) })
  }
  return found
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

function searchFilters({ search, related }: LibraryLook): ActiveFilter[] {
  const found: ActiveFilter[] = []
  if (search.text.trim() !== '') {
    found.push({
      label: `${words.searched[search.mode]}: ${search.text.trim()}`,
      remove: () => changeLook({ search: { ...search, text: '' } }),
    })
  }
  if (related) {
    found.push({ label: relatedLabel(related), remove: () => changeLook({ related: null }) })
  }
  return found
}

export function clearLook(): void {
  const { look } = useLibraryView.getState()
  changeLook({ search: { ...look.search, text: '' }, related: null, filter: NO_FILTER })
}

/** What narrows the list now, each a click away from going; and keeping it as a smart folder. */
export function ActiveFilters() {
  const look = useLibraryView((state) => state.look)
  const folderId = useLibraryView((state) => state.folderId)
  const collections = useCollections().data ?? []
  const folder = useSmartFolders().data?.find((candidate) => candidate.id === folderId)
  if (!isNarrowed(look)) return null
  const filters = [
    ...collectionFilter(look.filter, collections),
    ...searchFilters(look),
    ...listFilters(look.filter),
    ...singleFilters(look.filter),
  ]
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1 border-line border-b px-3 py-1.5">
      {filters.map((filter) => (
        <span
          key={filter.label}
          className="inline-flex h-6 max-w-72 items-center rounded-sm bg-accent-soft pl-2 text-accent text-xs"
        >
          <span className="truncate">{filter.label}</span>
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
    </div>
  )
}
