/** One asset being edited: its document with history, and the autosave behind it. */
import { createStore, type StoreApi } from 'zustand'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import { documentOf, type EditorDocument, sameDraft } from './document.ts'
import { createDraftSaver, type SaveState } from './draft-saver.ts'
import { type Change, type History, record, redo, seal, startHistory, undo } from './history.ts'

export interface SessionState {
  readonly history: History<EditorDocument>
  readonly save: SaveState
}

export interface Session {
  readonly assetId: string
  readonly store: StoreApi<SessionState>
  edit(change: Omit<Change, 'atMs'>, make: (document: EditorDocument) => EditorDocument): void
  /** Changes how the document is shown without a step to undo: a number put into its normal form. */
  settle(make: (document: EditorDocument) => EditorDocument): void
  /** The next change is a step of its own. */
  seal(): void
  undo(): void
  redo(): void
  /** Saves everything typed so far; throws where that fails. */
  flush(): Promise<void>
  /** Takes up a state the engine made: an undoable step that needs no saving. */
  adopt(detail: AssetDetail, label: string): void
  /** Takes up what was changed elsewhere, unless something newer is typed here. */
  follow(detail: AssetDetail, label: string): void
  /** Drops what is not saved yet. */
  forget(): Promise<void>
  retry(): void
  hasUnsaved(): boolean
}

export interface SessionOptions {
  readonly detail: AssetDetail
  /** Answers with the time of the draft. */
  readonly saveDraft: (document: EditorDocument) => Promise<string>
  readonly keep: (document: EditorDocument | null) => void
  readonly mayPass: (error: unknown) => boolean
}

export function createSession({ detail, saveDraft, keep, mayPass }: SessionOptions): Session {
  const store = createStore<SessionState>()(() => ({
    history: startHistory(documentOf(detail)),
    save: { is: 'saved' },
  }))
  /** The newest state of the engine that is known here. */
  let knownAt = detail.draftUpdatedAt ?? ''
  const saver = createDraftSaver<EditorDocument>({
    save: async (document) => {
      knownAt = await saveDraft(document)
    },
    keep,
    mayPass,
    onState: (save) => store.setState({ save }),
  })
  const present = () => store.getState().history.present

  function move(history: History<EditorDocument>, save = true): void {
    const before = present()
    if (history === store.getState().history) return
    store.setState({ history })
    if (save && history.present !== before) saver.change(history.present)
  }

  function adopt(next: AssetDetail, label: string): void {
    knownAt = next.draftUpdatedAt ?? knownAt
    const document = documentOf(next)
    if (sameDraft(document, present())) return
    const { history } = store.getState()
    move(seal(record(seal(history), document, { key: 'adopted', label, atMs: Date.now() })), false)
  }

  return {
    assetId: detail.summary.id,
    store,
    edit: (change, make) => move(record(store.getState().history, make(present()), { ...change, atMs: Date.now() })),
    settle: (make) => {
      const { history } = store.getState()
      move({ ...history, present: make(history.present) }, false)
    },
    seal: () => move(seal(store.getState().history)),
    undo: () => move(undo(store.getState().history)),
    redo: () => move(redo(store.getState().history)),
    flush: () => saver.flush(),
    adopt,
    follow: (next, label) => {
      if (!saver.hasUnsaved() && (next.draftUpdatedAt ?? '') > knownAt) adopt(next, label)
    },
    forget: () => saver.forget(),
    retry: () => saver.retry(),
    hasUnsaved: () => saver.hasUnsaved(),
  }
}
