import { PanelRight } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import type { Command } from '../commands/command.ts'
import { useCommands } from '../commands/commands.ts'
import { IconButton } from '../components/icon-button.tsx'
import { toggleInspector, useInspectorOpen } from '../state/view-state.ts'
import { en } from '../strings/en.ts'

export interface PageLayoutProps {
  /** The page's heading; hidden from sight where the toolbar says it already. */
  title: string
  /** Shown in the top bar, from the left. */
  toolbar?: ReactNode
  /** The page's content; scrolls by itself. */
  children: ReactNode
  /** The right column. Opens and closes with the button in the bar; remembered. */
  inspector?: ReactNode
}

const INSPECTOR_SHORTCUT = 'i'

/** Bar on top, content, inspector at the right. */
export function PageLayout({ title, toolbar, children, inspector }: PageLayoutProps) {
  const open = useInspectorOpen()
  const hasInspector = inspector !== undefined
  const label = open ? en.frame.closeInspector : en.frame.openInspector
  const commands = useMemo<Command[]>(
    () =>
      hasInspector
        ? [
            {
              id: 'inspector',
              title: label,
              section: en.frame.sections.view,
              shortcuts: [INSPECTOR_SHORTCUT],
              run: toggleInspector,
            },
          ]
        : [],
    [hasInspector, label],
  )
  useCommands(commands)
  return (
    <div className="flex size-full min-h-0 flex-col">
      <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b bg-panel px-3">
        {toolbar === undefined ? (
          <h1 className="pl-1 font-semibold text-xl">{title}</h1>
        ) : (
          <>
            <h1 className="sr-only">{title}</h1>
            <div className="flex min-w-0 flex-1 items-center gap-2">{toolbar}</div>
          </>
        )}
        {hasInspector && (
          <IconButton
            className="ml-auto"
            label={label}
            icon={<PanelRight />}
            shortcut={INSPECTOR_SHORTCUT}
            pressed={open}
            onClick={toggleInspector}
          />
        )}
      </header>
      <div className="flex min-h-0 flex-1">
        <div className="relative min-h-0 min-w-0 flex-1">{children}</div>
        {hasInspector && open && (
          <aside
            aria-label={en.frame.inspector}
            className="w-64 shrink-0 min-[1200px]:w-72 overflow-y-auto border-line border-l bg-panel"
          >
            {inspector}
          </aside>
        )}
      </div>
    </div>
  )
}
