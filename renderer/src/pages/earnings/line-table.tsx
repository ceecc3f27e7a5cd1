import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { cx } from '../../components/cx.ts'
import { formatMicroDollars } from '../../components/money.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { countryName, workName } from './amounts.ts'
import type { ShownLine } from './use-ledger-lines.ts'

const words = en.earnings.ledgerView
const ROW_HEIGHT = 33
const WIDE_ONLY = 'max-[1200px]:hidden'

export interface LineTableProps {
  lines: readonly ShownLine[]
  /** How many there are in all; the rest comes as the end is neared. */
  total: number
  onOpen: (line: ShownLine) => void
  onEnd: () => void
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }

/** Draws only what is in view: an account may have a million lines. One row is in the tab order, arrows move it. */
export function LineTable({ lines, total, onOpen, onEnd }: LineTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const [current, setCurrent] = useState(0)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const rows = virtualizer.getVirtualItems()
  const last = rows.at(-1)?.index ?? 0
  useEffect(() => {
    if (last >= lines.length - 30) onEnd()
  }, [last, lines.length, onEnd])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>, line: ShownLine) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onOpen(line)
      return
    }
    const step = event.key === 'Home' ? -lines.length : event.key === 'End' ? lines.length : STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = Math.max(0, Math.min(lines.length - 1, current + step))
    setCurrent(next)
    virtualizer.scrollToIndex(next)
    // The row may not be drawn yet.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[aria-rowindex="${next + 2}"]`)?.focus({ preventScroll: true }),
    )
  }

  const above = rows[0]?.start ?? 0
  const below = virtualizer.getTotalSize() - (rows.at(-1)?.end ?? 0)
  return (
    <div ref={scroller} className="h-full overflow-y-auto rounded-md border border-line">
      <table
        aria-label={words.label}
        aria-rowcount={total + 1}
        className="w-full table-fixed border-collapse text-left text-sm"
      >
        <Heading />
        <tbody>
          <Spacer height={above} />
          {rows.map(({ index }) => {
            const line = lines[index]
            if (line === undefined) return null
            return (
              <tr
                key={line.sequence}
                aria-rowindex={index + 2}
                tabIndex={index === current ? 0 : -1}
                onClick={() => onOpen(line)}
                onFocus={() => setCurrent(index)}
                onKeyDown={(event) => onKeyDown(event, line)}
                className="cursor-default border-line border-b hover:bg-hover"
                style={{ height: ROW_HEIGHT }}
              >
                <Cells line={line} />
              </tr>
            )
          })}
          <Spacer height={below} />
        </tbody>
      </table>
    </div>
  )
}

/** In place of the rows that are out of view. */
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td style={{ height, padding: 0 }} />
    </tr>
  )
}

const HEADINGS = [
  { label: words.line, look: 'w-18' },
  { label: words.time, look: 'w-50' },
  { label: words.kind, look: 'w-38' },
  { label: words.work, look: '' },
  { label: words.country, look: `w-36 ${WIDE_ONLY}` },
  { label: words.amount, look: 'w-28 text-right' },
  { label: words.balance, look: 'w-28 text-right' },
] as const

function Heading() {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {HEADINGS.map(({ label, look }) => (
          <th
            key={label}
            scope="col"
            className={cx(
              'sticky top-0 z-1 truncate border-line border-b bg-panel px-3 py-2 font-medium text-ink-2 text-xs',
              look,
            )}
          >
            {label}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function Cells({ line }: { line: ShownLine }) {
  const isOut = line.amountMicroDollars.startsWith('-')
  const work = line.assetId === null ? (line.memo ?? '') : workName({ assetId: line.assetId, name: line.assetName })
  const cells = [
    ['line', line.sequence.toLocaleString('en-US'), 'tnum text-ink-2'],
    ['time', formatDateTime(line.at), 'tnum'],
    ['kind', en.earnings.kinds[line.kind], ''],
    ['work', work, ''],
    ['country', line.country === null ? '' : countryName(line.country), WIDE_ONLY],
    ['amount', formatMicroDollars(line.amountMicroDollars), cx('tnum text-right', isOut && 'text-stop')],
    ['balance', formatMicroDollars(line.balanceMicroDollars), 'tnum text-right text-ink-2'],
  ] as const
  return cells.map(([key, text, look]) => (
    <td key={key} className={cx('truncate px-3', look)}>
      {text}
    </td>
  ))
}
