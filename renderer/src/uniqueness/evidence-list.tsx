import { CircleDot, ScanSearch } from 'lucide-react'
import type { Match } from '#shared/contract/studio/uniqueness.ts'
import { describeChance, describeEvidence } from '#shared/similarity/reasons.ts'
import { en } from '../strings/en.ts'
import { findingsOf, hasEqualCard } from './evidence-of.ts'

const words = en.uniqueness

export interface EvidenceListProps {
  match: Match
  /** How many works were compared. */
  works: number
}

/** What was found about a match, and how many works as close would be expected by chance. */
export function EvidenceList({ match, works }: EvidenceListProps) {
  const findings = findingsOf(match, works)
  const isSameCard = hasEqualCard(match)
  if (findings.length === 0 && !isSameCard) return null
  return (
    <ul aria-label={words.evidence.title} className="flex flex-col">
      {isSameCard && <Item isDeciding found={words.layers.sameCard} />}
      {findings.map(({ evidence, logExpected, isDeciding }) => (
        <Item
          key={evidence.layer}
          isDeciding={isDeciding}
          found={describeEvidence(evidence)}
          chance={describeChance(logExpected, works)}
        />
      ))}
    </ul>
  )
}

function Item({ isDeciding, found, chance }: { isDeciding: boolean; found: string; chance?: string }) {
  const Icon = isDeciding ? ScanSearch : CircleDot
  const { shown, found: alsoFound } = words.evidence.states
  return (
    <li className="flex gap-2 border-line border-b py-2 last:border-b-0">
      <Icon
        className={isDeciding ? 'mt-0.5 size-4 shrink-0 text-caution' : 'mt-0.5 size-4 shrink-0 text-ink-3'}
        aria-label={isDeciding ? shown : alsoFound}
        role="img"
      />
      <div className="tnum min-w-0 flex-1">
        <p className="text-sm">{found}</p>
        {chance !== undefined && <p className="text-ink-2 text-xs">{chance}</p>}
      </div>
    </li>
  )
}
