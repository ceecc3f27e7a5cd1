/** Everything the sample library holds, in the order in which it comes in. */
import type { AssetCard } from '#shared/asset-card/card.ts'
import type { DrawnPicture } from './draw-picture.ts'

export interface SamplePiece {
  readonly card: AssetCard
  /** Absent for works that are words alone. */
  readonly picture?: DrawnPicture
  /** 0 to 5 */
  readonly rating: number
}

export const SAMPLE_PIECES: readonly SamplePiece[] = []
