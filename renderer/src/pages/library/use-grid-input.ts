/** Mouse and keyboard on the grid: choosing, moving, opening. */
import type { Virtualizer } from '@tanstack/react-virtual'
import { type DragEvent, type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useRef } from 'react'
import { isMac } from '../../api/desktop.ts'
import { attempt } from '../../components/attempt.ts'
import { navigate } from '../../router/router.ts'
import { DRAGGED_ASSETS } from './collection-tree.ts'
import { moveIndex } from './grid-keys.ts'
import { openDialog, setSelection, useLibrarySession } from './library-session.ts'
import { changeLook } from './library-view.ts'
import { clearSelection, extendTo, moveCursor, type Place, rangeTo, selectOnly, toggle } from './selection.ts'
import { idsBetween, type LibraryItems } from './use-library-items.ts'

export interface GridInputOptions {
  items: LibraryItems
  total: number
  columns: number
  scroller: RefObject<HTMLDivElement | null>
  virtualizer: Virtualizer<HTMLDivElement, Element>
}

interface Held {
  /** Selects a range. */
  shift: boolean
  /** Adds to the selection. */
  add: boolean
}

const heldKeys = (event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): Held => ({
  shift: event.shiftKey,
  add: isMac ? event.metaKey : event.ctrlKey,
})

function indexOf(target: EventTarget): number | null {
  if (!(target instanceof Element)) return null
  const index = target.closest<HTMLElement>('[data-index]')?.dataset['index']
  return index === undefined ? null : Number(index)
}

/** The range may reach over pages that are not here yet; they are fetched before it is selected. */
function extendSelection(items: LibraryItems, place: Place, keep: boolean): void {
  const { first, last } = rangeTo(useLibrarySession.getState().selection, place.index)
  attempt(idsBetween(items.query, first, last).then((ids) => setSelection((now) => extendTo(now, place, ids, keep))))
}

/** When the cursor goes to another asset, by whatever key, its row comes into view and the focus goes along. */
function useCursorInView(
  { columns, scroller, virtualizer }: Pick<GridInputOptions, 'columns' | 'scroller' | 'virtualizer'>,
  focusWanted: RefObject<number | null>,
): void {
  const cursor = useLibrarySession((state) => state.selection.cursor)
  const seenId = useRef(cursor?.id)
  useEffect(() => {
    if (!cursor || seenId.current === cursor.id) return
    seenId.current = cursor.id
    virtualizer.scrollToIndex(Math.floor(cursor.index / columns))
    if (scroller.current?.contains(document.activeElement)) focusWanted.current = cursor.index
  }, [cursor, columns, scroller, virtualizer, focusWanted])
}

export function useGridInput({ items, total, columns, scroller, virtualizer }: GridInputOptions) {
  /** The index that is to get the focus; an effect of an earlier render must not take it for its own cursor. */
  const focusWanted = useRef<number | null>(null)
  const cursor = useLibrarySession((state) => state.selection.cursor)

  useCursorInView({ columns, scroller, virtualizer }, focusWanted)

  // Runs after every render until the cell is there: its row may just be scrolling into view.
  useEffect(() => {
    if (!cursor || focusWanted.current !== cursor.index) return
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-index="${cursor.index}"]`)
    if (!cell) return
    cell.focus({ preventScroll: true })
    focusWanted.current = null
  })

  const placeAt = (index: number): Place | null => {
    const id = items.itemAt(index)?.id
    return id === undefined ? null : { id, index }
  }
  const choose = (place: Place, held: Held) => {
    if (held.shift) extendSelection(items, place, held.add)
    else if (held.add) setSelection((now) => toggle(now, place))
    else setSelection(selectOnly(place))
  }
  const go = (place: Place, held: Held) => {
    focusWanted.current = place.index
    if (held.add && !held.shift) setSelection((now) => moveCursor(now, place))
    else choose(place, { ...held, add: false })
  }
  const move = (index: number, held: Held) => {
    virtualizer.scrollToIndex(Math.floor(index / columns))
    const place = placeAt(index)
    if (place) go(place, held)
    else attempt(idsBetween(items.query, index, index).then(([id]) => id !== undefined && go({ id, index }, held)))
  }
  const keyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.target instanceof HTMLButtonElement) return
    const held = heldKeys(event)
    const now = useLibrarySession.getState().selection
    const pageRows = Math.floor((scroller.current?.clientHeight ?? 0) / virtualizer.options.estimateSize(0))
    const next = moveIndex(event.key, now.cursor?.index ?? -1, { total, columns, pageRows })
    if (next !== null) move(next, held)
    else if (!actOn(event.key, held, now.cursor ?? placeAt(indexOf(event.target) ?? 0))) return
    event.preventDefault()
    event.stopPropagation()
  }
  return {
    onKeyDown: keyDown,
    onClick: (event: MouseEvent) => clicked(event, placeAt, items, choose),
    onDoubleClick: (event: MouseEvent) => {
      const index = indexOf(event.target)
      const place = index === null ? null : placeAt(index)
      if (place) navigate({ page: 'asset', id: place.id })
    },
    onContextMenu: (event: MouseEvent) => {
      const index = indexOf(event.target)
      const place = index === null ? null : placeAt(index)
      // The menu is about what is under the pointer: the selection where that belongs to it, else just that one.
      if (place && !useLibrarySession.getState().selection.ids.has(place.id)) setSelection(selectOnly(place))
    },
    onDragStart: (event: DragEvent) => {
      const index = indexOf(event.target)
      const place = index === null ? null : placeAt(index)
      if (!place) return
      // What is dragged is the selection where the asset belongs to it, else just that one.
      if (!useLibrarySession.getState().selection.ids.has(place.id)) setSelection(selectOnly(place))
      const { ids } = useLibrarySession.getState().selection
      event.dataTransfer.setData(DRAGGED_ASSETS, [...ids].join(' '))
      event.dataTransfer.effectAllowed = 'copy'
    },
    // The first Tab into the grid gives the keyboard a place.
    onFocus: (event: { target: EventTarget }) => {
      const index = indexOf(event.target)
      const place = index === null ? null : placeAt(index)
      if (place && !useLibrarySession.getState().selection.cursor) setSelection((now) => moveCursor(now, place))
    },
  }
}

/** Keys that act on the asset under the cursor; false where the key is none of them. */
function actOn(key: string, held: Held, place: Place | null): boolean {
  if (key === 'Escape') {
    setSelection(clearSelection)
    return true
  }
  if (!place || (key !== ' ' && key !== 'Enter')) return false
  if (key === 'Enter') navigate({ page: 'asset', id: place.id })
  else if (held.add) setSelection((now) => toggle(now, place))
  else {
    setSelection((now) => (now.cursor ? now : selectOnly(place)))
    openDialog({ name: 'quick-look' })
  }
  return true
}

function clicked(
  event: MouseEvent,
  placeAt: (index: number) => Place | null,
  items: LibraryItems,
  choose: (place: Place, held: Held) => void,
): void {
  const index = indexOf(event.target)
  const place = index === null ? null : placeAt(index)
  const asset = index === null ? undefined : items.itemAt(index)
  if (!place || !asset) {
    setSelection(clearSelection)
    return
  }
  if (event.target instanceof Element && event.target.closest('[data-stack]')) {
    changeLook({ related: { by: 'seeds', id: asset.id, name: asset.name } })
    return
  }
  choose(place, heldKeys(event))
}
