import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { THRESHOLDS } from '#shared/similarity/verdict.ts'
import type { Verdict } from '../api/types.ts'
import { ScoreScale } from '../components/score-scale.tsx'
import { VerdictBadge } from '../components/verdict-badge.tsx'
import { en } from '../strings/en.ts'
import { useSteadyScore } from './steady-score.ts'
import { leadingMatch, percent, uniquenessPercent, verdictSentence } from './subject-match.ts'

const words = en.uniqueness.score

const TONES: Record<Verdict, 'positive' | 'caution' | 'stop' | 'neutral'> = {
  unique: 'positive',
  derivative_potential: 'caution',
  duplicate_self: 'caution',
  duplicate: 'stop',
  plagiarism_review: 'stop',
  unchecked: 'neutral',
}

/** The verdict as one plain sentence. */
export function VerdictSentence({ report }: { report: PreflightReport }) {
  const { before, name, after } = verdictSentence(report)
  return (
    <div className="flex flex-col items-start gap-2">
      <VerdictBadge verdict={report.verdict} />
      <p className="tnum min-w-0 max-w-full break-words font-medium text-lg leading-6" role="status">
        {before}
        {name !== null && <em>{name}</em>}
        {after}
      </p>
    </div>
  )
}

const MARKS = [
  { at: THRESHOLDS.combinedDerivative, label: words.close, help: words.closeHelp },
  { at: THRESHOLDS.combinedDuplicate, label: words.same, help: words.sameHelp },
]

/** How close the closest match is, on a scale with the thresholds drawn and explained. */
export function ScoreBlock({ report }: { report: PreflightReport }) {
  const uniqueness = useSteadyScore(report.uniqueness)
  const closest = 1 - uniqueness
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-baseline justify-between gap-2">
        <span className="font-medium text-ink-2 text-xs">{words.label}</span>
        <span className="tnum font-semibold text-xl">{uniquenessPercent(uniqueness)}</span>
      </div>
      <ScoreScale
        compact
        label={words.scale(percent(closest))}
        value={closest}
        thresholds={MARKS}
        tone={TONES[report.verdict]}
      />
      <div className="tnum flex justify-between gap-2 text-ink-2 text-xs">
        <span>{leadingMatch(report) === null ? words.noMatch : words.closest(percent(closest))}</span>
        <span className="text-ink-3">{MARKS.map((mark) => percent(mark.at)).join(' · ')}</span>
      </div>
      <details className="group text-ink-2 text-xs">
        <summary className="no-select cursor-default rounded-sm text-ink-2 hover:text-ink">{words.explain}</summary>
        <dl className="mt-1.5 flex flex-col gap-1.5">
          {MARKS.map((mark) => (
            <div key={mark.label} className="flex gap-2">
              <dt className="tnum w-20 shrink-0 font-medium">{`${percent(mark.at)} ${mark.label}`}</dt>
              <dd>{mark.help}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  )
}
