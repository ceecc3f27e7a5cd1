/**
 * Everything a user can do, under one name: the palette lists the commands, the shortcut sheet their keys, and one
 * listener runs them. Pages register theirs while they are shown; of two with the same key the newer one is meant.
 */
import { useEffect } from 'react'
import { create } from 'zustand'
import { isMac } from '../api/desktop.ts'
import type { Command } from './command.ts'
import { findCommand } from './find-command.ts'
import { shortcutOf, takesText } from './shortcuts.ts'

interface CommandState {
  /** One entry per registration, oldest first. */
  groups: ReadonlyMap<symbol, readonly Command[]>
}

const useCommandStore = create<CommandState>()(() => ({ groups: new Map() }))

function setGroup(key: symbol, commands: readonly Command[] | null): void {
  useCommandStore.setState(({ groups }) => {
    const next = new Map(groups)
    if (commands === null) next.delete(key)
    else next.set(key, commands)
    return { groups: next }
  })
}

/** Registers commands while the calling component is shown. Memoise the list. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const key = Symbol('commands')
    setGroup(key, commands)
    return () => setGroup(key, null)
  }, [commands])
}

/** All commands, those of the page before those of the app. */
export function useAllCommands(): Command[] {
  const groups = useCommandStore((state) => state.groups)
  return [...groups.values()].reverse().flat()
}

/** A dialog or an open menu keeps the keys for itself. */
function isCovered(): boolean {
  return document.querySelector('[role=dialog][data-state=open], [role=menu][data-state=open]') !== null
}

/** Space and Enter press what has the focus. */
function pressesFocused(event: KeyboardEvent): boolean {
  if (event.key !== ' ' && event.key !== 'Enter') return false
  return event.target instanceof HTMLElement && event.target.closest('button, a, [role=button]') !== null
}

function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isCovered() || pressesFocused(event)) return
  const shortcut = shortcutOf(event, isMac)
  // In a text, only function keys and shortcuts with a modifier, and of those not the text's own undo.
  if (
    takesText(event.target) &&
    (!/^(?:(?:mod|ctrl|meta)\+|f\d+$)/.test(shortcut) || /^mod\+(shift\+)?[zyacvx]$/.test(shortcut))
  )
    return
  const command = findCommand(useCommandStore.getState().groups.values(), shortcut)
  if (!command) return
  event.preventDefault()
  command.run()
}

/** Listens for shortcuts; returns the function that stops it. */
export function startShortcuts(): () => void {
  window.addEventListener('keydown', handleKey)
  return () => window.removeEventListener('keydown', handleKey)
}
