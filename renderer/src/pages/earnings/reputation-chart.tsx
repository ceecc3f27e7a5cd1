import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import type { OwnReputation } from '#shared/contract/market/reputation.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'

const words = en.earnings.reputation

/** Holds its value until the next change, so the line goes in steps. */
export default function ReputationChart({ changes }: Pick<OwnReputation, 'changes'>) {
  const points = changes.toReversed().map(({ at, after }) => ({ at: Date.parse(at), after }))
  const dayOf = (ms: number) => formatDate(new Date(ms).toISOString())
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0]
  return (
    <ResponsiveContainer width="100%" height={180}>
      <LineChart
        data={points}
        accessibilityLayer
        title={words.historyChartLabel(dayOf(first), dayOf(last))}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          tickFormatter={dayOf}
          tick={{ fill: 'var(--ink-2)', fontSize: 12 }}
          stroke="var(--line-strong)"
          minTickGap={40}
        />
        <YAxis
          domain={[0, 1]}
          ticks={[0, 0.3, 0.5, 0.7, 1]}
          tick={{ fill: 'var(--ink-2)', fontSize: 12 }}
          stroke="var(--line-strong)"
          width={40}
        />
        <Tooltip content={<PointTooltip />} isAnimationActive={false} />
        <Line
          dataKey="after"
          type="stepAfter"
          stroke="var(--accent)"
          strokeWidth={2}
          dot={points.length < 20}
          isAnimationActive={false}
        />
      </LineChart>
    </ResponsiveContainer>
  )
}

interface PointTooltipProps {
  /** Both come from the chart. */
  active?: boolean
  payload?: readonly { payload: { at: number; after: number } }[]
}

function PointTooltip({ active, payload }: PointTooltipProps) {
  const point = payload?.[0]?.payload
  if (!active || point === undefined) return null
  return (
    <p className="tnum rounded-md bg-raised px-3 py-2 text-xs shadow-float">
      {formatDate(new Date(point.at).toISOString())}: {words.of1(point.after.toFixed(3))}
    </p>
  )
}
