import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { CreatorFigures } from '#shared/contract/market/creator-figures.ts'
import { market } from '../../api/market.ts'
import { MarketData } from '../../components/market-data.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Skeleton } from '../../components/skeleton.tsx'
import { Stat } from '../../components/stat.tsx'
import { en } from '../../strings/en.ts'
import { useEarningsLook } from './earnings-state.ts'
import { Panel } from './panel.tsx'

const words = en.earnings.buyers

/** How many people bought, what they paid, and how the works are rated: the market counts it, not the ledger. */
export function Buyers() {
  const period = useEarningsLook((state) => state.period)
  const figures = useQuery({
    ...market.sales.creatorFigures.queryOptions({ input: { period } }),
    placeholderData: keepPreviousData,
  })
  return (
    <Panel title={words.title} intro={words.intro}>
      <MarketData query={figures} loading={<Skeleton className="h-19 w-full" />}>
        {(data) => <Figures figures={data} />}
      </MarketData>
    </Panel>
  )
}

function Figures({ figures }: { figures: CreatorFigures }) {
  const { uniqueBuyers, averagePriceMicroDollars: average, useCount, copyCount, ratings } = figures
  const stars = ratings.average === null ? words.none : words.stars(ratings.average)
  return (
    <div className="flex flex-wrap gap-2">
      <Stat label={words.buyers} value={words.count(uniqueBuyers)} />
      <Stat label={words.averagePrice} value={average === null ? words.none : formatMicroDollars(average)} />
      <Stat label={words.copies} value={words.count(copyCount)} />
      <Stat label={words.uses} value={words.count(useCount)} />
      <Stat label={words.rating} value={stars} hint={words.range(ratings)} />
    </div>
  )
}
