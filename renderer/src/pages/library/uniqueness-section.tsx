import { useMutation } from '@tanstack/react-query'
import { ScanSearch } from 'lucide-react'
import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import { api } from '../../api/client.ts'
import { queryClient } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { VerdictBadge } from '../../components/verdict-badge.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'
import { closestSimilarity } from '../../uniqueness/subject-match.ts'

const words = en.library

/** The verdict in a word and a sentence, and the way to it. */
export function UniquenessSection({ summary }: { summary: AssetSummary }) {
  const check = useMutation(
    api.uniqueness.check.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.assets.key() }),
    }),
  )
  const verdict = summary.verdict?.verdict ?? 'unchecked'
  const showReport = () => navigate({ page: 'report', id: summary.id, matchId: null })
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="flex items-center gap-2">
        <VerdictBadge verdict={verdict} stale={summary.verdict?.stale ?? false} />
        {summary.verdict && (
          <span className="tnum text-xs">
            {en.uniqueness.score.closest(percent(closestSimilarity(summary.verdict)))}
          </span>
        )}
      </p>
      <p className="text-ink-2 text-xs">
        {en.verdicts[verdict].sentence} {summary.verdict?.stale && words.inspector.stale}
      </p>
      {check.isError && (
        <ErrorState compact error={check.error} onRetry={() => check.mutate({ assetId: summary.id })} />
      )}
      <div className="flex flex-wrap gap-2">
        {summary.verdict && (
          <Button size="small" onClick={showReport}>
            {words.actions.report}
          </Button>
        )}
        {(!summary.verdict || summary.verdict.stale) && (
          <Button
            size="small"
            icon={<ScanSearch />}
            busy={check.isPending}
            onClick={() => check.mutate({ assetId: summary.id })}
          >
            {check.isPending ? words.actions.checking : words.actions.check}
          </Button>
        )}
      </div>
    </div>
  )
}
