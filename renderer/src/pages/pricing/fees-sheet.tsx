import { useQuery } from '@tanstack/react-query'
import type { DatedFeeSchedule } from '#shared/contract/market/offers.ts'
import { OFFER_KINDS } from '#shared/offers/offers.ts'
import { market } from '../../api/market.ts'
import { DataTable } from '../../components/data-table.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { scheduleInForce } from './fee-schedule.ts'

const words = en.pricing.fees

/** What the platform keeps of each offer: now, before, and as announced. */
export function FeesSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const schedules = useQuery(market.offers.feeSchedules.queryOptions())
  return (
    <Sheet open={open} onClose={onClose} title={words.title}>
      <p className="pb-4 text-ink-2 text-sm">{words.text}</p>
      <MarketData query={schedules} loading={<Skeleton className="h-24" />}>
        {({ items }) => <Schedules items={items} />}
      </MarketData>
    </Sheet>
  )
}

function Schedules({ items }: { items: readonly DatedFeeSchedule[] }) {
  const now = new Date()
  const inForce = scheduleInForce(items, now)?.version
  const stateOf = ({ version, effectiveFrom }: DatedFeeSchedule) => {
    if (version === inForce) return words.inForce(formatDate(effectiveFrom))
    const isAhead = new Date(effectiveFrom) > now
    return isAhead ? words.announced(formatDate(effectiveFrom)) : words.past(formatDate(effectiveFrom))
  }
  return (
    <DataTable
      label={words.title}
      columns={[
        {
          key: 'version',
          header: words.schedule,
          width: '28%',
          cell: (schedule) => (
            <span className="whitespace-normal">
              <span className="block font-medium">{words.version(schedule.version)}</span>
              <span className="block text-ink-2 text-xs">{stateOf(schedule)}</span>
            </span>
          ),
        },
        ...OFFER_KINDS.map((offer) => ({
          key: offer,
          header: words.offers[offer],
          align: 'right' as const,
          cell: ({ platformBasisPoints }: DatedFeeSchedule) => `${platformBasisPoints[offer] / 100}\u00a0%`,
        })),
      ]}
      rows={items.toSorted((a, b) => b.version - a.version)}
      keyOf={({ version }) => String(version)}
    />
  )
}
