import { useQuery } from '@tanstack/react-query'
import { market, marketClient } from '../../api/market.ts'
import { queryClient } from '../../api/queries.ts'
import { attempt } from '../../components/attempt.ts'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { en } from '../../strings/en.ts'
import { Group, SwitchRow } from './parts.tsx'

const words = en.account.market

/** Whether works rated 18+ are shown: only to those who have said that they are adults. */
export function AdultWorks() {
  const query = useQuery(market.accounts.me.queryOptions())
  const change = (age: { isAdult?: boolean; showsAdultWorks?: boolean }) =>
    attempt(
      marketClient.accounts.changeMe({ age }).then(() => queryClient.invalidateQueries({ queryKey: [['market']] })),
    )
  return (
    <Group title={words.adultTitle} intro={words.adultIntro}>
      <MarketData query={query} loading={<Skeleton className="h-16 w-full" />}>
        {({ age: { isAdult, showsAdultWorks } }) => (
          <div>
            <SwitchRow
              label={words.isAdult}
              help={words.isAdultHelp}
              checked={isAdult === true}
              onChange={(checked) => change({ isAdult: checked })}
            />
            {isAdult === true && (
              <SwitchRow
                label={words.showsAdult}
                help={words.showsAdultHelp}
                checked={showsAdultWorks}
                onChange={(checked) => change({ showsAdultWorks: checked })}
              />
            )}
          </div>
        )}
      </MarketData>
    </Group>
  )
}
