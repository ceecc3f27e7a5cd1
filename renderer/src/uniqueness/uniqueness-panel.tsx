import { LoaderCircle, RefreshCw, ScanSearch, Undo2, Unplug } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { AssetKind } from '#shared/asset-card/kinds.ts'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { describeError } from '../api/errors.ts'
import { Button } from '../components/button.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { ErrorState } from '../components/error-state.tsx'
import { IconButton } from '../components/icon-button.tsx'
import { Skeleton } from '../components/skeleton.tsx'
import { routeHash } from '../router/routes.ts'
import { formatDateTime } from '../strings/dates.ts'
import { en } from '../strings/en.ts'
import { undoDecision } from './decisions.ts'
import { LayerList } from './layer-list.tsx'
import { MatchActions } from './match-actions.tsx'
import { MatchCard } from './match-card.tsx'
import { NotCheckedList } from './not-checked-list.tsx'
import { leadingMatch } from './subject-match.ts'
import type { LiveCheckView } from './use-live-check.ts'
import { ScoreBlock, VerdictSentence } from './verdict-summary.tsx'

const words = en.uniqueness
const MATCHES_SHOWN = 5
const LATE_MS = 250

export interface UniquenessPanelProps {
  assetId: string
  kind: AssetKind
  pictureId: string | null
  check: LiveCheckView
  /** Beside the heading: what closes the panel. */
  headerAction?: ReactNode
  onChangeCard?: (sharedWords: readonly string[]) => void
}

/** How unique the asset is as it stands now; follows the typing. */
export function UniquenessPanel(props: UniquenessPanelProps) {
  const { check, headerAction } = props
  const busy = check.computing.text || check.computing.picture
  return (
    <section aria-label={words.region} className="flex min-h-full flex-col">
      <header className="flex h-10 shrink-0 items-center gap-2 border-line border-b pr-2 pl-4">
        <h2 className="font-semibold text-sm">{words.title}</h2>
        <Progress check={check} />
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

/** Appears after a moment only, so that a quick answer does not flicker while one types. */
function Progress({ check }: { check: LiveCheckView }) {
  const { text, picture } = check.computing
  const busy = text || picture
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!busy) return
    const timer = setTimeout(() => setLate(true), LATE_MS)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [busy])
  if (!busy || !late) return null
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-ink-3 text-xs">
      <LoaderCircle className="size-3.5 shrink-0 motion-safe:animate-spin" aria-hidden />
      <span className="truncate">{picture ? words.checkingAll : words.checking}</span>
    </span>
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

function Report(props: UniquenessPanelProps & { report: PreflightReport }) {
  const { assetId, kind, pictureId, check, report, onChangeCard } = props
  const match = leadingMatch(report)
  return (
    <div className="flex flex-col gap-4 p-4">
      <VerdictSentence report={report} />
      <MatchActions
        assetId={assetId}
        report={report}
        match={match}
        onDecided={check.refresh}
        onChangeCard={onChangeCard}
      />
      <ScoreBlock report={report} />
      <Part title={words.layers.title}>
        <LayerList report={report} match={match} computing={check.computing} />
      </Part>
      {report.matches.length > 0 && (
        <Part title={words.matches.title(report.matches.length)}>
          <div className="flex flex-col gap-2">
            {report.matches.slice(0, MATCHES_SHOWN).map((shown) => (
              <div key={shown.id} className="flex flex-col items-start gap-1">
                <MatchCard assetId={assetId} kind={kind} pictureId={pictureId} match={shown} />
                <TakeBack assetId={assetId} match={shown} onDecided={check.refresh} />
              </div>
            ))}
            {report.matches.length > MATCHES_SHOWN && (
              <a
                className="rounded-sm text-accent text-xs underline underline-offset-2"
                href={routeHash({ page: 'report', id: assetId, matchId: null })}
              >
                {words.matches.all(report.matches.length)}
              </a>
            )}
          </div>
        </Part>
      )}
      <Part title={words.notChecked.title}>
        <NotCheckedList report={report} />
        <p className="tnum text-ink-3 text-xs">
          {words.comparedWith(
            report.comparedWith.libraryAssets,
            report.comparedWith.catalogEntries,
            report.comparedWith.market && formatDateTime(report.comparedWith.market.asOf),
          )}
        </p>
      </Part>
    </div>
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
