import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { cx } from '../../components/cx.ts'
import { en } from '../../strings/en.ts'
import { CAPTION_FROM_PX, CAPTION_HEIGHT_PX, GridCell } from './grid-cell.tsx'
import { useLibrarySession } from './library-session.ts'
import { type Layout, useLibraryView } from './library-view.ts'
import { LIST_HEADER_HEIGHT_PX, LIST_ROW_HEIGHT_PX, ListHeader, ListRow } from './list-row.tsx'
import { useGridInput } from './use-grid-input.ts'
import type { LibraryItems } from './use-library-items.ts'

const GAP_PX = 8
const PADDING_PX = 12
const OVERSCAN_ROWS = 4

interface Shape {
  columns: number
  cellWidth: number
  rowHeight: number
}

function shapeOf(layout: Layout, width: number, cellSize: number): Shape {
  if (layout === 'list') return { columns: 1, cellWidth: width, rowHeight: LIST_ROW_HEIGHT_PX }
  const room = Math.max(cellSize, width - 2 * PADDING_PX)
  const columns = Math.max(1, Math.floor((room + GAP_PX) / (cellSize + GAP_PX)))
  const cellWidth = Math.floor((room + GAP_PX) / columns - GAP_PX)
  const caption = cellWidth >= CAPTION_FROM_PX ? CAPTION_HEIGHT_PX : 0
  return { columns, cellWidth, rowHeight: cellWidth + caption + GAP_PX }
}

function useWidth(scroller: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])
  return width
}

/** Keeps the row of the focus mounted, so that scrolling with the wheel never loses the keyboard's place. */
function withRow(range: { startIndex: number; endIndex: number; overscan: number; count: number }, row: number | null) {
  const first = Math.max(0, range.startIndex - range.overscan)
  const last = Math.min(range.count - 1, range.endIndex + range.overscan)
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
  if (row === null || row >= range.count || (row >= first && row <= last)) return rows
  return row < first ? [row, ...rows] : [...rows, row]
}

function useGridVirtualizer(scroller: RefObject<HTMLDivElement | null>, rows: number, shape: Shape, layout: Layout) {
  const cursor = useLibrarySession((state) => state.selection.cursor)
  const cursorRow = cursor ? Math.floor(cursor.index / shape.columns) : null
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => shape.rowHeight,
    overscan: OVERSCAN_ROWS,
    paddingStart: layout === 'grid' ? PADDING_PX : LIST_HEADER_HEIGHT_PX,
    paddingEnd: PADDING_PX,
    scrollPaddingStart: layout === 'grid' ? PADDING_PX : LIST_HEADER_HEIGHT_PX,
    scrollPaddingEnd: PADDING_PX,
    initialOffset: () => useLibraryView.getState().scrollTop,
    rangeExtractor: (range) => withRow(range, cursorRow),
  })
  const wasInView = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures depend on nothing else
  useLayoutEffect(() => {
    virtualizer.measure()
    // Where cells change their size, the one that was looked at must not leave the view.
    if (wasInView.current && cursorRow !== null) virtualizer.scrollToIndex(cursorRow)
  }, [virtualizer, shape.rowHeight, shape.columns, layout])
  useEffect(() => {
    const { range } = virtualizer
    wasInView.current =
      range !== null && cursorRow !== null && cursorRow >= range.startIndex && cursorRow <= range.endIndex
  })
  return virtualizer
}

/** Remembers how far the list is scrolled, and goes back to the top for a new question. */
function useScrollMemory(scroller: RefObject<HTMLDivElement | null>, items: LibraryItems): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const shownQuery = useRef(items.query)
  useEffect(() => {
    if (shownQuery.current === items.query) return
    shownQuery.current = items.query
    scroller.current?.scrollTo({ top: 0 })
  }, [items.query, scroller])
  return () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => useLibraryView.setState({ scrollTop: scroller.current?.scrollTop ?? 0 }), 200)
  }
}

export interface AssetGridProps {
  items: LibraryItems
  total: number
}

/** The assets as pictures or as a list; only what is in view is on the page. */
export function AssetGrid({ items, total }: AssetGridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const layout = useLibraryView((state) => state.layout)
  const cellSize = useLibraryView((state) => state.cellSize)
  const width = useWidth(scroller)
  const shape = useMemo(() => shapeOf(layout, width, cellSize), [layout, width, cellSize])
  const rows = Math.ceil(total / shape.columns)
  const virtualizer = useGridVirtualizer(scroller, rows, shape, layout)
  const virtualRows = virtualizer.getVirtualItems()
  const first = (virtualRows[0]?.index ?? 0) * shape.columns
  const last = ((virtualRows.at(-1)?.index ?? 0) + 1) * shape.columns - 1
  const { show } = items
  useEffect(() => show(first, last), [show, first, last])
  const remember = useScrollMemory(scroller, items)
  const input = useGridInput({ items, total, columns: shape.columns, scroller, virtualizer })
  return (
    <div
      ref={scroller}
      onScroll={remember}
      className={cx('@container absolute inset-0 overflow-y-auto', items.pending && 'opacity-60')}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table */}
      <div
        role="grid"
        aria-label={en.library.grid.label}
        aria-multiselectable
        aria-rowcount={rows}
        aria-colcount={shape.columns}
        aria-busy={items.pending}
        tabIndex={-1}
        className="relative min-h-full w-full"
        style={{ height: virtualizer.getTotalSize() }}
        {...input}
      >
        {layout === 'list' && <ListHeader />}
        {width > 0 && <Rows virtualizer={virtualizer} shape={shape} layout={layout} items={items} total={total} />}
      </div>
    </div>
  )
}

interface RowsProps extends AssetGridProps {
  virtualizer: Virtualizer<HTMLDivElement, Element>
  shape: Shape
  layout: Layout
}

function Rows({ virtualizer, shape, layout, items, total }: RowsProps) {
  const selection = useLibrarySession((state) => state.selection)
  // Without a place of its own yet, the keyboard enters at the first asset.
  const current = selection.cursor?.index ?? 0
  return virtualizer.getVirtualItems().map((row) => {
    const start = row.index * shape.columns
    const count = Math.min(shape.columns, total - start)
    const style: CSSProperties = {
      transform: `translateY(${row.start}px)`,
      height: layout === 'grid' ? shape.rowHeight - GAP_PX : shape.rowHeight,
      ...(layout === 'grid' ? { gap: GAP_PX, paddingInline: PADDING_PX } : {}),
    }
    return (
      // biome-ignore lint/a11y/useSemanticElements: a virtual grid cannot be a table
      // biome-ignore lint/a11y/useFocusableInteractive: the cells take the focus
      <div
        key={row.key}
        role="row"
        aria-rowindex={row.index + 1}
        className="absolute inset-x-0 top-0 flex"
        style={style}
      >
        {Array.from({ length: count }, (_, column) => {
          const index = start + column
          const asset = items.itemAt(index)
          const common = {
            asset,
            index,
            column,
            selected: asset !== undefined && selection.ids.has(asset.id),
            current: index === current,
          }
          return layout === 'grid' ? (
            <GridCell key={index} {...common} size={shape.cellWidth} />
          ) : (
            <ListRow key={index} {...common} />
          )
        })}
      </div>
    )
  })
}
