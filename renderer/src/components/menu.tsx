import { Check } from 'lucide-react'
import { ContextMenu as RadixContext, DropdownMenu as RadixMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { ShortcutKeys } from './shortcut-keys.tsx'

export type MenuEntry =
  | {
      kind?: 'action'
      label: string
      /** A second, quieter line. */
      help?: string
      icon?: ReactNode
      shortcut?: string
      /** A tick in front: set and unset. */
      checked?: boolean
      disabled?: boolean
      danger?: boolean
      onSelect: () => void
    }
  | { kind: 'separator' }
  | { kind: 'heading'; label: string }

const CONTENT_CLASS =
  'animate-appear no-select z-60 max-h-(--radix-popper-available-height) min-w-48 max-w-80 overflow-y-auto rounded-md bg-raised p-1 shadow-float'

const ITEM_CLASS =
  'flex min-h-8 items-center gap-2 rounded-sm px-2 py-1 text-sm data-disabled:opacity-50 data-highlighted:bg-hover data-highlighted:outline-none [&_svg]:size-4 [&_svg]:shrink-0'

type Parts = typeof RadixMenu | typeof RadixContext

function Entries({ entries, parts }: { entries: readonly MenuEntry[]; parts: Parts }) {
  const anyChecked = entries.some((entry) => 'checked' in entry && entry.checked !== undefined)
  return entries.map((entry, index) => {
    // Entries have no identity of their own; a menu's list is rebuilt whole each time it opens.
    const key = `${index}`
    if (entry.kind === 'separator') return <parts.Separator key={key} className="my-1 h-px bg-line" />
    if (entry.kind === 'heading') {
      return (
        <parts.Label key={key} className="px-2 pt-2 pb-1 font-medium text-ink-3 text-xs">
          {entry.label}
        </parts.Label>
      )
    }
    return (
      <parts.Item
        key={key}
        disabled={entry.disabled ?? false}
        onSelect={entry.onSelect}
        className={cx(ITEM_CLASS, entry.danger && 'text-stop')}
      >
        {anyChecked && <span className="w-4">{entry.checked && <Check className="text-accent" aria-hidden />}</span>}
        {entry.icon}
        <span className="min-w-0 flex-1">
          <span className="block truncate">{entry.label}</span>
          {entry.help && <span className="block text-ink-3 text-xs">{entry.help}</span>}
        </span>
        {entry.shortcut && <ShortcutKeys shortcut={entry.shortcut} />}
      </parts.Item>
    )
  })
}

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactNode
  entries: readonly MenuEntry[]
  align?: 'start' | 'end'
}

export function Menu({ trigger, entries, align = 'start' }: MenuProps) {
  return (
    <RadixMenu.Root>
      <RadixMenu.Trigger asChild>{trigger}</RadixMenu.Trigger>
      <RadixMenu.Portal>
        <RadixMenu.Content align={align} sideOffset={4} collisionPadding={8} className={CONTENT_CLASS}>
          <Entries entries={entries} parts={RadixMenu} />
        </RadixMenu.Content>
      </RadixMenu.Portal>
    </RadixMenu.Root>
  )
}

export interface ContextMenuProps {
  /** What is right-clicked; one element that takes a ref. */
  children: ReactNode
  entries: readonly MenuEntry[]
  onOpenChange?: (open: boolean) => void
}

export function ContextMenu({ children, entries, onOpenChange }: ContextMenuProps) {
  return (
    <RadixContext.Root {...(onOpenChange ? { onOpenChange } : {})}>
      <RadixContext.Trigger asChild>{children}</RadixContext.Trigger>
      <RadixContext.Portal>
        <RadixContext.Content collisionPadding={8} className={CONTENT_CLASS}>
          <Entries entries={entries} parts={RadixContext} />
        </RadixContext.Content>
      </RadixContext.Portal>
    </RadixContext.Root>
  )
}
