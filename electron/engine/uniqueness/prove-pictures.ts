/** Compares the pictures that were found with the checked one, by what both show. */
import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { PixelPyramid } from '#models/compare/pixel-pyramid.ts'
import { type ProvingPicture, provingPixels } from '#models/compare/prove.ts'
import { proveCandidates } from '#models/compare/prove-candidates.ts'
import type { LocalFeatures } from '#models/features/features.ts'
import { LunaError } from '#shared/contract/errors.ts'
import { once } from '#shared/once.ts'
import type { Candidate } from '#shared/similarity/candidates.ts'
import type { ScanPreset } from '#shared/similarity/scan-presets.ts'
import type { OpenCatalog } from '../catalog/opened-catalogs.ts'
import { readFeatures } from '../fingerprints/fingerprint-rows.ts'
import type { OpenSource, PictureSource } from '../fingerprints/picture-source.ts'
import { parseMatchId } from './match-id.ts'

export interface ProvingOptions {
  /** Those in which candidates were found; held open. */
  readonly catalogs: readonly OpenCatalog[]
  readonly preset: ScanPreset
  /** Pictures of candidates of which more is known than the catalog holds, by their ids. */
  readonly known?: () => Promise<ReadonlyMap<string, ProvingPicture>>
  readonly signal?: AbortSignal | undefined
}

interface ProvedSubject {
  readonly features: LocalFeatures | null
  /** Null where its pixels are not looked at: while somebody types. */
  readonly source: PictureSource | null
}

/** The candidates, with what the pictures show. Lets others work between pairs. Throws CANCELLED, and what opening throws. */
export type ProvePictures = (
  subject: ProvedSubject,
  candidates: readonly Candidate[],
  options: ProvingOptions,
) => Promise<readonly Candidate[]>

interface ProvePicturesOptions {
  readonly db: Database
  readonly open: OpenSource
}

export function createProvePictures({ db, open }: ProvePicturesOptions): ProvePictures {
  // Not of a thumbnail: what chance makes was measured on the pictures themselves, and the market compares those.
  const pixelsOf = async (pictureId: string, signal?: AbortSignal): Promise<PixelPyramid | null> => {
    try {
      return await provingPixels(await open({ pictureId }, signal), signal)
    } catch (cause) {
      if (!(cause instanceof LunaError) || cause.code === 'CANCELLED') throw cause
      // What is gone or cannot be read is not compared this way.
      return null
    }
  }
  return ({ features, source }, candidates, { catalogs, preset, known, signal }) => {
    const pixels = once(async () => (source === null ? null : provingPixels(await open(source, signal), signal)))
    async function* picturesOf(likeliest: readonly Candidate[]): AsyncGenerator<ProvingPicture> {
      for (const candidate of likeliest) {
        await setImmediate()
        if (signal?.aborted) throw new LunaError('CANCELLED')
        const better = candidate.origin === 'catalog' ? (await known?.())?.get(candidate.id) : undefined
        yield better ?? pictureOf(candidate, { db, catalogs, pixelsOf, signal })
      }
    }
    return proveCandidates({ features, pixels }, candidates, { preset, picturesOf })
  }
}

interface Sources {
  readonly db: Database
  readonly catalogs: readonly OpenCatalog[]
  readonly pixelsOf: (pictureId: string, signal?: AbortSignal) => Promise<PixelPyramid | null>
  readonly signal: AbortSignal | undefined
}

function pictureOf({ id, pictureId }: Candidate, { db, catalogs, pixelsOf, signal }: Sources): ProvingPicture {
  if (pictureId === null)
    return { features: featuresInCatalog(id, catalogs), isCompact: true, pixels: async () => null }
  return { features: readFeatures(db, pictureId), pixels: once(() => pixelsOf(pictureId, signal)) }
}

function featuresInCatalog(id: string, catalogs: readonly OpenCatalog[]): LocalFeatures | null {
  const match = parseMatchId(id)
  if (match.origin !== 'catalog') return null
  return catalogs.find((catalog) => catalog.id === match.catalogId)?.file.features(match.entry) ?? null
}
