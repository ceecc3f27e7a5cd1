/** Arrow keys between the links of a list; Home and End go to its ends. */
import type { KeyboardEvent } from 'react'

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }

export function moveBetweenLinks(event: KeyboardEvent<HTMLElement>): HTMLAnchorElement | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const links = [...event.currentTarget.querySelectorAll('a')]
  const at = links.findIndex((link) => link.contains(document.activeElement))
  const step = STEPS[event.key]
  const target =
    step !== undefined ? links[at + step] : event.key === 'Home' ? links[0] : event.key === 'End' ? links.at(-1) : null
  if (at < 0 || !target) return null
  event.preventDefault()
  target.focus()
  return target
}
