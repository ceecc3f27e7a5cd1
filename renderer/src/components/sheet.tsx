import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { CloseButton, focusFirstField } from './close-button.tsx'
import { OVERLAY_CLASS } from './dialog.tsx'

export interface SheetProps {
  open: boolean
  onClose: () => void
  title: string
  footer?: ReactNode
  children: ReactNode
}

/** Slides in at the right edge, over the page. */
export function Sheet({ open, onClose, title, footer, children }: SheetProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={OVERLAY_CLASS} />
        <Radix.Content
          onOpenAutoFocus={focusFirstField}
          aria-describedby={undefined}
          className="animate-appear fixed inset-y-0 right-0 z-40 flex w-[min(480px,calc(100vw-48px))] flex-col bg-raised shadow-float focus-visible:outline-none"
        >
          <header className="flex h-12 shrink-0 items-center justify-between border-line border-b pr-3 pl-5">
            <Radix.Title className="truncate font-semibold text-lg">{title}</Radix.Title>
            <Radix.Close asChild>
              <CloseButton />
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-5">{children}</div>
          {footer && (
            <footer className="flex shrink-0 justify-end gap-2 border-line border-t px-5 py-3">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
