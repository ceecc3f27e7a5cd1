import { isMac } from '../api/desktop.ts'
import { shortcutParts } from '../commands/shortcuts.ts'
import { cx } from './cx.ts'

export interface ShortcutKeysProps {
  /** For example `mod+shift+z`. */
  shortcut: string
  inverted?: boolean
}

export function ShortcutKeys({ shortcut, inverted = false }: ShortcutKeysProps) {
  return (
    <span className="inline-flex shrink-0 gap-1">
      {shortcutParts(shortcut, isMac).map((key) => (
        <kbd
          key={key}
          className={cx(
            'inline-flex h-5 min-w-5 items-center justify-center rounded-sm px-1 font-sans text-xs',
            inverted ? 'bg-canvas/20 text-canvas' : 'border border-line bg-panel text-ink-2',
          )}
        >
          {key}
        </kbd>
      ))}
    </span>
  )
}
