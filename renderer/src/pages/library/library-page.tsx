import { SearchX, Trash2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { describeError } from '../../api/errors.ts'
import { useFacets } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { ContextMenu } from '../../components/menu.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { useInspectorOpen } from '../../state/view-state.ts'
import { en } from '../../strings/en.ts'
import { ActiveFilters, clearLook } from './active-filters.tsx'
import { AssetGrid } from './asset-grid.tsx'
import { assetEntries } from './asset-menu.tsx'
import { SelectionBar } from './bulk-controls.tsx'
import { CollectDialog } from './collect-dialog.tsx'
import { EditDialog } from './edit-dialog.tsx'
import { FolderDialogs } from './folder-dialogs.tsx'
import { LibraryInspector } from './library-inspector.tsx'
import { useLibrarySession } from './library-session.ts'
import { changeLook, useLibraryView } from './library-view.ts'
import { isNarrowed, type LibraryLook, type LibraryQuery, problemIn, toQuery } from './look.ts'
import { PictureSearchNote } from './picture-search-note.tsx'
import { QuickLook } from './quick-look.tsx'
import { RenameDialog } from './rename-dialog.tsx'
import { SearchNote } from './search-note.tsx'
import { LibrarySidebar } from './sidebar.tsx'
import { TagDialog } from './tag-dialog.tsx'
import { LibraryToolbar, ViewBar } from './toolbar.tsx'
import { useLibraryCommands } from './use-library-commands.ts'
import { type LibraryItems, useLibraryItems } from './use-library-items.ts'
import { useSelectionFollower } from './use-selection-follower.ts'
import { Welcome } from './welcome.tsx'

const words = en.library

export function LibraryPage() {
  const look = useLibraryView((state) => state.look)
  const sidebarOpen = useLibraryView((state) => state.sidebarOpen)
  const query = useUnderstoodQuery(look)
  const items = useLibraryItems(query)
  const facets = useFacets().data
  useLibraryCommands(items)
  useSelectionFollower(items)
  const firstRun = facets?.total === 0 && facets.trashed === 0 && !isNarrowed(look)
  if (firstRun) {
    return (
      <PageLayout title={words.title}>
        <Welcome />
      </PageLayout>
    )
  }
  return (
    <PageLayout title={words.title} toolbar={<LibraryToolbar />} inspector={<LibraryInspector />}>
      <div className="flex size-full">
        {sidebarOpen && <LibrarySidebar />}
        <div className="flex min-w-0 flex-1 flex-col">
          <ListBar items={items} />
          <SearchNote />
          <ActiveFilters />
          <PictureSearchNote />
          <div className="relative min-h-0 flex-1">
            <Content items={items} />
          </div>
        </div>
      </div>
      <QuickLook items={items} />
      <TagDialog />
      <CollectDialog />
      <EditDialog />
      <RenameDialog />
      <FolderDialogs />
    </PageLayout>
  )
}

/** What the list shows. While a search is not understood, that is what it showed before. */
function useUnderstoodQuery(look: LibraryLook): LibraryQuery {
  const query = useMemo(() => toQuery(look), [look])
  const [understood, setUnderstood] = useState(query)
  if (query !== understood && problemIn(look.search.text) === null) setUnderstood(query)
  return understood
}

/** Count, order and layout; with several assets selected and no inspector, what can be done to them. */
function ListBar({ items }: { items: LibraryItems }) {
  const ids = useLibrarySession((state) => state.selection.ids)
  const trashed = useLibraryView((state) => state.look.trashed)
  const inspectorOpen = useInspectorOpen()
  if (!inspectorOpen && ids.size > 1) return <SelectionBar ids={[...ids]} trashed={trashed} />
  const total = items.total ?? 0
  const count = ids.size > 1 ? words.selectedOf(ids.size, total) : words.count(total)
  return <ViewBar count={items.total === undefined ? '' : count} />
}

function Content({ items }: { items: LibraryItems }) {
  const trashed = useLibraryView((state) => state.look.trashed)
  const narrowed = useLibraryView((state) => isNarrowed(state.look))
  const selection = useLibrarySession((state) => state.selection)
  if (items.error && items.total === undefined) {
    const { code, message } = describeError(items.error)
    if (code === 'QUERY_NOT_UNDERSTOOD') return <UnknownWords message={message} />
    return <ErrorState error={items.error} onRetry={items.refetch} />
  }
  if (items.total === undefined) return <GridSkeleton />
  if (items.total === 0) return trashed && !narrowed ? <EmptyTrash /> : <NoResults />
  const only = selection.cursor ? items.itemAt(selection.cursor.index) : undefined
  return (
    <ContextMenu entries={assetEntries([...selection.ids], only, trashed)}>
      <div className="absolute inset-0">
        <AssetGrid items={items} total={items.total} />
      </div>
    </ContextMenu>
  )
}

function NoResults() {
  const similar = useLibraryView((state) => state.look.related?.by === 'similar')
  return (
    <EmptyState
      icon={<SearchX />}
      title={words.empty.noResults}
      text={similar ? words.empty.noSimilarText : words.empty.noResultsText}
      actions={<Button onClick={clearLook}>{words.filters.clear}</Button>}
    />
  )
}

function UnknownWords({ message }: { message: string }) {
  const text = useLibraryView((state) => state.look.search.text)
  const searchWords = (): void => changeLook({ search: { mode: 'words', text } })
  return (
    <EmptyState
      icon={<SearchX />}
      title={words.empty.noResults}
      text={message}
      actions={<Button onClick={searchWords}>{words.empty.searchWords}</Button>}
    />
  )
}

function EmptyTrash() {
  return <EmptyState icon={<Trash2 />} title={words.empty.trash} text={words.empty.trashText} />
}

const SKELETON_CELLS = Array.from({ length: 24 }, (_, index) => `cell-${index}`)

function GridSkeleton() {
  const cellSize = useLibraryView((state) => state.cellSize)
  return (
    <div
      role="status"
      aria-label={en.common.loading}
      className="absolute inset-0 grid content-start gap-2 overflow-hidden p-3"
      style={{ gridTemplateColumns: `repeat(auto-fill, minmax(${cellSize}px, 1fr))` }}
    >
      {SKELETON_CELLS.map((key) => (
        <Skeleton key={key} className="aspect-square w-full" />
      ))}
    </div>
  )
}
