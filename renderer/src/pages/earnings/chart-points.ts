/** Days as a chart shows them: one by one, or by month where they would be too many to tell apart. */
import type { EarningsOverview } from '#shared/contract/studio/earnings.ts'

export interface ChartPoint {
  /** `2026-03-02`, or `2026-03` of a month. */
  readonly key: string
  readonly firstDay: string
  readonly lastDay: string
  readonly netMicroDollars: bigint
  readonly grossMicroDollars: bigint
  readonly sales: number
}

const MOST_DAYS = 100

export function chartPoints(days: EarningsOverview['days']): ChartPoint[] {
  const isByMonth = days.length > MOST_DAYS
  const groups = Map.groupBy(days, ({ day }) => (isByMonth ? day.slice(0, 7) : day))
  return [...groups].map(([key, group]) => ({
    key,
    firstDay: group[0]?.day ?? key,
    lastDay: group.at(-1)?.day ?? key,
    netMicroDollars: group.reduce((sum, { netMicroDollars }) => sum + BigInt(netMicroDollars), 0n),
    grossMicroDollars: group.reduce((sum, { grossMicroDollars }) => sum + BigInt(grossMicroDollars), 0n),
    sales: group.reduce((sum, { saleCount }) => sum + saleCount, 0),
  }))
}

const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' })
const month = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric', timeZone: 'UTC' })

/** Local dates have no time zone of their own. */
export function pointLabel(key: string): string {
  return key.length === 7 ? month.format(new Date(`${key}-01T00:00:00Z`)) : day.format(new Date(`${key}T00:00:00Z`))
}
