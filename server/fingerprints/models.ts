/** The models the market compares with: those of one installed profile, or none. */
import { type Embedder, openEmbedder } from '#models/inference/embedder.ts'
import type { InferenceOptions } from '#models/inference/engine.ts'
import type { Manifest } from '#models/profiles/manifest.ts'
import { createModelStore } from '#models/profiles/store.ts'
import { LunaError } from '#shared/contract/errors.ts'

interface FingerprintModelsOptions extends Omit<InferenceOptions, 'profile'> {
  /** Where profiles lie, one folder each. */
  readonly modelsFolder: string
  /** The profile to use; null: the most capable one that is installed, if any. */
  readonly profileId: string | null
  /** By default the one that comes with the product. */
  readonly manifest?: Manifest
}

export interface FingerprintModels {
  /** Null: hashes and words only. */
  readonly embedder: Embedder | null
  readonly dimensions: { readonly image: number; readonly text: number } | null
  close(): Promise<void>
}

/** Looks once, at the start. Throws SETTINGS_INVALID where the named profile is not there whole. */
export async function openFingerprintModels(options: FingerprintModelsOptions): Promise<FingerprintModels> {
  const { modelsFolder, profileId, manifest, ...inference } = options
  const store = createModelStore({ directory: modelsFolder, ...(manifest === undefined ? {} : { manifest }) })
  const installed = profileId === null ? await store.best() : await resolveNamed(store, profileId)
  if (installed === undefined) return { embedder: null, dimensions: null, close: async () => {} }
  const embedder = openEmbedder(installed, inference)
  return {
    embedder,
    dimensions: { image: installed.image.dimensions, text: installed.text.dimensions },
    close: () => embedder.inference.close(),
  }
}

async function resolveNamed(store: ReturnType<typeof createModelStore>, profileId: string) {
  const known = (await store.list()).find(({ id }) => id === profileId)
  if (known === undefined) throw new LunaError('SETTINGS_INVALID', `There is no profile ${profileId}.`)
  try {
    return await store.resolve(known.id)
  } catch (cause) {
    throw new LunaError('SETTINGS_INVALID', `The profile ${profileId} is not installed whole.`, { cause })
  }
}
