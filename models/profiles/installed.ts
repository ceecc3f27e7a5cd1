/** A complete, verified profile as inference needs it: absolute paths and how to use each model. */
import { join } from 'node:path'
import type { Calibration } from '#shared/similarity/calibration.ts'
import { isFitForPictureSearch } from '#shared/similarity/picture-search.ts'
import { type Profile, type ProfileId, place } from './manifest.ts'
import type { Preprocess } from './preprocess.ts'

export interface InstalledImageTower {
  readonly modelId: string
  readonly dimensions: number
  readonly modelPath: string
  readonly preprocess: Preprocess
}

export interface InstalledTextTower {
  readonly modelId: string
  readonly dimensions: number
  readonly modelPath: string
  readonly tokenizerPath: string
  readonly maxTokens: number
}

export interface InstalledProfile {
  readonly id: ProfileId
  /** Vectors are compared only within one id and version. */
  readonly version: string
  readonly image: InstalledImageTower
  readonly imageText: InstalledTextTower & { readonly tokenizer: Profile['imageText']['tokenizer'] }
  readonly text: InstalledTextTower & { readonly queryPrefix: string }
  readonly calibration: { readonly image: Calibration; readonly text: Calibration; readonly query?: Calibration }
  /** Words find the pictures that show what they say often enough to be offered as a search. */
  readonly findsPictures: boolean
}

export function installedProfile(profile: Profile, folder: string): InstalledProfile {
  const { id, version, image, imageText, text, calibration } = profile
  const textTower = (tower: typeof imageText | typeof text): InstalledTextTower => ({
    modelId: tower.modelId,
    dimensions: tower.dimensions,
    maxTokens: tower.maxTokens,
    modelPath: join(folder, place(tower.modelId, tower.files.model).localPath),
    tokenizerPath: join(folder, place(tower.modelId, tower.files.tokenizer).localPath),
  })
  return {
    id,
    version,
    image: {
      modelId: image.modelId,
      dimensions: image.dimensions,
      preprocess: image.preprocess,
      modelPath: join(folder, place(image.modelId, image.files.model).localPath),
    },
    imageText: { ...textTower(imageText), tokenizer: imageText.tokenizer },
    text: { ...textTower(text), queryPrefix: text.queryPrefix },
    calibration,
    findsPictures: isFitForPictureSearch(profile.pictureSearch),
  }
}
