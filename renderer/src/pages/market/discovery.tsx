import { useQuery } from '@tanstack/react-query'
import { UserRound } from 'lucide-react'
import { useId } from 'react'
import type { PublicReputation } from '#shared/contract/market/reputation.ts'
import { market } from '../../api/market.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { routeHash } from '../../router/routes.ts'
import { en } from '../../strings/en.ts'
import { LevelMark, StarsMark, VerifiedMark } from './creator-marks.tsx'
import { GridSkeleton } from './market-results.tsx'
import { changeMarketLook } from './market-view.ts'
import { WorkCard, workOfDiscovered } from './work-card.tsx'

const words = en.market.discovery
const PICTURE_HEIGHT_PX = 150

/** Where nothing is asked for: works and creators by reputation, twenty of each at most. */
export function Discovery() {
  const works = useQuery(market.reputation.discoverAssets.queryOptions({ input: {} }))
  const creators = useQuery(market.reputation.discoverCreators.queryOptions({ input: {} }))
  const worksId = useId()
  return (
    <div className="absolute inset-0 overflow-y-auto">
      <MarketData query={works} loading={<GridSkeleton />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={en.market.search.emptyMarketTitle} text={en.market.search.emptyMarketText} />
          ) : (
            <div className="flex flex-col gap-6 p-4">
              <section aria-labelledby={worksId} className="flex flex-col gap-2">
                <header className="flex items-baseline gap-3">
                  <h2 id={worksId} className="font-semibold text-base">
                    {words.works}
                  </h2>
                  <p className="min-w-0 flex-1 truncate text-ink-2 text-xs">{words.worksHint}</p>
                  <Button size="small" onClick={() => changeMarketLook({ isBrowsing: true })}>
                    {en.market.search.showAll}
                  </Button>
                </header>
                <ul className="-mx-1 grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-2">
                  {items.map((work) => (
                    <li key={work.id} className="min-w-0">
                      <WorkCard work={workOfDiscovered(work)} pictureHeight={PICTURE_HEIGHT_PX} />
                    </li>
                  ))}
                </ul>
              </section>
              {creators.data !== undefined && creators.data.data.items.length > 0 && (
                <Creators creators={creators.data.data.items} />
              )}
            </div>
          )
        }
      </MarketData>
    </div>
  )
}

function Creators({ creators }: { creators: readonly PublicReputation[] }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <h2 id={id} className="font-semibold text-base">
        {words.creators}
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(260px,1fr))] gap-2">
        {creators.map((creator) => (
          <li key={creator.handle}>
            <a
              href={routeHash({ page: 'creator', handle: creator.handle })}
              className="flex items-center gap-3 rounded-md border border-line bg-raised p-3 hover:bg-hover"
            >
              <span className="flex size-9 shrink-0 items-center justify-center rounded-full bg-mat text-ink-3">
                <UserRound className="size-5" aria-hidden />
              </span>
              <span className="flex min-w-0 flex-1 flex-col gap-0.5">
                <span className="flex items-center gap-1.5">
                  <span className="truncate font-medium text-sm">{creator.displayName}</span>
                  {creator.isVerified && <VerifiedMark />}
                </span>
                <span className="flex items-center gap-2">
                  <LevelMark level={creator.level} />
                  <StarsMark average={creator.averageStars} count={creator.ratings} />
                  <span className="text-ink-3 text-xs">{en.market.card.sales(creator.sales)}</span>
                </span>
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
