import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Flag } from 'lucide-react'
import { useState } from 'react'
import type { CreatorProfile } from '#shared/contract/market/accounts.ts'
import { BADGE_RULES } from '#shared/reputation/badges.ts'
import { creatorPath } from '#shared/web-addresses.ts'
import { describeError } from '../../api/errors.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Stat } from '../../components/stat.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { LevelMark, VerifiedMark } from './creator-marks.tsx'
import { GridSkeleton } from './market-results.tsx'
import { ReportDialog } from './report-dialog.tsx'
import { WebLinks } from './web-links.tsx'
import { WorkCard, workOfHit } from './work-card.tsx'

const words = en.market.creator
const MOST_WORKS = 50
const PICTURE_HEIGHT_PX = 150

/** A creator as everyone sees them: who they are, what others think of them, what they offer. */
export function CreatorPage({ handle }: { handle: string }) {
  const query = useQuery(market.accounts.creator.queryOptions({ input: { handle } }))
  const profile = query.data?.data
  const isMissing = query.isError && describeError(query.error).code === 'NOT_FOUND'
  const toolbar = (
    <>
      <IconButton label={en.market.asset.back} icon={<ArrowLeft />} onClick={() => navigate({ page: 'market' })} />
      <p className="truncate font-semibold text-lg">{profile?.displayName ?? handle}</p>
      {profile?.isVerified === true && <VerifiedMark />}
      <span className="truncate text-ink-3 text-sm">@{handle}</span>
      <span className="ml-auto flex items-center gap-1">
        {profile !== undefined && <WebLinks path={creatorPath(profile.handle)} />}
        {profile !== undefined && <ReportCreator profile={profile} />}
      </span>
    </>
  )
  return (
    <PageLayout title={profile?.displayName ?? words.title} toolbar={toolbar}>
      <div className="absolute inset-0 overflow-y-auto">
        {isMissing ? (
          <EmptyState title={words.gone} text={en.market.asset.missingText} />
        ) : (
          <MarketData query={query} loading={<Skeleton className="m-4 h-24" />}>
            {(data) => (
              <div className="flex flex-col gap-6 p-4">
                <Profile profile={data} />
                <Reputation handle={handle} />
                <Works creatorId={data.accountId} />
              </div>
            )}
          </MarketData>
        )}
      </div>
    </PageLayout>
  )
}

function ReportCreator({ profile }: { profile: CreatorProfile }) {
  const account = useMarketStatus().data?.account ?? null
  const [isOpen, setIsOpen] = useState(false)
  if (account === null || account.id === profile.accountId) return null
  const { handle, displayName } = profile
  return (
    <>
      <Button tone="quiet" icon={<Flag />} onClick={() => setIsOpen(true)}>
        {en.market.report.open}
      </Button>
      {isOpen && <ReportDialog name={displayName} about={{ handle }} onClose={() => setIsOpen(false)} />}
    </>
  )
}

function Profile({ profile: { bio, region, createdAt, isActive } }: { profile: CreatorProfile }) {
  return (
    <div className="flex flex-col gap-1">
      {bio !== '' && <p className="max-w-prose whitespace-pre-line break-words text-sm">{bio}</p>}
      <p className="text-ink-2 text-xs">
        {words.since(formatDate(createdAt))}
        {region !== null && ` · ${region}`}
        {!isActive && ` · ${words.stopped}`}
      </p>
    </div>
  )
}

function Reputation({ handle }: { handle: string }) {
  const query = useQuery(market.reputation.ofCreator.queryOptions({ input: { handle } }))
  const reputation = query.data?.data
  if (reputation === undefined) {
    return query.isError ? <p className="text-ink-2 text-sm">{words.noReputation}</p> : <Skeleton className="h-16" />
  }
  const { total, level, averageStars, ratings, sales, contributions, badges, asOf } = reputation
  return (
    <section aria-label={words.reputation} className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Stat
          label={words.reputation}
          value={
            <span className="inline-flex items-center gap-2">
              {total.toFixed(2)} <LevelMark level={level} />
            </span>
          }
          hint={words.asOf(formatDate(asOf))}
        />
        <Stat
          label={words.averageStars}
          value={averageStars === null ? '–' : averageStars.toFixed(1)}
          hint={words.ratings(ratings)}
        />
        <Stat label={words.sales} value={en.common.count(sales)} />
        <Stat label={words.contributions} value={en.common.count(contributions)} hint={words.contributionsHint} />
      </div>
      {badges.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {badges.map((badge) => (
            <li
              key={badge}
              title={BADGE_RULES[badge].rule}
              className="rounded-sm bg-positive-soft px-2 py-0.5 font-medium text-positive text-xs"
            >
              {words.badges[badge]}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Works({ creatorId }: { creatorId: string }) {
  const query = useQuery(market.search.assets.queryOptions({ input: { creatorId, sort: 'newest', limit: MOST_WORKS } }))
  return (
    <section aria-label={words.works} className="flex flex-col gap-2">
      <h2 className="font-semibold text-base">{words.works}</h2>
      <MarketData query={query} loading={<GridSkeleton />}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-ink-2 text-sm">{words.noWorks}</p>
          ) : (
            <ul className="-mx-1 grid grid-cols-[repeat(auto-fill,minmax(200px,1fr))] gap-2">
              {items.map((hit) => (
                <li key={hit.assetId} className="min-w-0">
                  <WorkCard work={workOfHit(hit)} pictureHeight={PICTURE_HEIGHT_PX} />
                </li>
              ))}
            </ul>
          )
        }
      </MarketData>
    </section>
  )
}
