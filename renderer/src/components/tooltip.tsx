import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { ShortcutKeys } from './shortcut-keys.tsx'

export interface TooltipProps {
  text: string
  shortcut?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  children: ReactNode
}

/** A short name for a control, on hover and on focus. The control must carry its own accessible name. */
export function Tooltip({ text, shortcut, side = 'bottom', children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="no-select animate-appear z-60 flex max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-canvas text-xs"
        >
          {text}
          {shortcut && <ShortcutKeys shortcut={shortcut} inverted />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
