/** How the editor is arranged; survives a restart. */
import { useSyncExternalStore } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type EditorTab = 'card' | 'picture' | 'prompt' | 'history'
export type Side = 'picture' | 'uniqueness'

interface EditorView {
  tab: EditorTab
  panelOpen: boolean
  /** What narrow windows show next to the form. */
  side: Side
}

export const useEditorView = create<EditorView>()(
  persist((): EditorView => ({ tab: 'card', panelOpen: true, side: 'uniqueness' }), {
    name: 'luna.editor',
    version: 1,
  }),
)

/** In narrower windows picture and uniqueness alternate next to the form. */
const NARROW = window.matchMedia('(max-width: 1199px)')

function subscribe(listener: () => void): () => void {
  NARROW.addEventListener('change', listener)
  return () => NARROW.removeEventListener('change', listener)
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => NARROW.matches)
}
