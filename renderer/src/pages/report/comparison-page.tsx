import { useQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import type { Match, MatchComparison, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { describeReason } from '#shared/similarity/reasons.ts'
import { api } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Tabs } from '../../components/tabs.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { decide, undoDecision } from '../../uniqueness/decisions.ts'
import { percent } from '../../uniqueness/subject-match.ts'
import { CardTable } from './card-table.tsx'
import { ComparedPictures } from './compared-pictures.tsx'
import { LayersTable } from './layers-table.tsx'
import { MatchList } from './match-list.tsx'
import { assetIdOf } from './next-steps.ts'
import { orientationText } from './transformation-text.ts'

const words = en.report.compare

export interface ComparisonPageProps {
  asset: AssetDetail
  report: PreflightReport
  matchId: string
}

/** The matches at the left, the open one compared at the right. */
export function ComparisonPage({ asset, report, matchId }: ComparisonPageProps) {
  const match = report.matches.find(({ id }) => id === matchId)
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

type TabName = 'pictures' | 'card' | 'layers'

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
  const first: TabName = match.pictureId !== null && asset.summary.pictureId !== null ? 'pictures' : 'card'
  return (
    <section aria-label={words.heading(match.name)} className="flex min-h-0 min-w-0 flex-1 flex-col">
      <ComparisonHeader assetId={assetId} match={match} />
      <Tabs<TabName>
        label={words.tabs.label}
        value={chosen ?? (match.origin === 'catalog' ? 'layers' : first)}
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
            value: 'layers',
            label: words.tabs.layers,
            content: (
              <div className="flex max-w-180 flex-col gap-4 p-4">
                {match.origin === 'catalog' && <p className="text-ink-2 text-sm">{words.catalogText}</p>}
                {turned !== null && <p className="text-sm">{words.hashesTurned(turned)}</p>}
                <LayersTable report={report} match={match} />
              </div>
            ),
          },
        ]}
      />
    </section>
  )
}

function ComparisonHeader({ assetId, match }: { assetId: string; match: Match }) {
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
          {[words.alike(percent(match.combined)), owner, match.origin === 'catalog' && words.fromCatalog]
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
        {decision ? (
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
        )}
      </div>
      <ul aria-label={words.why} className="flex w-full flex-wrap gap-x-4 text-ink-2 text-xs">
        {match.reasons.map((reason) => (
          <li key={reason.code}>{describeReason(reason)}</li>
        ))}
      </ul>
    </header>
  )
}
