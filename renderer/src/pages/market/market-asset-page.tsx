import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Flag } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import type { PublicAsset } from '#shared/contract/market/publications.ts'
import { workPath } from '#shared/web-addresses.ts'
import { describeError } from '../../api/errors.ts'
import { market } from '../../api/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { MarketData } from '../../components/market-data.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { PageLayout } from '../../frame/page-layout.tsx'
import { navigate } from '../../router/router.ts'
import { formatDate } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { openSignIn } from '../account/open-sign-in.ts'
import { CheckoutBar } from './buying/checkout-bar.tsx'
import { WalletButton } from './buying/wallet.tsx'
import { cardFields } from './card-fields.ts'
import { CertificateSection } from './certificate-section.tsx'
import { Collaborators } from './collaborators.tsx'
import { CreatorBlock } from './creator-block.tsx'
import { StarsMark } from './creator-marks.tsx'
import { DerivationSection } from './derivation-section.tsx'
import { Facts } from './facts.tsx'
import { NO_FILTERS } from './market-look.ts'
import { changeMarketFilters, changeMarketLook } from './market-view.ts'
import { OffersSection } from './offers-section.tsx'
import { RatingsSection } from './ratings-section.tsx'
import { ReportDialog } from './report-dialog.tsx'
import { WebLinks } from './web-links.tsx'
import { WorkPictures } from './work-pictures.tsx'

const words = en.market.asset

/** A work in the market: what it is, how it can be had, where it comes from, and what others think of it. */
export function MarketAssetPage({ id }: { id: string }) {
  const query = useQuery(market.publications.find.queryOptions({ input: { id } }))
  const asset = query.data?.data
  const isMissing = query.isError && describeError(query.error).code === 'NOT_FOUND'
  const toolbar = (
    <>
      <IconButton label={words.back} icon={<ArrowLeft />} onClick={() => navigate({ page: 'market' })} />
      {asset !== undefined && (
        <>
          <KindIcon kind={asset.kind} className="size-4 shrink-0 text-ink-3" />
          <p className="min-w-0 truncate font-semibold text-lg">{asset.name}</p>
          <StarsMark {...asset.rating} />
        </>
      )}
      <span className="ml-auto flex items-center gap-1">
        <WalletButton />
        {asset !== undefined && <WebLinks path={workPath(asset)} />}
        {asset !== undefined && <ReportButton asset={asset} />}
      </span>
    </>
  )
  return (
    <PageLayout title={asset?.name ?? words.title} toolbar={toolbar}>
      <div className="absolute inset-0 flex flex-col">
        <CheckoutBar />
        {isMissing ? (
          <EmptyState
            title={words.missingTitle}
            text={words.missingText}
            actions={<Button onClick={() => navigate({ page: 'market' })}>{words.back}</Button>}
          />
        ) : (
          <MarketData query={query} loading={<PageSkeleton />}>
            {(data) => <Work asset={data} />}
          </MarketData>
        )}
      </div>
    </PageLayout>
  )
}

function ReportButton({ asset }: { asset: PublicAsset }) {
  const account = useMarketStatus().data?.account ?? null
  const [isOpen, setIsOpen] = useState(false)
  if (account?.id === asset.creator.creatorId) return null
  return (
    <>
      <Button tone="quiet" icon={<Flag />} onClick={() => (account === null ? openSignIn() : setIsOpen(true))}>
        {en.market.report.open}
      </Button>
      {isOpen && <ReportDialog name={asset.name} about={{ assetId: asset.id }} onClose={() => setIsOpen(false)} />}
    </>
  )
}

