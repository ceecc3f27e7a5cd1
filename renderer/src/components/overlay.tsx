import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { focusFirstField } from './close-button.tsx'
import { useReturnFocus } from './return-focus.ts'
import { ScrollBody } from './scroll-body.tsx'

export const OVERLAY_CLASS = 'animate-appear fixed inset-0 z-40 bg-scrim'

export interface OverlayProps {
  open: boolean
  onClose: () => void
  /** The position and size of the panel. */
  className: string
  /** The content holds a description of its own. */
  described?: boolean
  header: ReactNode
  /** Buttons, right-aligned under the content; the primary one last. */
  footer?: ReactNode
  bodyClassName: string
  children?: ReactNode
}

/** What dialogs and sheets share: a panel over the dimmed page that keeps the focus; Escape closes it. */
export function Overlay(props: OverlayProps) {
  const { open, onClose, className, described = false, header, footer, bodyClassName, children } = props
  const returnFocus = useReturnFocus(focusFirstField)
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY_CLASS} />
        <Radix.Content
          {...returnFocus}
          {...(described ? {} : { 'aria-describedby': undefined })}
          className={`animate-appear fixed z-40 flex flex-col bg-raised shadow-float focus-visible:outline-none ${className}`}
        >
          {header}
          <ScrollBody className={bodyClassName}>{children}</ScrollBody>
          {footer && (
            <footer className="flex shrink-0 justify-end gap-2 border-line border-t px-5 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
