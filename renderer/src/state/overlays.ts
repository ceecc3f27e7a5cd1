/** Which of the app's own overlays is open; at most one. */
import { create } from 'zustand'
import { onAccountChange } from '../api/account-scope.ts'

export type Overlay =
  | { name: 'palette' }
  | { name: 'shortcuts' }
  | { name: 'close-groups'; assetIds: readonly string[] }
  | { name: 'sign-in' }
  /** What two devices changed in a submission. */
  | { name: 'conflict'; submissionId: string }
  /** What waits for the market. */
  | { name: 'outbox' }
  /** Before signing out: what would be lost. */
  | { name: 'unsent'; accountId: string }
  /** The submission sheet of an asset, at one of its sections. */
  | { name: 'submission'; assetId: string; section: string | null }
  | { name: 'claim'; assetId: string }

interface OverlayState {
  overlay: Overlay | null
}

export const useOverlay = create<OverlayState>()(() => ({ overlay: null }))

export function openOverlay(overlay: Overlay): void {
  useOverlay.setState({ overlay })
}

export function closeOverlay(): void {
  useOverlay.setState({ overlay: null })
}

// Signing in changes the account itself, and its dialog says so at the end.
onAccountChange(() => {
  if (useOverlay.getState().overlay?.name !== 'sign-in') closeOverlay()
})
