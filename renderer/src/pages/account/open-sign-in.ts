import { openOverlay } from '../../state/overlays.ts'

/** Opens the sign-in dialog from anywhere. */
export function openSignIn(): void {
  openOverlay({ name: 'sign-in' })
}
