import type { PreflightReport } from '#shared/contract/studio/uniqueness.ts'
import { cx } from '../../components/cx.ts'
import { VerdictBadge } from '../../components/verdict-badge.tsx'
import { en } from '../../strings/en.ts'
import { type Side, useEditorView } from './editor-view.ts'

const words = en.editor.sides
const SIDES: readonly Side[] = ['picture', 'uniqueness']

/** In a narrow window: picture or uniqueness next to the form. The verdict is always visible. */
export function SideSwitch({ report }: { report: PreflightReport | null }) {
  const side = useEditorView((view) => view.side)
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons that show one thing or another, not a form
    <div role="group" aria-label={words.label} className="flex h-9 shrink-0 gap-4 border-line border-b px-4">
      {SIDES.map((value) => (
        <button
          key={value}
          type="button"
          aria-pressed={side === value}
          onClick={() => useEditorView.setState({ side: value })}
          className={cx(
            'no-select -mb-px flex items-center gap-2 border-b-2 text-sm hover:text-ink',
            side === value ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-2',
          )}
        >
          {words[value]}
          {value === 'uniqueness' && report && <VerdictBadge verdict={report.verdict} iconOnly />}
        </button>
      ))}
    </div>
  )
}
