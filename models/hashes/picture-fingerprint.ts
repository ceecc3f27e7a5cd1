import type { PictureHashes } from './picture-hashes.ts'
import { visualHash } from './visual-hash.ts'

/** Hashes of one picture with the key for exact matches. */
export interface PictureFingerprint extends PictureHashes {
  readonly visualHash: string
}

export function withVisualHash(hashes: PictureHashes): PictureFingerprint {
  return { ...hashes, visualHash: visualHash(hashes.pHash, hashes.dHash) }
}
