/** Shortcuts as text: `mod+shift+z`, `p`, `?`, `arrowleft`. `mod` is Cmd on a Mac, Ctrl elsewhere. */
export interface KeyPress {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

const SPECIAL_NAMES: Record<string, string> = { ' ': 'space', Esc: 'escape', Del: 'delete' }

/** A letter tells its case and shift together; for signs such as `?` the layout decides whether shift was held. */
function shiftMatters(key: string): boolean {
  return key.length > 1 || /^[\p{L}]$/u.test(key)
}

/** The shortcut that a key press spells. */
export function shortcutOf(press: KeyPress, mac: boolean): string {
  const key = SPECIAL_NAMES[press.key] ?? press.key.toLowerCase()
  const parts: string[] = []
  if (mac ? press.metaKey : press.ctrlKey) parts.push('mod')
  if (mac ? press.ctrlKey : press.metaKey) parts.push(mac ? 'ctrl' : 'meta')
  if (press.altKey) parts.push('alt')
  if (press.shiftKey && shiftMatters(key)) parts.push('shift')
  return [...parts, key].join('+')
}

const KEY_LABELS: Record<string, string> = {
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  space: 'Space',
  enter: 'Enter',
  escape: 'Esc',
  delete: 'Del',
  backspace: 'Backspace',
  home: 'Home',
  end: 'End',
}

const MAC_MODIFIERS: Record<string, string> = { mod: '⌘', shift: '⇧', alt: '⌥', ctrl: '⌃' }
const MODIFIERS: Record<string, string> = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', meta: 'Win' }

/** The keys to draw, one by one. */
export function shortcutParts(shortcut: string, mac: boolean): string[] {
  const modifiers = mac ? MAC_MODIFIERS : MODIFIERS
  // The plus sign itself is a key too: "mod++".
  const keys = shortcut.endsWith('++') ? [...shortcut.slice(0, -2).split('+'), '+'] : shortcut.split('+')
  const named = shortcut === '+' ? ['+'] : keys
  return named.map((key) => modifiers[key] ?? KEY_LABELS[key] ?? key.toUpperCase())
}

/** True where typing goes into a text, so that single keys belong to it. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button', 'file'].includes(target.type)
}
