import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { THRESHOLDS } from '#shared/similarity/verdict.ts'
import { ScoreScale } from '../../components/score-scale.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { routeHash } from '../../router/routes.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { useSteadyScore } from '../../uniqueness/steady-score.ts'
import { percent, uniquenessPercent } from '../../uniqueness/subject-match.ts'
import { VerdictSentence } from '../../uniqueness/verdict-summary.tsx'

const words = en.report

const TONES = {
  unique: 'positive',
  derivative_potential: 'caution',
  duplicate_self: 'caution',
  duplicate: 'stop',
  plagiarism_review: 'stop',
} as const

const MARKS = [
  { at: THRESHOLDS.combinedDerivative, label: words.score.close },
  { at: THRESHOLDS.combinedDuplicate, label: words.score.same },
]

function durationText(durationMs: number): string {
  return durationMs < 1000
    ? words.milliseconds(Math.max(1, Math.round(durationMs)))
    : words.seconds((durationMs / 1000).toFixed(1))
}

/** The picture, the verdict as a sentence, and the score on its scale. */
export function ReportHeader({ asset, report }: { asset: AssetSummary; report: PreflightReport }) {
  return (
    <header className="flex gap-6">
      <a
        href={routeHash({ page: 'asset', id: asset.id })}
        aria-label={words.toAsset}
        className="flex size-44 shrink-0 items-center justify-center overflow-hidden rounded-md bg-mat"
      >
        <Thumbnail asset={asset} edge={512} />
      </a>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <p className="truncate text-ink-2 text-sm" title={asset.name}>
          {`${en.kinds[asset.kind].one} · ${asset.name}`}
        </p>
        <VerdictSentence report={report} />
        <Score report={report} />
        <p className="tnum text-ink-3 text-xs">
          {`${words.asOf(formatDateTime(report.checkedAt))} · ${words.took(durationText(report.durationMs))}`}
          {asset.verdict?.stale && <span className="text-caution">{` · ${words.stale}`}</span>}
        </p>
      </div>
    </header>
  )
}

function Score({ report }: { report: PreflightReport }) {
  const uniqueness = useSteadyScore(report.uniqueness)
  const closest = 1 - uniqueness
  return (
    <div className="max-w-140">
      <p className="tnum mb-1.5 flex items-baseline gap-2 text-sm">
        <span className="font-semibold">{words.score.unique(uniquenessPercent(uniqueness))}</span>
        <span className="text-ink-2">
          {report.matches.length === 0 ? words.score.noMatch : words.score.closest(percent(closest))}
        </span>
      </p>
      <ScoreScale
        label={words.score.scale(percent(closest))}
        value={closest}
        thresholds={MARKS}
        tone={TONES[report.verdict]}
      />
      <details className="mt-1 text-ink-2 text-xs">
        <summary className="no-select w-fit cursor-default rounded-sm hover:text-ink">
          {en.uniqueness.score.explain}
        </summary>
        <p className="mt-1">{words.score.explain}</p>
      </details>
    </div>
  )
}
