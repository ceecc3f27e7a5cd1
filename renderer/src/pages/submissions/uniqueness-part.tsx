import { useQuery } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useEffect } from 'react'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { api } from '../../api/client.ts'
import { useAsset } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { VerdictBadge } from '../../components/verdict-badge.tsx'
import { navigate } from '../../router/router.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'
import { closestSimilarity } from '../../uniqueness/subject-match.ts'
import { sentenceText, verdictSentence } from '../../uniqueness/verdict-sentence.ts'
import { startCheck, useCheck } from '../report/checks.ts'

const words = en.submissions.sheet

export interface UniquenessPartProps {
  assetId: string
  /** What is with the reviewers already is not checked again by itself. */
  isEditable: boolean
}

/** How unique it is by what is published now: checked when the sheet opens, with what is new on the market read before. */
export function UniquenessPart({ assetId, isEditable }: UniquenessPartProps) {
  const summary = useAsset(assetId).data?.summary
  const report = useQuery(api.uniqueness.lastReport.queryOptions({ input: { assetId } })).data ?? null
  const { running, error } = useCheck(assetId)
  useEffect(() => {
    if (isEditable) startCheck(assetId)
  }, [assetId, isEditable])
  if (summary === undefined) return null
  const { verdict } = summary
  return (
    <div aria-busy={running} className="flex flex-col items-start gap-2">
      <p className="flex items-center gap-2">
        <VerdictBadge verdict={verdict?.verdict ?? 'unchecked'} stale={running || (verdict?.stale ?? false)} />
        {verdict && (
          <span className="tnum text-xs">{en.uniqueness.score.closest(percent(closestSimilarity(verdict)))}</span>
        )}
      </p>
      <p className="text-ink-2 text-xs">
        {report === null
          ? en.verdicts[verdict?.verdict ?? 'unchecked'].sentence
          : sentenceText(verdictSentence(report))}{' '}
        {verdict?.stale && en.library.inspector.stale}
      </p>
      {report !== null && <p className="tnum text-ink-2 text-xs">{comparedText(report)}</p>}
      <p role="status" className="text-ink-2 text-xs empty:hidden">
        {running && words.checkingPublished}
      </p>
      {error !== undefined && <ErrorState compact error={error} onRetry={() => startCheck(assetId)} />}
      <div className="flex flex-wrap gap-2">
        {report !== null && (
          <Button size="small" onClick={() => navigate({ page: 'report', id: assetId, matchId: null })}>
            {words.report}
          </Button>
        )}
        <Button size="small" icon={<RefreshCw />} disabled={running} onClick={() => startCheck(assetId)}>
          {running ? words.checking : words.recheck}
        </Button>
      </div>
    </div>
  )
}

/** With what, and as of when: of the market's works, and of the check itself. */
function comparedText({ comparedWith, checkedAt }: PreflightReport): string {
  const { libraryAssets, catalogEntries, market } = comparedWith
  const asOf = market === null ? null : formatDateTime(market.asOf)
  const compared = en.uniqueness.comparedWith(libraryAssets, catalogEntries, asOf)
  const left = market === null ? ` ${words.marketNotCompared}` : ''
  return `${compared}${left} ${words.checkedAt(formatDateTime(checkedAt))}`
}
