import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { moveIndex } from '../library/grid-keys.ts'
import { useMarketView } from './market-view.ts'
import { CARD_CAPTION_PX, type ShownWork, WorkCard } from './work-card.tsx'

const LEAST_WIDTH_PX = 200
const GAP_PX = 8
const PADDING_PX = 12
/** So many rows before the end the next page is asked for. */
const AHEAD_ROWS = 2

export interface WorkGridProps {
  label: string
  works: readonly ShownWork[]
  /** Asks for more where there are more. */
  onEnd?: (() => void) | undefined
  /** Below the last row, such as the note that more is coming. */
  footer?: ReactNode
}

interface Shape {
  columns: number
  pictureHeight: number
  rowHeight: number
}

function shapeOf(width: number): Shape {
  const room = Math.max(LEAST_WIDTH_PX, width - 2 * PADDING_PX)
  const columns = Math.max(1, Math.floor((room + GAP_PX) / (LEAST_WIDTH_PX + GAP_PX)))
  const cell = (room + GAP_PX) / columns - GAP_PX
  const pictureHeight = Math.round(cell * 0.72)
  return { columns, pictureHeight, rowHeight: pictureHeight + CARD_CAPTION_PX + GAP_PX + 8 }
}

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const found = element.current
    if (!found) return
    setWidth(found.clientWidth)
    const observer = new ResizeObserver(() => setWidth(found.clientWidth))
    observer.observe(found)
    return () => observer.disconnect()
  }, [element])
  return width
}

/** Works as pictures; only those in view are on the page. Arrows go from one to the next. */
export function WorkGrid({ label, works, onEnd, footer }: WorkGridProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const { columns, pictureHeight, rowHeight } = shapeOf(useWidth(scroller))
  const [current, setCurrent] = useState(0)
  const rows = Math.ceil(works.length / columns)
  const virtualizer = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    paddingStart: PADDING_PX,
    initialOffset: () => useMarketView.getState().scrollTop,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the measures depend on the height alone
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight])
  const virtualRows = virtualizer.getVirtualItems()
  const lastRow = virtualRows.at(-1)?.index ?? 0
  useEffect(() => {
    if (works.length > 0 && lastRow >= rows - AHEAD_ROWS) onEnd?.()
  }, [lastRow, rows, works.length, onEnd])
  const onKeyDown = (event: KeyboardEvent) => {
    const pageRows = Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight)
    const next = moveIndex(event.key, current, { total: works.length, columns, pageRows })
    if (next === null) return
    event.preventDefault()
    setCurrent(next)
    virtualizer.scrollToIndex(Math.floor(next / columns))
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus({ preventScroll: true }),
    )
  }
  return (
    <div
      ref={scroller}
      className="absolute inset-0 overflow-y-auto"
      onScroll={(event) => useMarketView.setState({ scrollTop: event.currentTarget.scrollTop })}
    >
      <ul aria-label={label} className="relative" style={{ height: virtualizer.getTotalSize() }} onKeyDown={onKeyDown}>
        {virtualRows.map((row) =>
          works.slice(row.index * columns, (row.index + 1) * columns).map((work, column) => {
            const index = row.index * columns + column
            return (
              <li
                key={work.id}
                className="absolute"
                style={{
                  top: row.start,
                  left: `calc(${PADDING_PX}px + (100% - ${2 * PADDING_PX - GAP_PX}px) / ${columns} * ${column})`,
                  width: `calc((100% - ${2 * PADDING_PX - GAP_PX}px) / ${columns} - ${GAP_PX}px)`,
                }}
                onFocus={() => setCurrent(index)}
              >
                <WorkCard
                  work={work}
                  pictureHeight={pictureHeight}
                  index={index}
                  tabIndex={index === Math.min(current, works.length - 1) ? 0 : -1}
                />
              </li>
            )
          }),
        )}
      </ul>
      {footer}
    </div>
  )
}