function Work({ asset }: { asset: PublicAsset }) {
  return (
    <div className="flex min-h-0 flex-1">
      <div className="min-w-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-220 flex-col gap-6 p-4">
          <WorkPictures asset={asset} />
          <About asset={asset} />
          <Section title={en.market.ratings.title}>
            <RatingsSection asset={asset} />
          </Section>
          <Section title={en.market.chain.title}>
            <DerivationSection asset={asset} />
          </Section>
          <Section title={en.market.certificate.title}>
            <CertificateSection assetId={asset.id} versionId={asset.currentVersionId} />
          </Section>
        </div>
      </div>
      <aside
        aria-label={words.offers}
        className="w-72 shrink-0 overflow-y-auto border-line border-l bg-panel p-4 min-[1200px]:w-80"
      >
        <div className="flex flex-col gap-5">
          <StatusNote asset={asset} />
          <OffersSection asset={asset} />
          <CreatorBlock creator={asset.creator} />
          <Collaborators people={asset.collaborators} />
          <Facts rows={factsOf(asset)} />
        </div>
      </aside>
    </div>
  )
}

function StatusNote({ asset: { status } }: { asset: PublicAsset }) {
  if (status === 'published') return null
  return (
    <div className="rounded-md bg-caution-soft px-3 py-2 text-caution text-sm">
      <p className="font-medium">{words.status[status]}</p>
      <p className="text-xs">{words.statusText[status]}</p>
    </div>
  )
}

function factsOf(asset: PublicAsset): [string, string][] {
  const version = asset.versions.find(({ id }) => id === asset.currentVersionId)
  return [
    [words.published, formatDate(asset.publishedAt)],
    ...(version === undefined ? [] : [[words.version, String(version.number)] satisfies [string, string]]),
    [words.salesCount, String(asset.salesCount)],
    [words.age, ageText(asset.ageRating)],
    [words.training, asset.allowsAiTraining ? words.trainingYes : words.trainingNo],
  ]
}

function ageText(rating: string): string {
  const ages: Readonly<Record<string, string>> = en.market.filters.ages
  return ages[rating] ?? rating
}

function About({ asset }: { asset: PublicAsset }) {
  const fields = cardFields(asset.card)
  return (
    <Section title={words.about}>
      {asset.card.description !== '' && (
        <p className="max-w-prose whitespace-pre-line break-words text-sm">{asset.card.description}</p>
      )}
      {asset.tags.length > 0 && (
        <ul aria-label={words.tags} className="flex flex-wrap gap-1">
          {asset.tags.map((tag) => (
            <li key={tag}>
              <button
                type="button"
                className="h-6 rounded-sm bg-hover px-2 text-xs hover:bg-pressed"
                onClick={() => searchTag(tag)}
              >
                {tag}
              </button>
            </li>
          ))}
        </ul>
      )}
      {fields.length > 0 && <Facts rows={fields.map(({ name, text }) => [en.fields(name).label, text])} />}
      {asset.versions.length > 1 && <Versions asset={asset} />}
    </Section>
  )
}

function searchTag(tag: string): void {
  changeMarketLook({ q: '', filters: NO_FILTERS })
  changeMarketFilters({ tag: tag.toLowerCase() })
  navigate({ page: 'market' })
}

function Versions({ asset: { versions, currentVersionId } }: { asset: PublicAsset }) {
  return (
    <div className="flex flex-col gap-1">
      <h3 className="font-medium text-ink-2 text-xs">{words.versions}</h3>
      <ul className="flex flex-col gap-0.5 text-sm">
        {versions.map(({ id, number, publishedAt }) => (
          <li key={id} className="tnum">
            {words.versionOf(number)} · {formatDate(publishedAt)}
            {id === currentVersionId && <span className="text-ink-3"> · {words.current}</span>}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <h2 id={id} className="border-line border-b pb-1 font-semibold text-base">
        {title}
      </h2>
      {children}
    </section>
  )
}

function PageSkeleton() {
  return (
    <div aria-hidden className="flex flex-1 gap-4 p-4">
      <div className="flex flex-1 flex-col gap-4">
        <Skeleton className="h-[50vh] w-full" />
        <Skeleton className="h-4 w-2/3" />
        <Skeleton className="h-4 w-1/2" />
      </div>
      <div className="flex w-72 flex-col gap-3">
        <Skeleton className="h-24 w-full" />
        <Skeleton className="h-24 w-full" />
      </div>
    </div>
  )
}
