import { X } from 'lucide-react'
import type { ComponentProps } from 'react'
import { en } from '../strings/en.ts'

/** Closes a dialog or sheet. Without a tooltip, whose own Escape would come before the dialog's. */
export function CloseButton(props: ComponentProps<'button'>) {
  return (
    <button
      type="button"
      aria-label={en.common.close}
      className="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink [&_svg]:size-4"
      {...props}
    >
      <X aria-hidden />
    </button>
  )
}

/** A dialog's focus begins in its first field, or else on the dialog itself, which screen readers then read. */
export function focusFirstField(event: Event): void {
  event.preventDefault()
  const content = event.currentTarget
  if (!(content instanceof HTMLElement)) return
  const field = content.querySelector<HTMLElement>('input:not([type=hidden]), textarea, [role=combobox]')
  ;(field ?? content).focus()
}
