/** What the import asks its processes and what they answer. */
import type { DecodeLimits } from '#models/decode/limits.ts'
import type { LocalFeatures } from '#models/features/features.ts'
import type { RgbImage } from '#models/hashes/gray.ts'
import type { PictureHashes } from '#models/hashes/picture-hashes.ts'
import type { Preprocess } from '#models/profiles/preprocess.ts'
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { ErrorReport } from '#shared/contract/errors.ts'
import type { Generation } from '../generation-metadata/generation.ts'
import type { MediaRecord } from '../media/media-rows.ts'

export interface AnalysisRequest {
  readonly path: string
  readonly content:
    | { readonly form: 'bytes'; readonly bytes: Uint8Array }
    /** At `path`, to be read where it is analyzed: megabytes are read sooner than sent. */
    | { readonly form: 'file' }
    /** At `path`, to be copied without ever being held. */
    | { readonly form: 'stream'; readonly mediaType: string }
  readonly sizeBytes: number
  /** Text that a tool wrote to a sidecar file of the picture. */
  readonly text: string | null
  /** The card in a sidecar file of the picture. */
  readonly card: Uint8Array | null
  readonly limits: Pick<DecodeLimits, 'maxBytes' | 'maxPixels'>
  /** Of the image model in use; null: none. */
  readonly preprocess: Preprocess | null
}

export interface Analysis {
  readonly card: AssetCard
  /** Stored already; null for a card without a file. */
  readonly media: MediaRecord | null
  /** Null for what is no picture. */
  readonly hashes: PictureHashes | null
  readonly features: LocalFeatures | null
  /** As the image model takes it; null where there is none, or where the picture is too large for this. */
  readonly fitted: RgbImage | null
  readonly generation: Generation | null
  /** Source files of the asset other than its media, already stored. */
  readonly origins: readonly MediaRecord[]
  /** The result for the card in the sidecar file. */
  readonly companion: { readonly state: 'none' | 'card' | 'text' } | { state: 'failed'; error: ErrorReport }
}

export interface AnalysisFolders {
  readonly media: string
  readonly thumbnails: string
}

export interface AnalysisCall {
  readonly folders: AnalysisFolders
  readonly request: AnalysisRequest
}
