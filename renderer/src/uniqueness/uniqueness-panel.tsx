import { RefreshCw, ScanSearch, Undo2, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { describeError } from '../api/errors.ts'
import { Button } from '../components/button.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { ErrorState } from '../components/error-state.tsx'
import { IconButton } from '../components/icon-button.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { routeHash } from '../router/routes.ts'
import { en } from '../strings/en.ts'
import { ComparedList } from './compared-list.tsx'
import { undoDecision } from './decisions.ts'
import { EvidenceList } from './evidence-list.tsx'
import { worksCompared } from './evidence-of.ts'
import { MatchActions } from './match-actions.tsx'
import { MatchCard } from './match-card.tsx'
import { similarNote } from './similar-note.ts'
import { leadingMatch } from './subject-match.ts'
import type { LiveCheckView } from './use-live-check.ts'
import { ScoreBlock, VerdictSentence } from './verdict-summary.tsx'

const words = en.uniqueness
const MATCHES_SHOWN = 5
const SIMILAR_SHOWN = 3

export interface UniquenessPanelProps {
  assetId: string
  kind: AssetKind
  pictureId: string | null
  check: LiveCheckView
  /** Next to the heading: the button that closes the panel. */
  headerAction?: ReactNode
  onChangeCard?: (sharedWords: readonly string[]) => void
}

/** How unique the asset currently is; follows the typing. */
export function UniquenessPanel(props: UniquenessPanelProps) {
  const { check, headerAction } = props
  const busy = check.computing.text || check.computing.picture
  return (
    <section aria-label={words.region} className="flex min-h-full flex-col">
      <header className="flex h-10 shrink-0 items-center gap-2 border-line border-b pr-2 pl-4">
        <h2 className="font-semibold text-sm">{words.title}</h2>
        <span className="ml-auto flex">
          <IconButton
            size="small"
            label={words.checkAgain}
            icon={<RefreshCw />}
            disabled={busy}
            onClick={check.checkWhole}
          />
          {headerAction}
        </span>
      </header>
      {check.error !== null && <Failure check={check} />}
      {check.report ? <Report {...props} report={check.report} /> : <FirstState check={check} busy={busy} />}
    </section>
  )
}

/** A studio that does not answer is said calmly: it comes back by itself. */
function Failure({ check }: { check: LiveCheckView }) {
  const unanswered = describeError(check.error).code === 'NO_ANSWER'
  return (
    <div className="p-4 pb-0">
      {unanswered ? (
        <p role="status" className="flex gap-2 rounded-md bg-hover p-3 text-ink-2 text-xs">
          <Unplug className="size-4 shrink-0 text-caution" aria-hidden />
          {check.report ? words.noAnswer : words.noAnswerYet}
        </p>
      ) : (
        <ErrorState
          compact
          error={check.error}
          title={words.failed}
          kept={check.report ? words.failedKept : ''}
          onRetry={check.checkWhole}
        />
      )}
    </div>
  )
}

function FirstState({ check, busy }: { check: LiveCheckView; busy: boolean }) {
  if (busy) {
    return (
      <div className="flex flex-col gap-4 p-4" role="status" aria-label={words.checkingAll}>
        <Skeleton className="h-5 w-20" />
        <Skeleton className="h-12 w-full" />
        <Skeleton className="h-2 w-full" />
        <Skeleton className="h-24 w-full" />
      </div>
    )
  }
  return (
    <EmptyState
      icon={<ScanSearch />}
      title={words.notCheckedYet}
      text={words.notCheckedText}
      actions={
        <Button tone="primary" onClick={check.checkWhole}>
          {words.check}
        </Button>
      }
    />
  )
}

/** What is being computed, in words; null where the report is of what is shown. */
function progressOf({ computing }: LiveCheckView): string | null {
  if (computing.picture) return words.checkingAll
  return computing.text ? words.checking : null
}

function Report(props: UniquenessPanelProps & { report: PreflightReport }) {
  const { assetId, check, report, onChangeCard } = props
  const progress = progressOf(check)
  return (
    <div aria-busy={progress !== null} className="flex flex-col gap-4 p-4">
      <VerdictSentence report={report} progress={progress} />
      <ScoreBlock report={report} progress={progress} />
      <MatchActions assetId={assetId} report={report} onDecided={check.refresh} onChangeCard={onChangeCard} />
      <Evidence report={report} />
      <Matches {...props} />
      <Part title={words.layers.title}>
        <ComparedList report={report} />
      </Part>
      <SimilarWorks {...props} />
    </div>
  )
}

/** Of the match that decided. */
function Evidence({ report }: { report: PreflightReport }) {
  const match = leadingMatch(report)
  if (match === null) return null
  return (
    <Part title={words.evidence.title}>
      <EvidenceList match={match} works={worksCompared(report)} />
    </Part>
  )
}

function Matches({ assetId, kind, pictureId, check, report }: UniquenessPanelProps & { report: PreflightReport }) {
  const { matches } = report
  const leading = leadingMatch(report)
  const shown = matches.toSorted((a, b) => Number(b === leading) - Number(a === leading)).slice(0, MATCHES_SHOWN)
  if (matches.length === 0) return null
  return (
    <Part title={words.matches.title(matches.length)}>
      <div className="flex flex-col gap-2">
        {shown.map((match) => (
          <div key={match.id} className="flex flex-col items-start gap-1">
            <MatchCard assetId={assetId} kind={kind} pictureId={pictureId} match={match} />
            <TakeBack assetId={assetId} match={match} onDecided={check.refresh} />
          </div>
        ))}
        {matches.length > shown.length && <ToReport assetId={assetId} text={words.matches.all(matches.length)} />}
      </div>
    </Part>
  )
}

function SimilarWorks({ assetId, kind, pictureId, report }: UniquenessPanelProps & { report: PreflightReport }) {
  const { similarWorks } = report
  const works = worksCompared(report)
  if (similarWorks.length === 0) return null
  return (
    <Part title={words.similar.title}>
      <p className="text-ink-2 text-xs">{words.similar.explain}</p>
      <div className="flex flex-col items-start gap-2">
        {similarWorks.slice(0, SIMILAR_SHOWN).map((match) => (
          <MatchCard
            key={match.id}
            assetId={assetId}
            kind={kind}
            pictureId={pictureId}
            match={match}
            note={similarNote(match, works)}
          />
        ))}
        {similarWorks.length > SIMILAR_SHOWN && (
          <ToReport assetId={assetId} text={words.similar.all(similarWorks.length)} />
        )}
      </div>
    </Part>
  )
}

function ToReport({ assetId, text }: { assetId: string; text: string }) {
  return (
    <a
      className="rounded-sm text-accent text-xs underline underline-offset-2"
      href={routeHash({ page: 'report', id: assetId, matchId: null })}
    >
      {text}
    </a>
  )
}

function TakeBack({ assetId, match, onDecided }: { assetId: string; match: Match; onDecided: () => void }) {
  const { decision } = match
  if (decision === null) return null
  return (
    <Button size="small" tone="quiet" icon={<Undo2 />} onClick={() => undoDecision(assetId, decision.id, onDecided)}>
      {words.actions.undo}
    </Button>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 border-line border-t pt-3">
      <h3 className="font-medium text-ink-2 text-xs">{title}</h3>
      {children}
    </section>
  )
}
