import type { AssetKind } from '#shared/asset-card/kinds.ts'
import { type Calibration, calibrate } from '#shared/similarity/calibration.ts'
import { visualSimilarity } from '#shared/similarity/combine.ts'
import type { MatchLayers } from '#shared/similarity/layers.ts'
import { ORIENTATIONS, type Orientation } from '#shared/similarity/orientations.ts'
import type { ScanHit } from '../catalog/scanner.ts'

/** Another work that may be close to the subject, measured. */
export interface Candidate {
  /** `asset:<id>` or `catalog:<catalog id>:<entry>` */
  readonly id: string
  readonly origin: 'library' | 'catalog'
  readonly name: string
  readonly kind: AssetKind
  readonly creator: 'self' | 'other'
  readonly creatorName: string | null
  readonly pictureId: string | null
  readonly layers: MatchLayers
  readonly combined: number
  readonly wordCount: number | null
  readonly lowInformation: boolean
  readonly orientation: Orientation
  /** See `contentKey`. */
  readonly contentKey: string
}

export interface Measurement {
  readonly hit: Omit<ScanHit, 'entry'>
  /** Null where vectors are not compared. */
  readonly calibration: { readonly image: Calibration } | null
  /** One of the two pictures says too little. */
  readonly lowInformation: boolean
  readonly metadata: number | null
  readonly metadataHashEqual: boolean
  readonly visualHashEqual: boolean
}

export function layersOf(measured: Measurement): MatchLayers {
  const { hit, calibration, metadataHashEqual, visualHashEqual } = measured
  const pHashBits = hit.pHash?.distance ?? null
  const dHashBits = hit.dHash?.distance ?? null
  const imageVectorSimilarity =
    hit.imageCosine === null || calibration === null ? null : calibrate(calibration.image, hit.imageCosine)
  return {
    metadata: metadataHashEqual ? 1 : measured.metadata,
    visual: visualSimilarity({
      imageVectorSimilarity,
      pHashBits,
      dHashBits,
      lowInformation: measured.lowInformation,
    }),
    pHashBits,
    dHashBits,
    metadataHashEqual,
    visualHashEqual,
  }
}

/** How the other picture has to be turned to stand as the subject's, by the hash that agrees best. */
export function orientationOfOther({ pHash, dHash }: Measurement['hit']): Orientation {
  const best = dHash !== null && dHash.distance < (pHash?.distance ?? 65) ? dHash : pHash
  return inverseOf(ORIENTATIONS[best?.orientation ?? 0] ?? 'identity')
}

/** A quarter turn is undone by its opposite; half a turn and every mirrored form undo themselves. */
function inverseOf(orientation: Orientation): Orientation {
  if (orientation === 'rotate90') return 'rotate270'
  return orientation === 'rotate270' ? 'rotate90' : orientation
}

/** Nearest first; of equally near ones that with the stronger single layer; the id settles the rest. */
export function byCloseness(a: Candidate, b: Candidate): number {
  return b.combined - a.combined || strongest(b) - strongest(a) || (a.id < b.id ? -1 : 1)
}

function strongest({ layers }: Candidate): number {
  return Math.max(layers.metadata ?? 0, layers.visual ?? 0)
}
