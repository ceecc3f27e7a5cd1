/** The models the market compares with: those of one installed profile, or none. */
import { type Embedder, openEmbedder } from '#models/inference/embedder.ts'
import type { InferenceOptions } from '#models/inference/engine.ts'
import type { Manifest } from '#models/profiles/manifest.ts'
import { createModelStore, type ModelStore } from '#models/profiles/store.ts'
import { LunaError } from '#shared/contract/errors.ts'
import type { VectorSpace } from './vector-candidates.ts'

/** In place of a profile: hashes and words only. */
const NONE = 'none'

interface FingerprintModelsOptions extends Omit<InferenceOptions, 'profile'> {
  /** Where profiles lie, one folder each. */
  readonly modelsFolder: string
  /** The profile to use, or `none`; null: the most capable one that is there, at least the one that comes along. */
  readonly profileId: string | null
  /** By default what comes with the product. */
  readonly manifest?: Manifest
  readonly bundledFolder?: string
}

export interface FingerprintModels {
  /** Null: hashes and words only. */
  readonly embedder: Embedder | null
  /** Where its vectors lie; null without one. */
  readonly space: VectorSpace | null
  close(): Promise<void>
}

/** Looks once, at the start. Throws SETTINGS_INVALID where the named profile is not there whole. */
export async function openFingerprintModels(options: FingerprintModelsOptions): Promise<FingerprintModels> {
  const { modelsFolder, profileId, manifest, bundledFolder, ...inference } = options
  const store = createModelStore({
    directory: modelsFolder,
    ...(manifest === undefined ? {} : { manifest }),
    ...(bundledFolder === undefined ? {} : { bundledFolder }),
  })
  const installed = await findProfile(store, profileId)
  if (installed === undefined) return { embedder: null, space: null, close: async () => {} }
  const embedder = openEmbedder(installed, inference)
  return {
    embedder,
    space: {
      profile: embedder.profile,
      dimensions: { image: installed.image.dimensions, text: installed.text.dimensions },
    },
    close: () => embedder.inference.close(),
  }
}

async function findProfile(store: ModelStore, profileId: string | null) {
  if (profileId === NONE) return undefined
  return profileId === null ? store.best() : resolveNamed(store, profileId)
}

async function resolveNamed(store: ModelStore, profileId: string) {
  const known = (await store.list()).find(({ id }) => id === profileId)
  if (known === undefined) throw new LunaError('SETTINGS_INVALID', `There is no profile ${profileId}.`)
  try {
    return await store.resolve(known.id)
  } catch (cause) {
    throw new LunaError('SETTINGS_INVALID', `The profile ${profileId} is not completely installed.`, { cause })
  }
}
