import { useRef } from 'react'

interface ReturnFocus {
  onOpenAutoFocus(event: Event): void
  onCloseAutoFocus(event: Event): void
}

/**
 * Gives the focus back to where it was when a dialog opened. The dialogs here open by state and by shortcut, not by a
 * trigger of their own, and without a trigger the component base leaves the focus on the page's body. Fields in them
 * must not focus themselves: they would do so before it is seen where the focus was.
 */
export function useReturnFocus(onOpen?: (event: Event) => void): ReturnFocus {
  const before = useRef<Element | null>(null)
  return {
    onOpenAutoFocus(event) {
      before.current = document.activeElement
      onOpen?.(event)
    },
    onCloseAutoFocus(event) {
      event.preventDefault()
      if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus()
    },
  }
}
