import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import { cx } from './cx.ts'

export interface Column<Row> {
  key: string
  header: ReactNode
  /** Figures stand at the right. */
  align?: 'left' | 'right'
  /** As CSS, such as `8rem`; the rest is shared. */
  width?: string
  cell: (row: Row) => ReactNode
}

export interface DataTableProps<Row> {
  /** What the table lists, for those who do not see it. */
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  keyOf: (row: Row) => string
  /** With it rows are chosen by a click or with Enter; arrows go from one to the next. */
  onOpen?: (row: Row) => void
  /** The row that is open next to the table. */
  openKey?: string | null
  /** Shown if there are no rows. */
  empty?: ReactNode
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** A list of records with a heading that stays. Scrolls with the element around it. */
export function DataTable<Row>({ label, columns, rows, keyOf, onOpen, openKey, empty }: DataTableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>, row: Row, index: number) => {
    if (event.target !== event.currentTarget) return
    const step = STEPS[event.key]
    if (step !== undefined) {
      event.preventDefault()
      body.current?.rows[index + step]?.focus()
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      onOpen?.(row)
    }
  }
  if (rows.length === 0 && empty !== undefined) return empty
  return (
    <table aria-label={label} className="w-full table-fixed border-collapse text-left text-sm">
      <thead>
        <tr>
          {columns.map(({ key, header, align, width }) => (
            <th
              key={key}
              scope="col"
              style={{ width }}
              className={cx(
                'sticky top-0 z-1 truncate border-line border-b bg-panel px-3 py-2 font-medium text-ink-2 text-xs first:pl-4 last:pr-4',
                align === 'right' && 'text-right',
              )}
            >
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((row, index) => {
          const key = keyOf(row)
          const isOpen = openKey === key
          return (
            <tr
              key={key}
              {...(onOpen && {
                tabIndex: 0,
                'aria-current': isOpen || undefined,
                onClick: () => onOpen(row),
                onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) => onKeyDown(event, row, index),
              })}
              className={cx(
                'border-line border-b',
                onOpen && 'cursor-default hover:bg-hover',
                isOpen && 'bg-accent-soft hover:bg-accent-soft',
              )}
            >
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={cx(
                    'truncate px-3 py-2 first:pl-4 last:pr-4',
                    column.align === 'right' && 'text-right tabular-nums',
                  )}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
