import { ArrowRight } from 'lucide-react'
import type { Match, PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { Button } from '../../components/button.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { decide } from '../../uniqueness/decisions.ts'
import { closestWork } from '../../uniqueness/subject-match.ts'
import { openSubmissionSheet } from '../submissions/open-sheet.ts'
import { assetIdOf, nextSteps, type StepId } from './next-steps.ts'
import { Section } from './section.tsx'

const words = en.report.next
const nothing = () => undefined

interface Step {
  title: string
  text: string
  action?: { label: string; run: () => void }
}

function aboutMatch(id: StepId, assetId: string, match: Match): Step | null {
  const { title } = words[id]
  switch (id) {
    case 'compare':
      return {
        title,
        text: words.compare.text(match.name),
        action: {
          label: words.compare.action,
          run: () => navigate({ page: 'report', id: assetId, matchId: match.id }),
        },
      }
    case 'update': {
      const ownId = assetIdOf(match)
      const run = () => ownId !== null && navigate({ page: 'asset', id: ownId })
      return { title, text: words.update.text(match.name), action: { label: words.update.action, run } }
    }
    case 'keepBoth': {
      const run = () => decide(assetId, match, 'alternate_of', nothing)
      return { title, text: words.keepBoth.text, action: { label: words.keepBoth.action, run } }
    }
    case 'notDuplicate': {
      const run = () => decide(assetId, match, 'not_duplicate', nothing)
      return { title, text: words.notDuplicate.text, action: { label: words.notDuplicate.action, run } }
    }
    case 'edit':
    case 'ready':
    case 'derivative':
    case 'model':
    case 'catalog':
      return null
  }
}

function stepOf(id: StepId, assetId: string, match: Match | null): Step | null {
  const edit = () => navigate({ page: 'asset', id: assetId })
  switch (id) {
    case 'edit':
    case 'ready': {
      const { title, text, action } = words[id]
      return { title, text, action: { label: action, run: edit } }
    }
    case 'derivative': {
      const { title, text, action } = words.derivative
      return { title, text, action: { label: action, run: () => openSubmissionSheet(assetId, 'derivation') } }
    }
    case 'model': {
      const { title, text, action } = words.model
      return { title, text, action: { label: action, run: () => navigate({ page: 'settings', section: 'models' }) } }
    }
    case 'catalog': {
      const { title, text, action } = words.catalog
      return { title, text, action: { label: action, run: () => navigate({ page: 'settings', section: 'catalogs' }) } }
    }
    case 'compare':
    case 'update':
    case 'keepBoth':
    case 'notDuplicate':
      return match === null ? null : aboutMatch(id, assetId, match)
  }
}

/** Each way on as a line with its action; the first is the one to begin with. */
export function NextSteps({ assetId, report }: { assetId: string; report: PreflightReport }) {
  const match = closestWork(report)
  const steps = nextSteps(report)
    .map((id) => ({ id, step: stepOf(id, assetId, match) }))
    .filter(({ step }) => step !== null)
  return (
    <Section title={words.title} note={words.intro[report.verdict]}>
      <ul className="flex flex-col">
        {steps.map(({ id, step }, index) => (
          <li key={id} className="flex min-h-12 items-center gap-3 border-line border-b py-2 last:border-b-0">
            <ArrowRight className="size-4 shrink-0 text-ink-3" aria-hidden />
            <div className="min-w-0 flex-1">
              <p className="font-medium text-sm">{step?.title}</p>
              <p className="break-words text-ink-2 text-sm">{step?.text}</p>
            </div>
            {step?.action && (
              <Button size="small" tone={index === 0 ? 'primary' : 'plain'} onClick={step.action.run}>
                {step.action.label}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}
