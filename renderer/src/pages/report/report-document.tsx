import type { AssetSummary } from '#shared/contract/studio/assets.ts'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { en } from '../../strings/en.ts'
import { worksCompared } from '../../uniqueness/evidence-of.ts'
import { MatchCard } from '../../uniqueness/match-card.tsx'
import { similarNote } from '../../uniqueness/similar-note.ts'
import { closestWork } from '../../uniqueness/subject-match.ts'
import { moveBetweenLinks } from './arrow-keys.ts'
import { ComparedWith } from './compared-with.tsx'
import { DecisionsList } from './decisions-list.tsx'
import { EvidenceTable } from './evidence-table.tsx'
import { orderedMatches } from './next-steps.ts'
import { NextSteps } from './next-steps-list.tsx'
import { ReportHeader } from './report-header.tsx'
import { Section } from './section.tsx'

const words = en.report

export interface ReportDocumentProps {
  asset: AssetSummary
  report: PreflightReport
  /** What is being computed to replace the report. */
  progress?: string | null
}

/** The whole report, to be read from top to bottom. */
export function ReportDocument({ asset, report, progress = null }: ReportDocumentProps) {
  const match = closestWork(report)
  const against =
    match === null
      ? words.evidence.none
      : match.id === report.decidingMatchId
        ? words.evidence.against(match.name)
        : words.evidence.similar(match.name)
  return (
    <div className="mx-auto flex w-full max-w-270 flex-col gap-6 p-6">
      <ReportHeader asset={asset} report={report} progress={progress} />
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,272px)] items-start gap-x-8 gap-y-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,320px)]">
        <div className="flex flex-col gap-6">
          <NextSteps assetId={asset.id} report={report} />
          <Section title={words.evidence.title} note={against}>
            <EvidenceTable report={report} match={match} />
            <p className="tnum text-ink-3 text-xs">{words.evidence.explainExpected(worksCompared(report))}</p>
          </Section>
        </div>
        <div className="flex flex-col gap-6">
          <ComparedWith report={report} />
          <DecisionsList assetId={asset.id} report={report} />
        </div>
      </div>
      <Matches asset={asset} report={report} />
      <SimilarWorks asset={asset} report={report} />
    </div>
  )
}

const CARDS = 'grid grid-cols-[repeat(auto-fill,minmax(220px,1fr))] gap-3'

function Matches({ asset, report }: ReportDocumentProps) {
  const { matches } = report
  if (matches.length === 0) {
    return (
      <Section title={words.matches.none}>
        <p className="text-ink-2 text-sm">{words.matches.noneText}</p>
      </Section>
    )
  }
  return (
    <Section title={words.matches.title(matches.length)} note={words.matches.keys}>
      <ul aria-label={words.matches.label} onKeyDown={moveBetweenLinks} className={CARDS}>
        {orderedMatches(report).map((match) => (
          <li key={match.id} className="relative min-w-0">
            <MatchCard assetId={asset.id} kind={asset.kind} pictureId={asset.pictureId} match={match} />
            {match.id === report.decidingMatchId && (
              <span className="pointer-events-none absolute top-1.5 left-1.5 rounded-sm bg-ink px-1.5 font-medium text-canvas text-xs">
                {words.matches.deciding}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Alike without evidence of copying: apart from the matches, though they can be compared as well. */
function SimilarWorks({ asset, report }: ReportDocumentProps) {
  const { similarWorks } = report
  const works = worksCompared(report)
  const { title, explain } = en.uniqueness.similar
  if (similarWorks.length === 0) return null
  return (
    <Section title={title} note={explain}>
      <ul aria-label={title} onKeyDown={moveBetweenLinks} className={CARDS}>
        {similarWorks.map((match) => (
          <li key={match.id} className="min-w-0">
            <MatchCard
              assetId={asset.id}
              kind={asset.kind}
              pictureId={asset.pictureId}
              match={match}
              note={similarNote(match, works)}
            />
          </li>
        ))}
      </ul>
    </Section>
  )
}
