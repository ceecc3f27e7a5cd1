/** What an import makes for the image model, since it has the pixels anyway. */
import type { Preprocess } from '#models/profiles/preprocess.ts'
import type { FittedPictures } from '../fingerprints/fitted-pictures.ts'
import type { ModelUse } from '../models/model-use.ts'
import type { Analysis } from './analysis-messages.ts'

export interface Fitting {
  /** Of the image model that the library is, or is to be, fingerprinted by; null: none. */
  preprocess(): Promise<Preprocess | null>
  keep(analysis: Analysis, preprocess: Preprocess | null): void
}

export function createFitting(models: Pick<ModelUse, 'wanted'>, fitted: Pick<FittedPictures, 'put'>): Fitting {
  return {
    preprocess: async () => (await models.wanted())?.preprocess ?? null,
    keep({ media, fitted: picture }, preprocess) {
      if (media !== null && picture !== null && preprocess !== null) fitted.put(media.id, preprocess, picture)
    },
  }
}
