import type { PictureFingerprint } from '#models/hashes/picture-fingerprint.ts'
import type { ComparedSubject } from '#shared/similarity/subject.ts'
import type { NamedCreator } from './creators.ts'

/** What is checked, with all of its fingerprint that there is. */
export interface Subject extends ComparedSubject {
  /** Null for files outside of the library. */
  readonly assetId: string | null
  readonly creator: NamedCreator
  readonly picture: PictureFingerprint | null
  /** Of parts of the picture, as the scan preset says. */
  readonly imageParts: readonly Float32Array[]
}
