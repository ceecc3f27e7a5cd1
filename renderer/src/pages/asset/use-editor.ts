import { createContext, use } from 'react'
import { useStore } from 'zustand'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import type { EditorDocument } from './editing/document.ts'
import type { Session } from './editing/session.ts'

export interface EditorValue {
  readonly session: Session
  /** The asset as last received from the engine. */
  readonly detail: AssetDetail
}

export const EditorContext = createContext<EditorValue | null>(null)

export function useEditor(): EditorValue {
  const value = use(EditorContext)
  if (!value) throw new Error('Only inside the editor.')
  return value
}

export function useDocument(): EditorDocument {
  return useStore(useEditor().session.store, (state) => state.history.present)
}
