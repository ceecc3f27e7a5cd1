/** Documents that are not saved yet, kept where they outlive the page: a closed tab, a crash, a lost connection. */
import type { EditorDocument } from './document.ts'

const PREFIX = 'luna.draft.'

export function keepDraft(assetId: string, document: EditorDocument | null): void {
  try {
    if (document === null) localStorage.removeItem(PREFIX + assetId)
    else localStorage.setItem(PREFIX + assetId, JSON.stringify(document))
  } catch {
    // The browser's store is full or closed: autosave continues, only this second net is missing.
  }
}

export function keptDraft(assetId: string): EditorDocument | null {
  try {
    const text = localStorage.getItem(PREFIX + assetId)
    // Written by keepDraft alone, in this very form; the engine parses the card again before it takes it.
    return text === null ? null : (JSON.parse(text) as EditorDocument)
  } catch {
    return null
  }
}
