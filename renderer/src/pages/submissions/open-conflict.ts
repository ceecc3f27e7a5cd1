import { openOverlay } from '../../state/overlays.ts'

/** Opens what two devices changed in a submission, from anywhere. */
export function openConflict(submissionId: string): void {
  openOverlay({ name: 'conflict', submissionId })
}
