import { CircleCheck, CircleDot, type LucideIcon, ScanSearch } from 'lucide-react'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { cx } from '../components/cx.ts'
import { formatDateTime } from '../strings/dates.ts'
import { en } from '../strings/en.ts'
import { type ComparedMethod, comparedMethods } from './compared-layers.ts'
import { NotCheckedList } from './not-checked-list.tsx'

const words = en.uniqueness

const LOOKS: Record<ComparedMethod['state'], { icon: LucideIcon; tone: string }> = {
  found: { icon: ScanSearch, tone: 'text-caution' },
  similar: { icon: CircleDot, tone: 'text-ink-3' },
  nothing: { icon: CircleCheck, tone: 'text-positive' },
}

/** By what the work was compared, what that found, with how many works, and what was left out. */
export function ComparedList({ report }: { report: PreflightReport }) {
  const { libraryAssets, catalogEntries, market } = report.comparedWith
  return (
    <>
      <ul aria-label={words.layers.title} className="flex flex-col gap-1">
        {comparedMethods(report).map(({ id, label, about, state }) => {
          const { icon: Icon, tone } = LOOKS[state]
          return (
            <li key={id} className="flex items-baseline gap-2 text-xs">
              <Icon className={cx('size-3.5 shrink-0 self-center', tone)} aria-hidden />
              <span title={about}>{label}</span>
              <span className="ml-auto text-ink-2">{words.evidence.states[state]}</span>
            </li>
          )
        })}
      </ul>
      <p className="tnum text-ink-2 text-xs">
        {words.comparedWith(libraryAssets, catalogEntries, market && formatDateTime(market.asOf))}
      </p>
      <NotCheckedList report={report} />
    </>
  )
}
