import { CircleCheck, CircleDashed, type LucideIcon, ScanSearch, TriangleAlert } from 'lucide-react'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { cx } from '../../components/cx.ts'
import { en } from '../../strings/en.ts'
import type { LineState } from '../../uniqueness/layer-lines.ts'
import { layerRows } from './layer-rows.ts'

const words = en.report.layers

const LOOKS: Record<LineState, { icon: LucideIcon; tone: string }> = {
  below: { icon: CircleCheck, tone: 'text-positive' },
  close: { icon: TriangleAlert, tone: 'text-caution' },
  copy: { icon: ScanSearch, tone: 'text-stop' },
  unknown: { icon: CircleDashed, tone: 'text-ink-3' },
}

const HEAD = 'py-1.5 pr-4 text-left font-medium text-ink-3 text-xs'
const CELL = 'py-2 pr-4 align-top'

/** Every layer with its value, its threshold, and how far it is from it. */
export function LayersTable({ report, match }: { report: PreflightReport; match: Match | null }) {
  return (
    <table className="w-full border-collapse text-sm">
      <thead>
        <tr className="border-line border-b">
          <th scope="col" className={HEAD}>
            {words.columns.layer}
          </th>
          <th scope="col" className={HEAD}>
            {words.columns.value}
          </th>
          <th scope="col" className={HEAD}>
            {words.columns.margin}
          </th>
          <th scope="col" className={HEAD}>
            {words.columns.threshold}
          </th>
        </tr>
      </thead>
      <tbody>
        {layerRows(report, match).map((row) => {
          const { icon: Icon, tone } = LOOKS[row.state]
          return (
            <tr key={row.id} className="border-line border-b">
              <th scope="row" className={cx(CELL, 'text-left font-normal')}>
                {row.label}
                <span className="block text-ink-3 text-xs">{row.about}</span>
              </th>
              <td className={cx(CELL, 'tnum whitespace-nowrap font-medium')}>{row.value ?? '–'}</td>
              <td className={CELL}>
                <span className="flex gap-2">
                  <Icon
                    className={cx('mt-0.5 size-4 shrink-0', tone)}
                    aria-label={en.uniqueness.layers.states[row.state]}
                    role="img"
                  />
                  <span className={cx('tnum', row.value === null && 'text-ink-2')}>
                    {row.margin}
                    {row.rarity && <span className="block text-ink-2 text-xs">{row.rarity}</span>}
                  </span>
                </span>
              </td>
              <td className={cx(CELL, 'tnum pr-0 text-ink-2')}>{row.threshold}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
