/** The assets being edited now. A session outlives its page, so that undo and unsaved work survive a look elsewhere. */
import { ORPCError } from '@orpc/client'
import type { AssetDetail } from '#shared/contract/studio/assets.ts'
import { client } from '../../../api/client.ts'
import { isLockedOut } from '../../../api/errors.ts'
import { useLive } from '../../../api/live.ts'
import { toast } from '../../../components/toast.tsx'
import { en } from '../../../strings/en.ts'
import { sameDraft } from './document.ts'
import { keepDraft, keptDraft } from './kept-drafts.ts'
import { createSession, type Session } from './session.ts'

const MAX_OPEN = 12

const open = new Map<string, Session>()

/** A typed refusal stays one; anything else (no answer, a failure inside) may pass. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof ORPCError) || isLockedOut(error)) return true
  return typeof error.data === 'object' && error.data !== null && 'retryable' in error.data
    ? error.data.retryable === true
    : error.status >= 500
}

function recover(session: Session): void {
  const kept = keptDraft(session.assetId)
  if (kept === null) return
  if (sameDraft(kept, session.store.getState().history.present)) {
    keepDraft(session.assetId, null)
    return
  }
  session.edit({ key: 'recovered', label: en.editor.recovered.label }, () => kept)
  session.seal()
  toast({
    title: en.editor.recovered.title,
    action: { label: en.common.undo, onSelect: () => session.undo() },
  })
}

function closeOldest(): void {
  for (const [id, session] of open) {
    if (open.size < MAX_OPEN) return
    if (!session.hasUnsaved()) open.delete(id)
  }
}

/** The session of an asset: the one that is open, or a new one. */
export function openSession(detail: AssetDetail): Session {
  const { id } = detail.summary
  const present = open.get(id)
  if (present) return present
  closeOldest()
  const session = createSession({
    detail,
    saveDraft: async ({ card, recipe, mediaId }) => {
      const { draftUpdatedAt } = await client.revisions.saveDraft({ assetId: id, card, recipe, mediaId })
      return draftUpdatedAt
    },
    keep: (document) => keepDraft(id, document),
    mayPass,
  })
  open.set(id, session)
  recover(session)
  return session
}

function flushAll(): void {
  for (const session of open.values()) void session.flush().catch(() => undefined)
}

/** Saves when the page is left and when the studio answers again; returns the function that stops it. */
export function watchSessions(): () => void {
  const hidden = () => {
    if (document.visibilityState === 'hidden') flushAll()
  }
  const unsubscribe = useLive.subscribe((state, before) => {
    if (state.connection !== 'connected' || before.connection === 'connected') return
    for (const session of open.values()) session.retry()
  })
  window.addEventListener('pagehide', flushAll)
  document.addEventListener('visibilitychange', hidden)
  return () => {
    unsubscribe()
    window.removeEventListener('pagehide', flushAll)
    document.removeEventListener('visibilitychange', hidden)
  }
}
