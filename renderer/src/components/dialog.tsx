import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { CloseButton, focusFirstField } from './close-button.tsx'
import { cx } from './cx.ts'

export interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  description?: string
  /** Buttons, right-aligned under the content; the primary one last. */
  footer?: ReactNode
  width?: 'narrow' | 'normal' | 'wide'
  children?: ReactNode
}

const WIDTHS = { narrow: 'max-w-100', normal: 'max-w-140', wide: 'max-w-220' } as const

export const OVERLAY_CLASS = 'animate-appear fixed inset-0 z-40 bg-scrim'

export function Dialog({ open, onClose, title, description, footer, width = 'normal', children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY_CLASS} />
        <Radix.Content
          onOpenAutoFocus={focusFirstField}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cx(
            'animate-appear -translate-x-1/2 -translate-y-1/2 fixed top-1/2 left-1/2 z-40 flex max-h-[85vh] w-[calc(100vw-32px)] flex-col rounded-lg bg-raised shadow-float focus-visible:outline-none',
            WIDTHS[width],
          )}
        >
          <header className="flex shrink-0 items-start gap-2 py-3 pr-3 pl-5">
            <div className="min-w-0 flex-1 pt-1">
              <Radix.Title className="font-semibold text-lg">{title}</Radix.Title>
              {description !== undefined && (
                <Radix.Description className="text-ink-2 text-sm">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <CloseButton />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>
          {footer && (
            <footer className="flex shrink-0 justify-end gap-2 border-line border-t px-5 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
