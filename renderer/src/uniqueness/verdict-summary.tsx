import { LoaderCircle } from 'lucide-react'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { MARKS } from '#shared/similarity/verdict.ts'
import type { Verdict } from '../api/types.ts'
import { cx } from '../components/cx.ts'
import { ScoreScale } from '../components/score-scale.tsx'
import { VerdictBadge } from '../components/verdict-badge.tsx'
import { routeHash } from '../router/routes.ts'
import { en } from '../strings/en.ts'
import { percent } from '../strings/percent.ts'
import { useSteadyScore } from './steady-score.ts'
import { closestSimilarity } from './subject-match.ts'
import { verdictSentence } from './verdict-sentence.ts'

const words = en.uniqueness.score

const TONES: Record<Verdict, 'positive' | 'caution' | 'stop' | 'neutral'> = {
  unique: 'positive',
  derivative_potential: 'caution',
  duplicate_self: 'caution',
  duplicate: 'stop',
  plagiarism_review: 'stop',
  unchecked: 'neutral',
}

const THRESHOLDS = [
  { at: MARKS.derivative, label: words.derivative, help: words.derivativeHelp },
  { at: MARKS.copy, label: words.copy, help: words.copyHelp },
]

export interface VerdictSummaryProps {
  report: PreflightReport
  /** What is being computed to replace the report; the report is then shown as old. */
  progress?: string | null
}

/** The verdict as one plain sentence. */
export function VerdictSentence({ report, progress = null }: VerdictSummaryProps) {
  const { before, name, after } = verdictSentence(report)
  return (
    <div className="flex flex-col items-start gap-2">
      <div className="flex max-w-full items-center gap-2">
        <VerdictBadge verdict={report.verdict} stale={progress !== null} />
        {progress !== null && (
          <span className="flex min-w-0 items-center gap-1.5 text-ink-2 text-xs">
            <LoaderCircle className="size-3.5 shrink-0 motion-safe:animate-spin" aria-hidden />
            <span className="truncate">{progress}</span>
          </span>
        )}
      </div>
      <p
        className={cx(
          'tnum min-w-0 max-w-full break-words font-medium text-lg leading-6 transition-colors',
          progress !== null && 'text-ink-3',
        )}
        role="status"
      >
        {before}
        {name !== null && <em>{name}</em>}
        {after}
      </p>
    </div>
  )
}

/** How close the closest match is: one number on one scale, with its marks drawn and explained. */
export function ScoreBlock({ report, progress = null }: VerdictSummaryProps) {
  const similarity = useSteadyScore(closestSimilarity(report))
  const isOld = progress !== null
  return (
    <div className="flex flex-col gap-1.5">
      <p className={cx('flex items-baseline gap-2 transition-colors', isOld ? 'text-ink-3' : 'text-ink')}>
        <span className="text-sm">{words.label}</span>
        <span className="tnum font-semibold text-lg">{percent(similarity)}</span>
      </p>
      <ScoreScale
        label={words.scale(percent(similarity))}
        value={similarity}
        thresholds={THRESHOLDS}
        tone={isOld ? 'neutral' : TONES[report.verdict]}
      />
      <details className="text-ink-2 text-xs">
        <summary className="no-select w-fit cursor-default rounded-sm hover:text-ink">{words.explain}</summary>
        <p className="mt-1.5">{words.rises}</p>
        <dl className="mt-1.5 flex flex-col gap-1.5">
          {THRESHOLDS.map((mark) => (
            <div key={mark.label} className="flex gap-2">
              <dt className="tnum w-24 shrink-0 font-medium">{`${percent(mark.at)} ${mark.label}`}</dt>
              <dd>{mark.help}</dd>
            </div>
          ))}
        </dl>
        <a
          href={routeHash({ page: 'help', topic: 'uniqueness' })}
          className="mt-1.5 inline-block text-accent underline underline-offset-2"
        >
          {words.more}
        </a>
      </details>
    </div>
  )
}
