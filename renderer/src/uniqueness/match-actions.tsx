import { Columns2, FileSearch, GitBranch, PenLine, X } from 'lucide-react'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { client } from '../api/client.ts'
import { attempt } from '../components/attempt.ts'
import { Button } from '../components/button.tsx'
import { navigate } from '../router/router.ts'
import { en } from '../strings/en.ts'
import { decide } from './decisions.ts'
import { closestWork } from './subject-match.ts'

const words = en.uniqueness.actions

export interface MatchActionsProps {
  assetId: string
  report: PreflightReport
  /** After a decision: the verdict may be another one. */
  onDecided: () => void
  /** Goes to the field that shares most; absent where there is no form. */
  onChangeCard?: ((sharedWords: readonly string[]) => void) | undefined
}

/** What can be done about the match that decided, or the most similar work. */
export function MatchActions({ assetId, report, onDecided, onChangeCard }: MatchActionsProps) {
  const match = closestWork(report)
  const open = (matchId: string | null) => navigate({ page: 'report', id: assetId, matchId })
  const change = () => {
    if (!match || !onChangeCard) return
    const compared = client.uniqueness.compare({ assetId, matchId: match.id })
    attempt(compared.then(({ sharedWords }) => onChangeCard(sharedWords)))
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls; these are actions
    <div role="group" aria-label={words.label} className="flex flex-wrap gap-1.5">
      {match && (
        <Button
          size="small"
          tone={report.verdict === 'unique' ? 'plain' : 'primary'}
          icon={<Columns2 />}
          onClick={() => open(match.id)}
        >
          {words.compare}
        </Button>
      )}
      {match && onChangeCard && report.verdict !== 'unique' && (
        <Button size="small" icon={<PenLine />} onClick={change}>
          {words.change}
        </Button>
      )}
      {match && <Decisions assetId={assetId} match={match} verdict={report.verdict} onDecided={onDecided} />}
      <Button size="small" tone={match ? 'quiet' : 'plain'} icon={<FileSearch />} onClick={() => open(null)}>
        {words.report}
      </Button>
    </div>
  )
}

interface DecisionsProps {
  assetId: string
  match: Match
  verdict: PreflightReport['verdict']
  onDecided: () => void
}

function Decisions({ assetId, match, verdict, onDecided }: DecisionsProps) {
  if (verdict === 'unique') return null
  return (
    <>
      <Button size="small" icon={<X />} onClick={() => decide(assetId, match, 'not_duplicate', onDecided)}>
        {words.notDuplicate}
      </Button>
      <Button size="small" icon={<GitBranch />} onClick={() => decide(assetId, match, 'alternate_of', onDecided)}>
        {words.alternate}
      </Button>
    </>
  )
}
