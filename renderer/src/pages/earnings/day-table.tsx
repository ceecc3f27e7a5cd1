import { DataTable } from '../../components/data-table.tsx'
import { Framed } from '../../components/framed.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { en } from '../../strings/en.ts'
import { type ChartPoint, pointLabel } from './chart-points.ts'
import { openLines } from './earnings-state.ts'

const words = en.earnings.overview

/** What the chart shows, newest first; each row opens its lines. */
export function DayTable({ points }: { points: readonly ChartPoint[] }) {
  const isByMonth = points[0]?.key.length === 7
  return (
    <Framed>
      <div className="max-h-80 overflow-y-auto">
        <DataTable
          label={words.chart}
          rows={points.toReversed()}
          keyOf={({ key }) => key}
          onOpen={({ firstDay, lastDay }) => openLines({ firstDay, lastDay, figure: 'net' })}
          columns={[
            { key: 'day', header: isByMonth ? words.month : words.day, cell: ({ key }) => pointLabel(key) },
            { key: 'sales', header: words.salesHeading, align: 'right', width: '6rem', cell: ({ sales }) => sales },
            {
              key: 'gross',
              header: words.gross,
              align: 'right',
              width: '9rem',
              cell: ({ grossMicroDollars }) => formatMicroDollars(grossMicroDollars),
            },
            {
              key: 'net',
              header: words.net,
              align: 'right',
              width: '9rem',
              cell: ({ netMicroDollars }) => formatMicroDollars(netMicroDollars),
            },
          ]}
        />
      </div>
    </Framed>
  )
}
