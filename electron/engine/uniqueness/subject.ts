import type { LocalFeatures } from '#models/features/features.ts'
import type { PictureFingerprint } from '#models/hashes/picture-fingerprint.ts'
import type { ComparedSubject } from '#shared/similarity/subject.ts'
import type { NamedCreator } from './creators.ts'

/** What is checked, with all of its fingerprint that there is. */
export interface Subject extends ComparedSubject {
  /** Null for files outside of the library. */
  readonly assetId: string | null
  readonly creator: NamedCreator
  /** Of a picture in the library. */
  readonly pictureId: string | null
  readonly picture: PictureFingerprint | null
  /** Null without a picture, or while they are not extracted. */
  readonly features: LocalFeatures | null
}
