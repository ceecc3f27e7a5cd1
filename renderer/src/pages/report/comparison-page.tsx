import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import type { Match, MatchComparison, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'
import { decide, undoDecision } from '../../uniqueness/decisions.ts'
import { FoundNotes } from '../../uniqueness/found-notes.tsx'
import { orientationText } from '../../uniqueness/picture-changes.ts'
import { CardTable } from './card-table.tsx'
import { ComparedPictures } from './compared-pictures.tsx'
import { EvidenceTable } from './evidence-table.tsx'
import { MatchList } from './match-list.tsx'
import { assetIdOf } from './next-steps.ts'
import { catalogText } from './other-picture.ts'

const words = en.report.compare

export interface ComparisonPageProps {
  asset: AssetDetail
  report: PreflightReport
  matchId: string
}

/** The matches and similar works at the left, the open one compared at the right. */
export function ComparisonPage({ asset, report, matchId }: ComparisonPageProps) {
  const match = [...report.matches, ...report.similarWorks].find(({ id }) => id === matchId)
  return (
    <div className="flex size-full min-h-0">
      <MatchList assetId={asset.summary.id} report={report} openId={matchId} />
      {match ? <Comparison key={match.id} asset={asset} report={report} match={match} /> : <Gone asset={asset} />}
    </div>
  )
}

function Gone({ asset }: { asset: AssetDetail }) {
  const toReport = () => navigate({ page: 'report', id: asset.summary.id, matchId: null })
  return (
    <div className="min-w-0 flex-1">
      <EmptyState
        icon={<SearchX />}
        title={words.gone}
        text={words.goneText}
        actions={<Button onClick={toReport}>{en.report.back}</Button>}
      />
    </div>
  )
}

type TabName = 'pictures' | 'card' | 'evidence'

interface ComparisonProps {
  asset: AssetDetail
  report: PreflightReport
  match: Match
}

function Comparison({ asset, report, match }: ComparisonProps) {
  const assetId = asset.summary.id
  const [chosen, setChosen] = useState<TabName | null>(null)
  const compared = useQuery(api.uniqueness.compare.queryOptions({ input: { assetId, matchId: match.id } }))
  const loaded = (show: (comparison: MatchComparison) => ReactNode) => {
    if (compared.isError) {
      return <ErrorState error={compared.error} title={words.loadFailed} onRetry={() => void compared.refetch()} />
    }
    return compared.data ? show(compared.data) : <Skeleton className="m-4 h-80" />
  }
  const turned = orientationText(match.orientation)
  const isShown = compared.data?.other.preview?.state === 'shown'
  const hasOther = match.pictureId !== null || isShown
  const first: TabName = hasOther && asset.summary.pictureId !== null ? 'pictures' : 'card'
  return (
    <section aria-label={words.heading(match.name)} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <ComparisonHeader assetId={assetId} report={report} match={match} />
      <Tabs<TabName>
        label={words.tabs.label}
        value={chosen ?? (match.origin === 'catalog' && !isShown ? 'evidence' : first)}
        onChange={setChosen}
        tabs={[
          {
            value: 'pictures',
            label: words.tabs.pictures,
            content: loaded((comparison) => <ComparedPictures asset={asset} match={match} comparison={comparison} />),
          },
          {
            value: 'card',
            label: words.tabs.card,
            content: loaded((comparison) => <CardTable match={match} comparison={comparison} />),
          },
          {
            value: 'evidence',
            label: words.tabs.evidence,
            content: (
              <div className="flex max-w-180 flex-col gap-4 p-4">
                {match.origin === 'catalog' && <p className="text-ink-2 text-sm">{catalogText(compared.data)}</p>}
                {turned !== null && <p className="text-sm">{words.hashesTurned(turned)}</p>}
                <EvidenceTable report={report} match={match} />
              </div>
            ),
          },
        ]}
      />
    </section>
  )
}

interface ComparisonHeaderProps {
  assetId: string
  report: PreflightReport
  match: Match
}

function ComparisonHeader({ assetId, report, match }: ComparisonHeaderProps) {
  const isMatch = report.matches.includes(match)
  const otherId = assetIdOf(match)
  const owner = match.creator === 'self' ? words.yours : words.by(match.creatorName)
  const { decision } = match
  return (
    <header className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 pt-3 pb-2">
      <div className="min-w-48 flex-1">
        <h2 className="truncate font-semibold text-lg" title={match.name}>
          {match.name}
        </h2>
        <p className="tnum text-ink-2 text-sm">
          {[
            match.similarity > 0 && words.similarity(percent(match.similarity)),
            owner,
            match.origin === 'catalog' && words.fromCatalog,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <div className="flex flex-wrap gap-1.5">
        {otherId !== null && (
          <Button size="small" tone="quiet" onClick={() => navigate({ page: 'asset', id: otherId })}>
            {words.openMatch}
          </Button>
        )}
        {isMatch &&
          (decision ? (
            <Button size="small" onClick={() => undoDecision(assetId, decision.id, () => undefined)}>
              {en.uniqueness.actions.undo}
            </Button>
          ) : (
            <>
              <Button size="small" onClick={() => decide(assetId, match, 'not_duplicate', () => undefined)}>
                {en.uniqueness.actions.notDuplicate}
              </Button>
              <Button size="small" onClick={() => decide(assetId, match, 'alternate_of', () => undefined)}>
                {en.uniqueness.actions.alternate}
              </Button>
            </>
          ))}
      </div>
      <FoundNotes report={report} match={match} />
    </header>
  )
}
