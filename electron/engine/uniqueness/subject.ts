import type { PictureFingerprint } from '../fingerprints/fingerprint-rows.ts'
import type { CardText } from '../fingerprints/fingerprints.ts'
import type { NamedCreator } from './creators.ts'

/** What is checked, with all of its fingerprint that there is. */
export interface Subject {
  /** Null for files outside of the library. */
  readonly assetId: string | null
  readonly text: CardText
  readonly creator: NamedCreator
  readonly hasPicture: boolean
  /** Null without a picture, or while its fingerprint is not made. */
  readonly picture: PictureFingerprint | null
  readonly imageVector: Float32Array | null
  readonly textVector: Float32Array | null
}

interface KeyedContent {
  readonly metadataHash: string
  readonly picture: { readonly visualHash: string; readonly lowInformation: boolean } | null
}

/**
 * What a creator's decisions are kept under: the picture where it says enough to be known by, else the card. Names and
 * places do not count, so a decision outlives renaming, moving and importing anew.
 */
export function contentKey({ metadataHash, picture }: KeyedContent): string {
  return picture === null || picture.lowInformation ? `card:${metadataHash}` : picture.visualHash
}
