import type { Calibration } from '#shared/similarity/calibration.ts'
import type { InstalledProfile } from '../profiles/installed.ts'
import type { Preprocess } from '../profiles/preprocess.ts'
import { createInference, type Inference, type InferenceOptions } from './engine.ts'

/** The models of one profile, ready for use. */
export interface Embedder {
  /** `standard@1`: the name under which its vectors are kept. Only vectors of one key are ever compared. */
  readonly profile: string
  readonly profileId: string
  readonly profileVersion: string
  /** Of its image model. */
  readonly preprocess: Preprocess
  readonly calibration: { readonly image: Calibration; readonly text: Calibration; readonly query?: Calibration }
  /** Words find the pictures that show what they say often enough to be offered as a search. */
  readonly findsPictures: boolean
  readonly inference: Inference
}

export function openEmbedder(installed: InstalledProfile, options: Omit<InferenceOptions, 'profile'> = {}): Embedder {
  return {
    profile: `${installed.id}@${installed.version}`,
    profileId: installed.id,
    profileVersion: installed.version,
    preprocess: installed.image.preprocess,
    calibration: installed.calibration,
    findsPictures: installed.findsPictures,
    inference: createInference({ ...options, profile: installed }),
  }
}
