import { type KeyboardEvent, useMemo } from 'react'
import { isMac } from '../../api/desktop.ts'
import type { Command } from '../../commands/command.ts'
import { useCommands } from '../../commands/commands.ts'
import { shortcutOf } from '../../commands/shortcuts.ts'
import { navigate } from '../../router/router.ts'
import { openOverlay } from '../../state/overlays.ts'
import { en } from '../../strings/en.ts'
import { openSubmissionSheet } from '../submissions/open-sheet.ts'
import type { Session } from './editing/session.ts'
import type { Neighbors } from './neighbors-in.ts'

const words = en.editor
const UNDO = 'mod+z'
const REDO = ['mod+shift+z', 'mod+y']

export interface EditorActions {
  session: Session
  neighbors: Neighbors
  saveRevision: () => void
  togglePanel: () => void
}

function editorCommands({ session, neighbors, saveRevision, togglePanel }: EditorActions): Command[] {
  const section = words.section
  const go = (id: string | null) => () => {
    if (id !== null) navigate({ page: 'asset', id })
  }
  return [
    { id: 'editor-undo', title: en.common.undo, section, shortcuts: [UNDO], run: session.undo },
    { id: 'editor-redo', title: en.common.redo, section, shortcuts: REDO, run: session.redo },
    { id: 'editor-save', title: words.saveRevision, section, shortcuts: ['mod+s'], run: saveRevision },
    {
      id: 'editor-submit',
      title: en.submissions.sheet.command,
      section,
      run: () => void session.flush().then(() => openSubmissionSheet(session.assetId)),
    },
    {
      id: 'editor-claim',
      title: en.submissions.claim.command,
      section,
      run: () => void session.flush().then(() => openOverlay({ name: 'claim', assetId: session.assetId })),
    },
    { id: 'editor-panel', title: en.uniqueness.title, section, shortcuts: ['i'], run: togglePanel },
    {
      id: 'editor-previous',
      title: words.previous,
      section,
      shortcuts: ['alt+arrowup'],
      enabled: neighbors.previous !== null,
      run: go(neighbors.previous),
    },
    {
      id: 'editor-next',
      title: words.next,
      section,
      shortcuts: ['alt+arrowdown'],
      enabled: neighbors.next !== null,
      run: go(neighbors.next),
    },
  ]
}

/**
 * The editor's commands; and undo from within its own fields, whose history is the editor's. Texts that are not part of
 * the document (a note, a half-typed tag) keep the undo of the text itself.
 */
export function useEditorKeys(actions: EditorActions): (event: KeyboardEvent) => void {
  const { session, neighbors, saveRevision, togglePanel } = actions
  const { previous, next } = neighbors
  useCommands(
    useMemo(
      () => editorCommands({ session, neighbors: { previous, next }, saveRevision, togglePanel }),
      [session, previous, next, saveRevision, togglePanel],
    ),
  )
  return (event) => {
    const shortcut = shortcutOf(event.nativeEvent, isMac)
    const isUndo = shortcut === UNDO
    if (!isUndo && !REDO.includes(shortcut)) return
    const { target } = event
    if (!(target instanceof HTMLElement) || target.closest('[data-field]') === null) return
    const halfTyped = target instanceof HTMLInputElement && target.role === 'combobox' && target.value !== ''
    if (halfTyped) return
    event.preventDefault()
    if (isUndo) session.undo()
    else session.redo()
  }
}
