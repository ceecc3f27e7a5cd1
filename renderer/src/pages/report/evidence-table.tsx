import { CircleCheck, CircleDashed, CircleDot, type LucideIcon, ScanSearch } from 'lucide-react'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { cx } from '../../components/cx.ts'
import { en } from '../../strings/en.ts'
import { type EvidenceRow, evidenceRows } from './evidence-rows.ts'

const words = en.report.evidence

const LOOKS: Record<EvidenceRow['state'], { icon: LucideIcon; tone: string }> = {
  shown: { icon: ScanSearch, tone: 'text-caution' },
  found: { icon: CircleDot, tone: 'text-ink-3' },
  nothing: { icon: CircleCheck, tone: 'text-positive' },
  skipped: { icon: CircleDashed, tone: 'text-ink-3' },
}

const HEAD = 'py-1.5 pr-4 text-left font-medium text-ink-3 text-xs'
const CELL = 'py-2 pr-4 align-top'

/** What each method found about a match, and how many works as close would be expected by chance. */
export function EvidenceTable({ report, match }: { report: PreflightReport; match: Match | null }) {
  return (
    <table aria-label={words.title} className="w-full border-collapse text-sm">
      <thead>
        <tr className="border-line border-b">
          <th scope="col" className={HEAD}>
            {words.columns.layer}
          </th>
          <th scope="col" className={HEAD}>
            {words.columns.found}
          </th>
          <th scope="col" className={HEAD}>
            {words.columns.expected}
          </th>
        </tr>
      </thead>
      <tbody>
        {evidenceRows(report, match).map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { row: EvidenceRow }) {
  const { icon: Icon, tone } = LOOKS[row.state]
  return (
    <tr className="border-line border-b">
      <th scope="row" className={cx(CELL, 'text-left font-normal')}>
        {row.label}
        <span className="block text-ink-3 text-xs">{row.about}</span>
      </th>
      <td className={CELL}>
        <span className="flex gap-2">
          <Icon
            className={cx('mt-0.5 size-4 shrink-0', tone)}
            aria-label={en.uniqueness.evidence.states[row.state]}
            role="img"
          />
          <span className={cx('tnum', row.state === 'nothing' || row.state === 'skipped' ? 'text-ink-2' : undefined)}>
            {row.found}
          </span>
        </span>
      </td>
      <td className={cx(CELL, 'tnum whitespace-nowrap pr-0')}>{row.expected ?? '–'}</td>
    </tr>
  )
}
