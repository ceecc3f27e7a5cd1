import { ChevronRight, Ellipsis, Folder, Plus } from 'lucide-react'
import { type DragEvent, useState } from 'react'
import type { Collection } from '#shared/contract/studio/collections.ts'
import { collectAssets, moveCollection, removeCollection } from '../../api/edits.ts'
import { cx } from '../../components/cx.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu } from '../../components/menu.tsx'
import { en } from '../../strings/en.ts'
import {
  DRAGGED_ASSETS,
  DRAGGED_COLLECTION,
  draggedAssets,
  isWithin,
  type TreeRow,
  visibleRows,
} from './collection-tree.ts'
import { setOpen, useCollections, useOpenCollections } from './collections.ts'
import { openDialog } from './library-session.ts'
import { changeLook, useLibraryView } from './library-view.ts'
import { DEFAULT_LOOK } from './look.ts'
import { Row, Section } from './sidebar-row.tsx'

const words = en.library.collections

/** Collections as a tree. Assets and collections are dropped on it; the menu of each does the same by keys. */
export function CollectionsSection() {
  const collections = useCollections()
  const open = useOpenCollections((state) => state.open)
  const all = collections.data ?? []
  const rows = visibleRows(all, new Set(open))
  return (
    <Section
      title={words.title}
      action={
        <IconButton
          size="small"
          label={words.add}
          icon={<Plus />}
          onClick={() => openDialog({ name: 'new-collection', parentId: null })}
        />
      }
    >
      {collections.isError && (
        <ErrorState compact error={collections.error} onRetry={() => void collections.refetch()} />
      )}
      {collections.data?.length === 0 && <p className="px-2 text-ink-3 text-xs">{words.none}</p>}
      {rows.map((row) => (
        <CollectionRow key={row.collection.id} row={row} all={all} isOpen={open.includes(row.collection.id)} />
      ))}
    </Section>
  )
}

const INDENT_PX = 12

interface CollectionRowProps {
  row: TreeRow
  all: readonly Collection[]
  isOpen: boolean
}

function show(id: string): void {
  changeLook({ search: DEFAULT_LOOK.search, related: null, trashed: false, collection: id })
}

function CollectionRow({ row: { collection, depth, hasChildren }, all, isOpen }: CollectionRowProps) {
  const { id, name, count } = collection
  const active = useLibraryView((state) => state.look.collection === id)
  const drop = useDropTarget(collection, all)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut of the mouse for what the menu does
    <div
      draggable
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED_COLLECTION, id)}
      {...drop.handlers}
      className={cx('group relative flex items-center rounded-md', drop.isOver && 'ring-2 ring-accent')}
      style={{ paddingLeft: depth * INDENT_PX }}
    >
      {hasChildren ? (
        <button
          type="button"
          aria-label={isOpen ? words.collapse(name) : words.expand(name)}
          aria-expanded={isOpen}
          onClick={() => setOpen(id, !isOpen)}
          className="flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-3 hover:bg-hover [&_svg]:size-3.5"
        >
          <ChevronRight aria-hidden className={isOpen ? 'rotate-90' : undefined} />
        </button>
      ) : (
        <span className="w-6 shrink-0" />
      )}
      <div className="min-w-0 flex-1">
        <Row icon={Folder} label={name} count={count} active={active} onSelect={() => show(id)} />
      </div>
      <CollectionMenu collection={collection} />
    </div>
  )
}

function CollectionMenu({ collection: { id, name, parentId } }: { collection: Collection }) {
  return (
    <span className="absolute right-0.5 bg-panel opacity-0 focus-within:opacity-100 group-hover:opacity-100 has-data-[state=open]:opacity-100">
      <Menu
        align="end"
        trigger={<IconButton size="small" label={words.menu(name)} icon={<Ellipsis />} />}
        entries={[
          { label: words.addInside, onSelect: () => openDialog({ name: 'new-collection', parentId: id }) },
          { label: en.common.rename, onSelect: () => openDialog({ name: 'rename-collection', id, current: name }) },
          ...(parentId === null ? [] : [{ label: words.toTop, onSelect: () => moveCollection(id, null, name) }]),
          { label: en.common.remove, onSelect: () => removeCollection(id, name) },
        ]}
      />
    </span>
  )
}

/** Takes assets, and collections that this one is not within. */
function useDropTarget(collection: Collection, all: readonly Collection[]) {
  const [isOver, setOver] = useState(false)
  const takes = ({ dataTransfer: { types } }: DragEvent) =>
    types.includes(DRAGGED_ASSETS) || types.includes(DRAGGED_COLLECTION)
  const hover = (event: DragEvent) => {
    if (!takes(event)) return
    event.preventDefault()
    setOver(true)
  }
  const drop = (event: DragEvent) => {
    setOver(false)
    if (!takes(event)) return
    event.preventDefault()
    collectAssets(draggedAssets(event.dataTransfer), collection)
    const dragged = all.find(({ id }) => id === event.dataTransfer.getData(DRAGGED_COLLECTION))
    if (dragged === undefined || isWithin(all, collection.id, dragged.id)) return
    if (dragged.parentId !== collection.id) moveCollection(dragged.id, collection.id, dragged.name)
    setOpen(collection.id, true)
  }
  return { isOver, handlers: { onDragOver: hover, onDragLeave: () => setOver(false), onDrop: drop } }
}
