/** Opens the sign-in dialog, which stands in the frame, from anywhere. */
import { create } from 'zustand'

interface SignInDialog {
  isOpen: boolean
}

export const useSignInDialog = create<SignInDialog>()(() => ({ isOpen: false }))

export function openSignIn(): void {
  useSignInDialog.setState({ isOpen: true })
}

export function closeSignIn(): void {
  useSignInDialog.setState({ isOpen: false })
}
