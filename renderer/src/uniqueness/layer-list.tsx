import { CircleCheck, CircleDashed, type LucideIcon, ScanSearch, TriangleAlert } from 'lucide-react'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { cx } from '../components/cx.ts'
import { en } from '../strings/en.ts'
import { type LayerLine, type LineState, layerLines } from './layer-lines.ts'
import type { LiveCheckState } from './live-check.ts'

const words = en.uniqueness

const LOOKS: Record<LineState, { icon: LucideIcon; tone: string }> = {
  below: { icon: CircleCheck, tone: 'text-positive' },
  close: { icon: TriangleAlert, tone: 'text-caution' },
  copy: { icon: ScanSearch, tone: 'text-stop' },
  unknown: { icon: CircleDashed, tone: 'text-ink-3' },
}

const IDLE: LiveCheckState['computing'] = { text: false, picture: false }

export interface LayerListProps {
  report: PreflightReport
  match: Match | null
  computing?: LiveCheckState['computing']
}

/** One line per layer with its own margin; a line whose layer is still being computed says so. */
export function LayerList({ report, match, computing = IDLE }: LayerListProps) {
  return (
    <ul className="flex flex-col">
      {layerLines(report, match).map((line) => (
        <Line key={line.id} line={line} busy={line.parts.some((part) => computing[part])} />
      ))}
    </ul>
  )
}

function Line({ line, busy }: { line: LayerLine; busy: boolean }) {
  const { icon: Icon, tone } = LOOKS[line.state]
  return (
    <li className="flex gap-2 border-line border-b py-2 last:border-b-0">
      <Icon className={cx('mt-0.5 size-4 shrink-0', tone)} aria-label={words.layers.states[line.state]} role="img" />
      <div className="min-w-0 flex-1">
        <div className="flex items-baseline justify-between gap-2">
          <span className="text-sm">{line.label}</span>
          {line.value !== null && <span className="tnum shrink-0 text-sm">{line.value}</span>}
        </div>
        <p className="tnum text-ink-2 text-xs">
          {[line.margin, line.rarity].filter(Boolean).join(' · ')}
          {busy && <span className="text-ink-3">{`${line.margin ? ' · ' : ''}${words.checking}…`}</span>}
        </p>
      </div>
    </li>
  )
}
