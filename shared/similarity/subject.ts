/** A work that is compared with others, as far as its fingerprint is made. */
export interface ComparedSubject {
  readonly text: ComparedText
  readonly hasPicture: boolean
  /** Null without a picture, or while its hashes are not made. */
  readonly picture: ComparedPicture | null
  readonly imageVector: Float32Array | null
  readonly textVector: Float32Array | null
}

interface ComparedText {
  readonly metadataHash: string
  readonly text: string
  readonly words: number
}

export interface ComparedPicture {
  readonly visualHash: string
  readonly lowInformation: boolean
}

/**
 * What a creator's decisions are kept under: the picture where it says enough to be known by, else the card. Names and
 * paths do not count, so a decision survives renaming, moving and re-importing.
 */
export function contentKey(content: {
  readonly metadataHash: string
  readonly picture: ComparedPicture | null
}): string {
  const { metadataHash, picture } = content
  return picture === null || picture.lowInformation ? `card:${metadataHash}` : picture.visualHash
}
