import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { formatMicroDollars } from '../../components/money.ts'
import { en } from '../../strings/en.ts'
import { type ChartPoint, pointLabel } from './chart-points.ts'

const words = en.earnings

export interface EarningsChartProps {
  points: readonly ChartPoint[]
}

/** Whole dollars on the axis; cents where all of it is below ten dollars. */
const axisText = (dollars: number) =>
  `${dollars < 0 ? '-' : ''}$${Math.abs(dollars).toLocaleString('en-US', { maximumFractionDigits: 2 })}`

/** Only for the drawing: no figure is calculated from it. */
const dollars = (micro: bigint) => Number(micro) / 1_000_000

/** Gross and net side by side; the exact amounts on hover and by arrow keys. */
export default function EarningsChart({ points }: EarningsChartProps) {
  const data = points.map((point) => ({
    ...point,
    net: dollars(point.netMicroDollars),
    gross: dollars(point.grossMicroDollars),
  }))
  const first = points[0]?.firstDay ?? ''
  const last = points.at(-1)?.lastDay ?? ''
  return (
    <ResponsiveContainer width="100%" height={220}>
      <BarChart
        data={data}
        accessibilityLayer
        title={words.overview.chartLabel(first, last)}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        barGap={0}
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="key"
          tickFormatter={pointLabel}
          tick={{ fill: 'var(--ink-2)', fontSize: 12 }}
          stroke="var(--line-strong)"
          minTickGap={24}
        />
        <YAxis
          tickFormatter={axisText}
          tick={{ fill: 'var(--ink-2)', fontSize: 12 }}
          stroke="var(--line-strong)"
          width={64}
        />
        <Tooltip cursor={{ fill: 'var(--hover)' }} isAnimationActive={false} content={<PointTooltip />} />
        <Bar
          dataKey="gross"
          name={words.figures.gross}
          fill="var(--accent-soft)"
          stroke="var(--accent)"
          strokeWidth={0.5}
          isAnimationActive={false}
          maxBarSize={28}
        />
        <Bar
          dataKey="net"
          name={words.figures.net}
          fill="var(--accent-solid)"
          isAnimationActive={false}
          maxBarSize={28}
        />
      </BarChart>
    </ResponsiveContainer>
  )
}

interface PointTooltipProps {
  /** Both come from the chart. */
  active?: boolean
  payload?: readonly { payload: ChartPoint }[]
}

function PointTooltip({ active, payload }: PointTooltipProps) {
  const point = payload?.[0]?.payload
  if (!active || point === undefined) return null
  return (
    <div className="rounded-md bg-raised px-3 py-2 text-xs shadow-float">
      <p className="font-medium">{pointLabel(point.key)}</p>
      <p className="tnum">
        {words.figures.net}: {formatMicroDollars(point.netMicroDollars, { isExact: true })}
      </p>
      <p className="tnum text-ink-2">
        {words.figures.gross}: {formatMicroDollars(point.grossMicroDollars, { isExact: true })}
      </p>
      <p className="tnum text-ink-2">{words.sales(point.sales)}</p>
    </div>
  )
}
