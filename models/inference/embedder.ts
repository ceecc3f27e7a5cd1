import type { Calibration } from '#shared/similarity/calibration.ts'
import type { InstalledProfile } from '../profiles/installed.ts'
import { createInference, type Inference, type InferenceOptions } from './engine.ts'

/** The models of one profile, ready for use. */
export interface Embedder {
  /** `standard@1`: the name under which its vectors are kept. Only vectors of one key are ever compared. */
  readonly profile: string
  readonly profileId: string
  readonly profileVersion: string
  readonly calibration: { readonly image: Calibration; readonly text: Calibration }
  readonly inference: Inference
}

export function openEmbedder(installed: InstalledProfile, options: Omit<InferenceOptions, 'profile'> = {}): Embedder {
  return {
    profile: `${installed.id}@${installed.version}`,
    profileId: installed.id,
    profileVersion: installed.version,
    calibration: installed.calibration,
    inference: createInference({ ...options, profile: installed }),
  }
}
