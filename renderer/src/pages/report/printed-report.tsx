import { useEffect } from 'react'
import { createPortal } from 'react-dom'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import type { Match, MatchComparison, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { thumbnailUrl } from '../../api/resources.ts'
import { placementStyle } from '../../components/picture-placement.ts'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { percent } from '../../strings/percent.ts'
import { EvidenceList } from '../../uniqueness/evidence-list.tsx'
import { worksCompared } from '../../uniqueness/evidence-of.ts'
import { similarNote } from '../../uniqueness/similar-note.ts'
import { closestWork } from '../../uniqueness/subject-match.ts'
import { alignmentOf, explainedBy } from './alignment.ts'
import { cardRows } from './card-rows.ts'
import { FieldTable } from './card-table.tsx'
import { ComparedWith } from './compared-with.tsx'
import { EvidenceTable } from './evidence-table.tsx'
import { orderedMatches } from './next-steps.ts'
import { catalogText, otherPictureOf } from './other-picture.ts'
import { ReportHeader } from './report-header.tsx'
import { Section } from './section.tsx'
import { comparisonSentence } from './transformation-text.ts'
import { type Comparisons, PRINTED_ID } from './use-printing.ts'
import './print.css'

const words = en.report

export interface PrintedReportProps {
  asset: AssetDetail
  report: PreflightReport
  comparisons: Comparisons
}

/** Paper is white whatever the theme. */
function useLightWhilePrinting(): void {
  useEffect(() => {
    const root = document.documentElement
    let before = root.dataset['theme']
    const lighten = () => {
      before = root.dataset['theme']
      root.dataset['theme'] = 'light'
    }
    const restore = () => {
      root.dataset['theme'] = before ?? 'light'
    }
    window.addEventListener('beforeprint', lighten)
    window.addEventListener('afterprint', restore)
    return () => {
      window.removeEventListener('beforeprint', lighten)
      window.removeEventListener('afterprint', restore)
    }
  }, [])
}

/** The report for paper: no frame, every match open. Outside of the app, and visible only to printers. */
export function PrintedReport({ asset, report, comparisons }: PrintedReportProps) {
  useLightWhilePrinting()
  const works = worksCompared(report)
  return createPortal(
    <article id={PRINTED_ID} aria-hidden>
      <h1 className="mb-4 font-semibold text-xl">{words.title(asset.summary.name)}</h1>
      <div className="flex flex-col gap-5">
        <ReportHeader asset={asset.summary} report={report} />
        <Section title={words.evidence.title}>
          <EvidenceTable report={report} match={closestWork(report)} />
        </Section>
        <ComparedWith report={report} />
        <Section title={words.matches.title(report.matches.length)}>
          {orderedMatches(report).map((match) => (
            <PrintedMatch
              key={match.id}
              asset={asset}
              match={match}
              works={works}
              comparison={comparisons.get(match.id)}
            />
          ))}
        </Section>
        <SimilarWorks report={report} works={works} />
        <p className="text-ink-3 text-xs">{`${en.common.appName} · ${words.printedOn(formatDateTime(new Date().toISOString()))}`}</p>
      </div>
    </article>,
    document.body,
  )
}

function SimilarWorks({ report, works }: { report: PreflightReport; works: number }) {
  if (report.similarWorks.length === 0) return null
  return (
    <Section title={en.uniqueness.similar.title} note={en.uniqueness.similar.explain}>
      <ul className="text-sm">
        {report.similarWorks.map((match) => (
          <li key={match.id}>{[match.name, ownerOf(match), similarNote(match, works)].filter(Boolean).join(' · ')}</li>
        ))}
      </ul>
    </Section>
  )
}

function ownerOf(match: Match): string {
  return match.creator === 'self' ? words.compare.yours : words.compare.by(match.creatorName)
}

interface PrintedMatchProps {
  asset: AssetDetail
  match: Match
  works: number
  comparison: MatchComparison | undefined
}

function PrintedMatch({ asset, match, works, comparison }: PrintedMatchProps) {
  const rows = comparison?.other.card ? cardRows(comparison.subject.card, comparison.other.card, comparison.fields) : []
  return (
    <section className="printed-match flex flex-col gap-2 border-line border-b pb-4">
      <h3 className="tnum font-semibold text-sm">
        {`${match.name} · ${words.compare.similarity(percent(match.similarity))} · ${ownerOf(match)}`}
        {match.decision && ` · ${en.uniqueness.matches.decisions[match.decision.relation]}`}
      </h3>
      <EvidenceList match={match} works={works} />
      {match.origin === 'catalog' && <p className="text-xs">{catalogText(comparison)}</p>}
      {comparison && <PrintedPictures asset={asset} match={match} comparison={comparison} />}
      {rows.length > 0 && (
        <FieldTable
          match={match}
          compared={rows.filter((row) => row.compared)}
          others={rows.filter((row) => !row.compared)}
          shared={new Set(comparison?.sharedWords)}
        />
      )}
    </section>
  )
}

interface PrintedPicturesProps {
  asset: AssetDetail
  match: Match
  comparison: MatchComparison
}

function PrintedPictures({ asset, match, comparison }: PrintedPicturesProps) {
  const ownId = comparison.subject.pictureId
  const shown = otherPictureOf(comparison)
  if (ownId === null || shown === null) return null
  const size = { width: asset.summary.width ?? 1, height: asset.summary.height ?? 1 }
  const { transformation } = comparison
  const placed = transformation === null ? undefined : placementStyle(alignmentOf(transformation), size)
  const frame = { aspectRatio: `${size.width} / ${size.height}` }
  const whole = 'absolute inset-0 size-full object-contain'
  return (
    <>
      <div className="flex gap-3">
        <span className="relative block w-1/2 overflow-hidden" style={frame}>
          <img src={thumbnailUrl(ownId, 512)} alt={asset.summary.name} className={whole} />
        </span>
        <span className="relative block w-1/2 overflow-hidden" style={frame}>
          <img src={shown.smallUrl} alt={match.name} className={placed ? undefined : whole} style={placed} />
        </span>
      </div>
      <p className="text-xs">{comparisonSentence(explainedBy(comparison, match))}</p>
    </>
  )
}
