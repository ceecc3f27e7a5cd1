import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { describeEvidence } from '#shared/similarity/reasons.ts'
import { en } from '../strings/en.ts'
import { findingsOf, hasEqualCard, worksCompared } from './evidence-of.ts'
import { similarNote } from './similar-note.ts'

const words = en.uniqueness

/** What was found about a match in short, above its comparison; of a similar work, that nothing shows a copy. */
export function FoundNotes({ report, match }: { report: PreflightReport; match: Match }) {
  return (
    <ul aria-label={words.evidence.title} className="tnum flex w-full flex-wrap gap-x-4 text-ink-2 text-xs">
      {notesOf(report, match).map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  )
}

function notesOf(report: PreflightReport, match: Match): string[] {
  const works = worksCompared(report)
  if (report.similarWorks.some(({ id }) => id === match.id)) {
    return [similarNote(match, works) ?? words.similar.title, words.similar.nothingShown]
  }
  const found = findingsOf(match, works).map(({ evidence }) => describeEvidence(evidence))
  return hasEqualCard(match) ? [words.layers.sameCard, ...found] : found
}
