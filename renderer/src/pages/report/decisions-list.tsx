import { Undo2 } from 'lucide-react'
import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { undoDecision } from '../../uniqueness/decisions.ts'
import { Section } from './section.tsx'

const words = en.report.decisions

/** What was decided about matches, each to be taken back. */
export function DecisionsList({ assetId, report }: { assetId: string; report: PreflightReport }) {
  const decided = report.matches.flatMap(({ id, name, decision }) => (decision ? [{ id, name, decision }] : []))
  return (
    <Section title={words.title}>
      {decided.length === 0 && <p className="text-ink-2 text-sm">{words.none}</p>}
      <ul className="flex flex-col">
        {decided.map(({ id, name, decision }) => (
          <li key={id} className="flex min-h-9 items-center gap-2 border-line border-b last:border-b-0">
            <span className="min-w-0 flex-1 break-words text-sm">{words[decision.relation](name)}</span>
            <Button
              size="small"
              tone="quiet"
              icon={<Undo2 />}
              aria-label={words.undoNamed(name)}
              onClick={() => undoDecision(assetId, decision.id, () => undefined)}
            >
              {words.undo}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  )
}
